import type { Outcome } from '../call/outcome.ts'
import type { Attempt } from '../call/progress.ts'
import type { Fault } from '../errors/fault.ts'
import { readText, writeText } from './text.ts'

/**
 * Where an intent stands.
 *
 * - `intent`: written down, nothing sent.
 * - `sent`: its bytes may have left; what became of it is not certain.
 * - `done`: its outcome is recorded.
 */
export type IntentState = 'intent' | 'sent' | 'done'

/** Which state may follow which, and when. */
export const transitions = {
  intent: {
    sent: 'it is about to be sent',
    done: 'recovery found it never sent: closed, and its number may be called again',
  },
  sent: {
    sent: 'it is sent again, or another process goes on with it',
    done: 'its outcome is certain, or nobody can be asked for a better one',
    intent: 'proof that nothing was processed: the call threw, and nothing had left',
  },
  done: {
    sent: 'it failed in a way that proves that nothing was processed, and is called again',
  },
} as const satisfies Record<IntentState, Partial<Record<IntentState, string>>>

/** What is known of an act when it is about to be sent. */
export interface Draft {
  /** Names the act: two calls with the same id are one. */
  readonly id: string
  readonly provider: string
  readonly merchant: string
  /** The account at the provider: JSON of the fields that name it, or the merchant's id. */
  readonly account: string
  readonly operation: string
  /** The idempotency key that each send carries. */
  readonly key: string
  /** The merchant's own number of the act, where it has one. */
  readonly number: string | null
  /** The input as JSON, without anything marked `secret()`. */
  readonly input: string
  /** SHA-256 of the input without its secrets, as canonical JSON. */
  readonly inputHash: string
  /** It had a secret in its input: never sent again from here, only asked about. */
  readonly sealed: boolean
  /** Path with query before signing; `null` where it is sealed. */
  readonly path: string | null
  /** The body before signing; `null` where it is sealed. */
  readonly body: string | null
  /** Wall-clock time of the send that is about to begin. */
  readonly sentAtMs: number
  /** How long that call may take: after it no byte of it can leave any more. */
  readonly totalMs: number
  /** Who drives it. */
  readonly owner: string
  /** Until when nobody else may, unless the owner is known to be dead. */
  readonly leaseUntilMs: number
}

/** One row of a journal. */
export interface Intent extends Omit<Draft, 'owner'> {
  readonly state: IntentState
  readonly status: Outcome<unknown>['status'] | null
  readonly fault: Fault | null
  /** The outcome as JSON, once there is one. */
  readonly outcome: string | null
  /** Wall-clock time of the first send. */
  readonly createdAtMs: number
  /** When recovery looks at it next. */
  readonly dueAtMs: number
  readonly owner: string | null
  /** Grows with each change of owner: who writes with an old one has lost the row. */
  readonly fence: number
  /**
   * Where its bytes may have gone, as scheme, host and port; kept where another host would not know
   * of it, and `null` elsewhere.
   */
  readonly host: string | null
  /** It has failed, and the provider wants the same number again. */
  readonly reopens: boolean
}

/** A row as it is begun. */
export function begun(draft: Draft, fence: number): Intent {
  return {
    ...draft,
    state: 'sent',
    status: null,
    fault: null,
    outcome: null,
    createdAtMs: draft.sentAtMs,
    dueAtMs: draft.leaseUntilMs,
    fence,
    host: null,
    reopens: false,
  }
}

/** Faults that a repeat of the number would meet again: they are given back as recorded. */
const lasting: readonly (Fault | null)[] = ['declined', 'duplicate']

/**
 * Whether the number may be called anew: nothing was ever sent, or it failed in a way that proves
 * that nothing was processed, or that the provider wants repeated under the same number.
 */
export function isReopenable({ state, status, fault, reopens }: Intent): boolean {
  if (state === 'intent') return true
  return state === 'done' && status === 'failed' && (reopens || !lasting.includes(fault))
}

/** What is recorded of an outcome, as JSON that a person can read. */
export function writeOutcome(outcome: Outcome<unknown>): string {
  const { key: _inItsOwnColumn, ...rest } = outcome
  return writeText(rest)
}

/** The outcome of a row that has one. */
export function readOutcome({ outcome, key }: Intent): Outcome<unknown> | undefined {
  if (outcome === null) return undefined
  const read = readText(outcome) as Outcome<unknown> & { retryAt?: string | Date }
  const history = (read.history as readonly Attempt[]).map(withDates)
  const retryAt = read.retryAt === undefined ? {} : { retryAt: new Date(read.retryAt) }
  // An operation that answers nothing has a value all the same: undefined, which JSON cannot say.
  const value = read.status === 'succeeded' ? { value: read.value } : {}
  return { ...read, ...value, key, history, ...retryAt } as Outcome<unknown>
}

function withDates(attempt: Attempt): Attempt {
  const { view } = attempt
  if (view === undefined || !('paidAt' in view) || view.paidAt === undefined) return attempt
  return { ...attempt, view: { ...view, paidAt: new Date(view.paidAt) } }
}
