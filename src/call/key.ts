import { parse, v5, v7 } from 'uuid'
import type { Operation } from '../provider/operation.ts'
import { isSecretField } from '../provider/secret.ts'
import type { Binding } from './call.ts'

/** Any fixed uuid does; changing it would make every key new, and every repeat a second payment. */
const namespace = parse('6f8a1f3e-5a0b-5c51-9d0e-9c1d7c1f4b7a')

/** What makes two calls one and the same act. */
export interface ActIdentity {
  readonly provider: string
  /** The merchant's id, or the account fields that the provider names as its `identity`. */
  readonly account: string | readonly string[]
  readonly operation: string
  /** The business number, or the caller's `reference`. */
  readonly number: string
}

/**
 * The key of an act: the same in every process, today and tomorrow, so that a repeat is recognised.
 */
export function deriveKey({ provider, account, operation, number }: ActIdentity): string {
  const name = JSON.stringify([provider, account, operation, number])
  // As bytes: as text, uuid would take it apart character by character.
  return v5(Buffer.from(name), namespace)
}

/** An operation with its input, as far as a key is made from them. */
export interface Act {
  readonly name: string
  readonly action: Operation
  readonly input: Readonly<Record<string, unknown>>
}

/**
 * What names an account at its provider: never a secret, serial or key id, which rotate. What only
 * some accounts have is named with its field, and changes nothing for those without it.
 */
export function identityOf({ spec, account, merchant }: Binding): string | readonly string[] {
  const named = spec.identity?.map((field) => String(account[field]))
  if (named === undefined) return merchant
  for (const field of spec.identityIfGiven ?? []) {
    const value = account[field]
    if (value === undefined) continue
    // A secret is renewed; the merchant whom it stands for remains.
    const isSecret = isSecretField(spec.merchant, field)
    named.push(isSecret ? `${field} of ${merchant}` : `${field}=${value}`)
  }
  return named
}

/** The key of an act: derived from what names it, or fresh where nothing does. */
export function deriveKeyFor(binding: Binding, act: Act, reference?: string | undefined): string {
  const number = act.action.key === undefined ? undefined : act.input[act.action.key]
  const named = number ?? reference
  if (named === undefined || named === null) return freshKey()
  return deriveKey({
    provider: binding.spec.id,
    account: identityOf(binding),
    operation: act.name,
    number: String(named),
  })
}

/** A key for an act that nothing names: good for one call only. */
export function freshKey(): string {
  return v7()
}
