import type { Fault } from '../errors/fault.ts'
import type { Payment, Refund } from '../provider/view.ts'
import type { Judgement } from '../transport/transport.ts'

/**
 * One answer, read: what it says, and how far it may be believed. `word` is what the answer says
 * when no earlier send of the call is in doubt.
 */
export interface Reading {
  readonly word: 'succeeded' | 'pending' | 'failed' | 'unknown'
  readonly fault: Fault
  readonly code: string
  readonly message: string
  readonly value?: unknown
  readonly view?: Payment | Refund | undefined
  /** The answer as it came, before any schema. */
  readonly body?: unknown
  /** The same, for the caller: without secrets. */
  readonly raw?: unknown
  /** True for a refusal that the provider does not sign: worth nothing once there is doubt. */
  readonly unsigned: boolean
  readonly repeat: Judgement['repeat']
  /** The provider itself has said that the same sent again would bring nothing. */
  readonly isLast?: true
}

/** A certain success, or a pending one, with its value. */
export function accepted(
  word: 'succeeded' | 'pending',
  value: unknown,
  view?: Payment | Refund | undefined,
): Reading {
  const fault = word === 'pending' ? 'pending' : 'unknown'
  return { word, fault, code: '', message: '', value, view, unsigned: false, repeat: 'no' }
}

/** An answer that proves nothing. */
export function doubtful(
  code: string,
  message: string,
  repeat: Judgement['repeat'] = 'transient',
): Reading {
  return { word: 'unknown', fault: 'unknown', code, message, unsigned: false, repeat }
}

/** These, and no others, say that nothing was carried out. */
const refusals: ReadonlySet<Fault> = new Set([
  'declined',
  'invalid',
  'unauthorized',
  'not-found',
  'throttled',
])

/** What an error answer says, by its fault. */
export function refused(
  fault: Fault,
  details: { code: string; message: string; status: number; unsigned: boolean },
): Reading {
  const { code, message, status, unsigned } = details
  const base = { fault, code, message, unsigned }
  if (fault === 'pending') return { ...base, word: 'pending', repeat: 'no' }
  if (refusals.has(fault)) {
    return { ...base, word: 'failed', repeat: fault === 'throttled' ? 'throttled' : 'no' }
  }
  if (fault === 'duplicate') return { ...base, word: 'unknown', repeat: 'no' }
  const again = fault === 'unavailable' || status >= 500 ? 'transient' : 'no'
  return { ...base, word: 'unknown', repeat: again }
}

/** What a status says when no code explains it: never a failure, at most a reason to try again. */
export function unexplained(status: number, unsigned: boolean): Reading {
  const code = `HTTP_${status}`
  const base = { word: 'unknown', code, unsigned } as const
  const message = `the provider answered HTTP ${status} without a code that it documents`
  if (status === 429) return { ...base, fault: 'throttled', message, repeat: 'throttled' }
  if (status >= 500 || status === 408 || status === 425) {
    return { ...base, fault: 'unavailable', message, repeat: 'transient' }
  }
  return { ...base, fault: 'unknown', message, repeat: 'no' }
}
