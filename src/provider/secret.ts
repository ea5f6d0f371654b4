import * as z from 'zod'
import { at, fieldsOf } from './shape.ts'
import type { Schema } from './spec.ts'

/** zod hands the mark on to what is derived from a schema: `secret().max(9)` stays secret. */
const secrets = z.registry<{ readonly secret: true; readonly pem?: true }>()

/** A text that nobody may print: it reaches no log, error, event or journal. */
export function secret(schema: z.ZodString = z.string().min(1)): z.ZodString {
  return schema.register(secrets, { secret: true })
}

/**
 * A PEM text (`-----BEGIN … KEY-----`), secret as well. Only its form is checked here; it is parsed
 * at first use. A schema of one's own may bring other forms into this one (`overwrite`).
 */
export function pem(schema: z.ZodString = z.string()): z.ZodString {
  return schema
    .regex(
      /^\s*-----BEGIN [A-Z0-9 ]+-----\r?\n[\s\S]+\r?\n-----END [A-Z0-9 ]+-----\s*$/,
      'must be a PEM text: it begins with a line -----BEGIN … and ends with a line -----END …',
    )
    .register(secrets, { secret: true, pem: true })
}

interface Unwrappable {
  readonly def?: { readonly innerType?: Schema }
}

function marksOf(schema: Schema): { readonly secret: true; readonly pem?: true } | undefined {
  const inner = (schema as Unwrappable).def?.innerType
  return secrets.get(schema) ?? (inner === undefined ? undefined : marksOf(inner))
}

/** The fields of an account that are marked, by name, with their values. */
function marked(schema: Schema, value: unknown, pemOnly: boolean): readonly [string, string][] {
  return Object.entries(fieldsOf(schema) ?? {}).flatMap(([name, field]) => {
    const marks = marksOf(field)
    const text = at(value, name)
    const wanted = marks !== undefined && (marks.pem === true || !pemOnly)
    return wanted && typeof text === 'string' ? [[name, text] as [string, string]] : []
  })
}

/** The values of all fields of an account that are marked `secret()` or `pem()`. */
export function secretsOf(schema: Schema, account: unknown): readonly string[] {
  return marked(schema, account, false).map(([, text]) => text)
}

/** The fields of an account that are marked `pem()`, by name, with their values. */
export function pemsOf(schema: Schema, account: unknown): readonly [string, string][] {
  return marked(schema, account, true)
}
