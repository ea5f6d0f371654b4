import type * as z from 'zod'
import { ConfigurationError, type ErrorContext, InvalidInputError } from './errors.ts'

/** What is checked, for the message and the error. */
export interface Checked {
  /** The place of the value: `merchants.tea-house.timeouts`. */
  readonly path: string
  readonly context?: ErrorContext
}

type Fail = new (message: string, context?: ErrorContext) => Error

/** A value as its schema has it, or an error that names the path of each thing that is wrong. */
function checking(strange: 'unknown option' | 'unknown field', Failure: Fail) {
  return <S extends z.ZodType>(
    schema: S,
    value: unknown,
    { path, context }: Checked,
  ): z.output<S> => {
    const result = schema.safeParse(value, { error: plainWords })
    if (result.success) return result.data
    throw new Failure(describe(result.error.issues, path, strange), context)
  }
}

/** Checks settings. @throws ConfigurationError */
export const configured = checking('unknown option', ConfigurationError)

/** Checks an account. @throws ConfigurationError */
export const validAccount = checking('unknown field', ConfigurationError)

const fieldsChecked = checking('unknown field', InvalidInputError)

/** Checks the input of a call. @throws InvalidInputError */
export const validInput: typeof fieldsChecked = (schema, value, checked) => {
  const valid = fieldsChecked(schema, value, checked)
  const place = malformed(valid, checked.path, 0)
  if (place === undefined) return valid
  const what = 'holds half of a character (a lone surrogate), which no encoding can write'
  throw new InvalidInputError(`${place}: ${what}`, checked.context)
}

/** Half of a character: with `u` a whole one is never taken for its halves. */
const loneSurrogate = /\p{Cs}/u

/** Nothing that is sent nests deeper. */
const deepest = 50

/** Where a text stands that would be sent as another one than it was signed or written down. */
function malformed(value: unknown, path: string, depth: number): string | undefined {
  if (typeof value === 'string') return loneSurrogate.test(value) ? path : undefined
  if (typeof value !== 'object' || value === null || depth > deepest) return undefined
  for (const name of Object.keys(value)) {
    const part = (value as Record<string, unknown>)[name]
    const found = malformed(part, `${path}.${name}`, depth + 1)
    if (found !== undefined) return found
  }
  return undefined
}

/** Checks the options of a call. @throws InvalidInputError */
export const validOptions = checking('unknown option', InvalidInputError)

/** One sentence a place: a reader mends one thing at a time. */
function describe(issues: readonly z.core.$ZodIssue[], path: string, strange: string): string {
  const sentences = new Map<string, string>()
  const say = (place: string, what: string) => {
    const name = place === '' ? 'options' : place
    if (!sentences.has(name)) sentences.set(name, `${name}: ${what}`)
  }
  for (const issue of issues) {
    const place = [path, ...issue.path.map(String)].filter((part) => part !== '').join('.')
    if (issue.code !== 'unrecognized_keys') say(place, issue.message)
    // The schema names the object; a reader looks for the field.
    else for (const key of issue.keys) say(place === '' ? key : `${place}.${key}`, strange)
  }
  return [...sentences.values()].join('; ')
}

/** What is wrong, and with it what to write; never the value itself, which may be a secret. */
function plainWords(issue: z.core.$ZodRawIssue): string | undefined {
  switch (issue.code) {
    case 'invalid_type':
      return wrongType(issue.expected, issue.input)
    case 'too_small':
      return bound(issue, 'least', { limit: issue.minimum, open: issue.inclusive === false })
    case 'too_big':
      return bound(issue, 'most', { limit: issue.maximum, open: issue.inclusive === false })
    case 'invalid_value':
      return `must be ${issue.values.map((value) => JSON.stringify(value)).join(' or ')}`
    case 'invalid_union':
      return 'is in none of the forms that are possible here'
    default:
      return undefined
  }
}

function wrongType(expected: string, input: unknown): string {
  if (input === undefined) return 'is missing'
  if (expected === 'int') return 'must be a whole number'
  const wanted = expected === 'record' ? 'object' : expected
  return `must be ${/^[aeiou]/.test(wanted) ? 'an' : 'a'} ${wanted}, not ${kindOf(input)}`
}

function kindOf(input: unknown): string {
  if (input === null) return 'null'
  if (Array.isArray(input)) return 'an array'
  if (typeof input === 'number' && !Number.isFinite(input)) return String(input)
  return typeof input === 'object' ? 'an object' : `a ${typeof input}`
}

function bound(
  { origin }: { readonly origin: string },
  side: 'least' | 'most',
  { limit, open }: { readonly limit: number | bigint; readonly open: boolean },
): string {
  if (origin === 'string' && side === 'least' && limit === 1) return 'must not be empty'
  if (origin === 'string') return `must have at ${side} ${limit} characters`
  if (origin === 'array') return `must have at ${side} ${limit} of them`
  if (!open) return `must be at ${side} ${limit}`
  return `must be ${side === 'least' ? 'greater' : 'less'} than ${limit}`
}
