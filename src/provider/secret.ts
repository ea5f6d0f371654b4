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
 * One secret, or several of which any may have signed: while a webhook's secret is being replaced,
 * notifications come under both. `[account.webhookSecret].flat()` makes a list of either.
 */
export function secretOrSeveral(schema: z.ZodString = z.string().min(1)) {
  return z
    .union([schema, z.array(schema).min(1).readonly()], { error: whyNeither })
    .register(secrets, { secret: true })
}

/** What is wrong with the form that was meant: a text, or a list of them. */
function whyNeither(issue: z.core.$ZodRawIssue): string | undefined {
  if (issue.code !== 'invalid_union') return undefined
  return issue.errors[Array.isArray(issue.input) ? 1 : 0]?.[0]?.message
}

/**
 * A PEM text (`-----BEGIN … KEY-----`), secret as well. Only its form is checked here; it is parsed
 * at first use. A schema of one's own may bring other forms into this one (`overwrite`).
 */
export function pem(schema: z.ZodString = z.string()): z.ZodString {
  return schema
    .overwrite(barePem)
    .refine((text) => (text.match(/-----BEGIN [A-Z0-9 ]*PRIVATE KEY-----/g) ?? []).length < 2, {
      error: 'holds two private keys: leave the one that is meant',
    })
    .regex(
      /^\s*-----BEGIN [A-Z0-9 ]+-----\r?\n[\s\S]+\r?\n-----END [A-Z0-9 ]+-----\s*$/,
      'must be a PEM text: it begins with a line -----BEGIN … and ends with a line -----END …',
    )
    .register(secrets, { secret: true, pem: true })
}

const pemBlocks = /-----BEGIN [A-Z0-9 ]+-----[\s\S]+?-----END [A-Z0-9 ]+-----/g

/** Line breaks that an environment variable has escaped, and the notes of openssl around a key. */
function barePem(text: string): string {
  const lines = text.includes('\n') ? text : text.replaceAll('\\r', '').replaceAll('\\n', '\n')
  const blocks = lines.match(pemBlocks)
  const rest = lines.replaceAll(pemBlocks, '').trim()
  return blocks === null || rest === '' ? lines : `${blocks.join('\n')}\n`
}

interface Unwrappable {
  readonly def?: { readonly innerType?: Schema }
}

function marksOf(schema: Schema): { readonly secret: true; readonly pem?: true } | undefined {
  const inner = (schema as Unwrappable).def?.innerType
  return secrets.get(schema) ?? (inner === undefined ? undefined : marksOf(inner))
}

/** Whether a field of an account is marked `secret()` or `pem()`. */
export function isSecretField(schema: Schema, field: string): boolean {
  const found = fieldsOf(schema)?.[field]
  return found !== undefined && marksOf(found) !== undefined
}

/** The fields of an account that are marked, by name, with their values. */
function marked(
  schema: Schema,
  value: unknown,
  pemOnly: boolean,
): readonly (readonly [string, string])[] {
  return Object.entries(fieldsOf(schema) ?? {}).flatMap(([name, field]) => {
    const marks = marksOf(field)
    if (marks === undefined || (pemOnly && marks.pem !== true)) return []
    const texts = [at(value, name)].flat().filter((text) => typeof text === 'string')
    return texts.map((text) => [name, text] as const)
  })
}

/** The values of all fields of an account that are marked `secret()` or `pem()`. */
export function secretsOf(schema: Schema, account: unknown): readonly string[] {
  return marked(schema, account, false).map(([, text]) => text)
}

/** The fields of an account that are marked `pem()`, by name, with their values. */
export function pemsOf(schema: Schema, account: unknown): readonly (readonly [string, string])[] {
  return marked(schema, account, true)
}

/** A value without anything marked secret at any depth, and whether there was anything. */
export function withoutSecrets(
  schema: Schema,
  value: unknown,
): { readonly value: unknown; readonly had: boolean; readonly secrets: readonly unknown[] } {
  if (!marksSecrets(schema)) return { value, had: false, secrets: [] }
  const secrets: unknown[] = []
  return { value: stripped(schema, value, secrets), had: secrets.length > 0, secrets }
}

const marking = new WeakMap<Schema, boolean>()

/** Whether anything in a schema is marked secret; found out once, for it is asked at each call. */
function marksSecrets(schema: Schema): boolean {
  const known = marking.get(schema)
  if (known !== undefined) return known
  // A schema may hold itself.
  const seen = new Set([schema])
  for (const part of seen) for (const inner of partsOf(part)) seen.add(inner)
  const found = [...seen].some((part) => secrets.get(part) !== undefined)
  marking.set(schema, found)
  return found
}

function partsOf(schema: Schema): readonly Schema[] {
  const def = ((schema as { def?: Definition }).def ?? {}) as Definition
  const { innerType, element, valueType, catchall, left, right } = def
  const single = [innerType, def.in, def.out, element, valueType, catchall, left, right]
  const several = [...(def.options ?? []), ...(def.items ?? []), ...Object.values(def.shape ?? {})]
  return [...single, def.getter?.(), ...several].filter((part) => part !== undefined)
}

/** The parts of zod's definitions that hold other schemas. */
interface Definition {
  readonly innerType?: Schema
  readonly in?: Schema
  readonly out?: Schema
  readonly element?: Schema
  readonly valueType?: Schema
  readonly options?: readonly Schema[]
  readonly left?: Schema
  readonly right?: Schema
  readonly shape?: Readonly<Record<string, Schema>>
  readonly catchall?: Schema
  readonly items?: readonly Schema[]
  readonly getter?: () => Schema
}

function stripped(schema: Schema, value: unknown, seen: unknown[]): unknown {
  if (value === undefined || value === null) return value
  if (secrets.get(schema) !== undefined) {
    seen.push(value)
    return undefined
  }
  const def = ((schema as { def?: Definition }).def ?? {}) as Definition
  const one = def.innerType ?? def.in ?? def.getter?.()
  if (one !== undefined) return stripped(one, value, seen)
  // Which of them has read the value is not known: what is secret in any of them is secret.
  const several = def.options ?? (def.left && def.right ? [def.left, def.right] : undefined)
  if (several !== undefined) {
    return several.reduce<unknown>((left, each) => stripped(each, left, seen), value)
  }
  if (Array.isArray(value)) {
    return value.map((each, place) => {
      const of = def.element ?? def.items?.[place]
      return of === undefined ? each : stripped(of, each, seen)
    })
  }
  if (typeof value !== 'object') return value
  return Object.fromEntries(
    Object.entries(value).flatMap(([name, each]) => {
      const of = def.shape?.[name] ?? def.valueType ?? def.catchall
      const left = of === undefined ? each : stripped(of, each, seen)
      return left === undefined ? [] : [[name, left] as const]
    }),
  )
}
