import * as z from 'zod'
import type { Binding, Call } from '../call/call.ts'
import { type ErrorContext, InvalidInputError } from '../errors/errors.ts'
import type { Operation } from '../provider/operation.ts'
import { typedNames } from '../provider/shape.ts'

/** Brackets in a name would reach into a field that is typed: `amount[value]` in a form. */
const plainName = /^[A-Za-z_][\w.:@-]*$/

/** A call's `extra`: what JSON can say, copied, so that a later change of it changes no repeat. */
export const extraSchema = z.record(z.string(), z.json()).superRefine((extra, { addIssue }) => {
  for (const name of Object.keys(extra).filter((one) => !plainName.test(one))) {
    const message = 'is no plain name of a field; nest objects instead of brackets'
    addIssue({ code: 'custom', path: [name], message })
  }
})

type Extra = Readonly<Record<string, unknown>>

/**
 * Refuses fields that the input types, or that payonce fills in.
 *
 * @throws InvalidInputError naming the field, and where it belongs.
 */
export function checkExtra(
  { binding, action }: { readonly binding: Binding; readonly action: Operation },
  extra: Extra,
  context: ErrorContext,
): void {
  const { spec } = binding
  const path = `${context.provider}.${context.operation} options.extra`
  if (action.make !== undefined && action.extraJoinsInput === undefined) {
    throw new InvalidInputError(`${path}: what is made here takes no further fields`, context)
  }
  const typed = new Set(typedNames(action.input))
  const { field } = spec.idempotency
  const set = new Set([...(spec.auth.fills ?? []), ...(action.extraJoinsInput ?? []), field])
  const isFlat = spec.codec === 'xml' || spec.codec === 'pairs'
  for (const [name, value] of Object.entries(extra)) {
    const refuse = (why: string) => new InvalidInputError(`${path}.${name}: ${why}`, context)
    if (typed.has(name)) throw refuse('is a field of the input; give it there')
    if (set.has(name)) throw refuse('is filled in by payonce; leave it out')
    if (isFlat && typeof value === 'object') throw refuse('must be a text or a number')
  }
}

/** Whether a call's `extra` is sent as a part of its input. */
export function joinsInput({ action, extra }: Call): boolean {
  return extra !== undefined && action.extraJoinsInput !== undefined
}

/**
 * The fields of a body or query, with those that the call adds.
 *
 * @throws InvalidInputError when one of them is there already.
 */
export function withExtra<Fields>(call: Call, fields: Fields): Fields {
  const { extra, action, provider, operation } = call
  if (extra === undefined || joinsInput(call)) return fields
  const path = `${provider}.${operation} options.extra`
  if (typeof fields === 'object' && (fields === null || Array.isArray(fields))) {
    throw new InvalidInputError(`${path}: ${action.path} takes no further fields`, call)
  }
  for (const name of Object.keys(extra)) {
    if (!Object.hasOwn(fields ?? {}, name)) continue
    throw new InvalidInputError(`${path}.${name}: is filled in by payonce; leave it out`, call)
  }
  return { ...fields, ...extra }
}
