import { type GatewayError, ProviderError } from '../errors/errors.ts'
import type { Fault } from '../errors/fault.ts'
import type { Attempt } from './progress.ts'

interface OutcomeBase {
  /** The idempotency key that every send of the call carried. */
  readonly key: string
  /** Each send, without secrets. */
  readonly history: readonly Attempt[]
  /** `false` when a journal is set and the result could not be written to it. */
  readonly durable?: false
  /**
   * The provider's whole answer that the word rests on: parsed as it came, without the account's
   * secrets and card numbers. Absent where none came that could be read and believed, and for what
   * the journal gives back. Not listed: neither `JSON.stringify` nor a spread copies it.
   */
  readonly raw?: unknown
}

/** Carried out, for certain. */
export interface Succeeded<Value> extends OutcomeBase {
  readonly status: 'succeeded'
  readonly value: Value
}

/** Accepted, not final: the payer or the bank is still at it. */
export interface Pending<Value> extends OutcomeBase {
  readonly status: 'pending'
  /** The provider's answer, where it gave one. */
  readonly value?: Value
  readonly retryAt?: Date
}

/** Not carried out, for certain. */
export interface Failed extends OutcomeBase {
  readonly status: 'failed'
  readonly fault: Fault
  /** The provider's code, or payonce's own in capitals. */
  readonly code: string
  readonly message: string
  /** When the provider asked to be called again, where that lies beyond the deadline. */
  readonly retryAt?: Date
}

/** Nobody can say, even after asking. Never call it a failure and never pay again: look it up. */
export interface Unknown extends OutcomeBase {
  readonly status: 'unknown'
  readonly fault: Fault
  readonly code: string
  readonly message: string
  readonly retryAt?: Date
}

/** What became of a call that reached the wire: one of four honest words. */
export type Outcome<Value> = Succeeded<Value> | Pending<Value> | Failed | Unknown

/**
 * The value of a call that succeeded; anything else is thrown, for those who prefer exceptions.
 *
 * @throws ProviderError with the outcome's fault, code and key. A thrown `unknown` or `pending`
 * may have moved money: look at `error.fault` before paying again.
 */
export function unwrap<Value>(outcome: Outcome<Value>): Value {
  if (outcome.status === 'succeeded') return outcome.value
  throw errorOf(outcome)
}

/** The error that says what an outcome other than a success says. */
export function errorOf(
  outcome: Exclude<Outcome<unknown>, Succeeded<unknown>>,
  context: { provider?: string; merchant?: string; operation?: string } = {},
): GatewayError {
  const where = { ...context, key: outcome.key, retryAt: outcome.retryAt }
  if (outcome.status === 'pending') {
    const what = { fault: 'pending', code: 'PENDING' } as const
    return new ProviderError(what, 'accepted, not final: ask again later', where)
  }
  // An unknown outcome must not read as "declined" to someone who only looks at the fault.
  const fault = outcome.status === 'unknown' ? 'unknown' : outcome.fault
  return new ProviderError({ fault, code: outcome.code }, outcome.message, where)
}
