import * as z from 'zod'

/** zod hands the mark on to what is derived from a marked schema: `secret().max(9)` stays secret. */
const secrets = z.registry<{ readonly secret: true }>()

/** A text that nobody may print: it reaches no log, error, event or journal. */
export function secret(schema: z.ZodString = z.string().min(1)): z.ZodString {
  return schema.register(secrets, { secret: true })
}

/**
 * A PEM text (`-----BEGIN … KEY-----`), secret as well. Only its form is checked here; it is parsed
 * at first use.
 */
export function pem(): z.ZodString {
  return secret(
    z
      .string()
      .regex(
        /^\s*-----BEGIN [A-Z0-9 ]+-----\r?\n[\s\S]+\r?\n-----END [A-Z0-9 ]+-----\s*$/,
        'must be a PEM text: it begins with a line -----BEGIN … and ends with a line -----END …',
      ),
  )
}

interface Unwrappable {
  readonly def?: { readonly innerType?: unknown; readonly shape?: Record<string, unknown> }
}

function holdsSecret(schema: unknown): boolean {
  if (secrets.get(schema as z.ZodType) !== undefined) return true
  const inner = (schema as Unwrappable).def?.innerType
  return inner !== undefined && holdsSecret(inner)
}

/** The values of all fields of an object schema that are marked `secret()`. */
export function secretsOf(schema: z.ZodType, value: unknown): readonly string[] {
  const shape = (schema as Unwrappable).def?.shape
  if (shape === undefined || typeof value !== 'object' || value === null) return []
  return Object.entries(shape)
    .filter(([, field]) => holdsSecret(field))
    .map(([name]) => (value as Record<string, unknown>)[name])
    .filter((text): text is string => typeof text === 'string')
}
