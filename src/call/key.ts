import { v5, v7 } from 'uuid'

/** Any fixed uuid does; changing it would make every key new, and every repeat a second payment. */
const namespace = '6f8a1f3e-5a0b-5c51-9d0e-9c1d7c1f4b7a'

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
  return v5(JSON.stringify([provider, account, operation, number]), namespace)
}

/** A key for an act that nothing names: good for one call only. */
export function freshKey(): string {
  return v7()
}
