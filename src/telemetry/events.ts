import type { CallIdentity } from '../call/call.ts'
import type { Failed, Succeeded } from '../call/outcome.ts'
import type { WireFacts } from '../call/progress.ts'
import type { Fault } from '../errors/fault.ts'
import type { PaymentState } from '../provider/view.ts'

/** A call has begun; its input is valid and its key is set. */
export interface CallStart extends CallIdentity {
  readonly type: 'call-start'
}

/** A call has ended: with an outcome, or with an error that was thrown. */
export interface CallEnd extends CallIdentity {
  readonly type: 'call-end'
  readonly status: 'succeeded' | 'pending' | 'failed' | 'unknown' | 'threw'
  readonly fault?: Fault
  readonly code?: string
  readonly attempts: number
  readonly durationMs: number
}

/** A send begins. */
export interface AttemptStart extends CallIdentity {
  readonly type: 'attempt-start'
  readonly attempt: number
  readonly host: string
}

/** A send has ended, with what was measured on the wire. */
export interface AttemptEnd extends CallIdentity {
  readonly type: 'attempt-end'
  readonly attempt: number
  readonly host: string
  readonly status?: number
  readonly code?: string
  readonly wire: WireFacts
  readonly durationMs: number
}

/** A connection died stale under a send; the same bytes go out again at once on a fresh one. */
export interface Resend extends CallIdentity {
  readonly type: 'resend'
  readonly attempt: number
  readonly host: string
  /** The error code of the connection that died. */
  readonly code: string
}

/** A send failed for a while; the next one waits. */
export interface RetryWait extends CallIdentity {
  readonly type: 'retry-wait'
  /** The send that failed. */
  readonly attempt: number
  readonly waitMs: number
  readonly reason: 'transient' | 'throttled' | 'retry-after'
}

/** An answer was not final, or none came: the provider is asked what became of the call. */
export interface QuestionStart extends CallIdentity {
  readonly type: 'question-start'
  /** The code or word that is not final. */
  readonly reason: string
}

/** What the question has taught. */
export interface QuestionEnd extends CallIdentity {
  readonly type: 'question-end'
  /** The state as the provider tells it, `not-found`, or `nothing`. */
  readonly learned: PaymentState | 'not-found' | 'nothing'
  /** What in the answer is not what was asked for. */
  readonly differs?: string
}

/** What is still in doubt is being taken back. */
export interface UndoStart extends CallIdentity {
  readonly type: 'undo-start'
  /** The operation that takes it back. */
  readonly undoneBy: string
}

/** The word for the undoing itself. */
export interface UndoEnd extends CallIdentity {
  readonly type: 'undo-end'
  readonly status: 'succeeded' | 'pending' | 'failed' | 'unknown'
}

/** Recovery has learned what became of an act whose process has died, or was left in doubt. */
export interface IntentSettled extends CallIdentity {
  readonly type: 'intent-settled'
  /** The merchant's own number of the act, where it has one. */
  readonly number: string | null
  /** The one event that holds an answer: nobody else waits for it. */
  readonly outcome: Succeeded<unknown> | Failed
}

/** A pass of recovery that comes by itself has failed; the next one comes all the same. */
export interface RecoveryFailed {
  readonly type: 'recovery-failed'
  readonly message: string
  /** How long until the next pass, give or take 10 %, in milliseconds. */
  readonly everyMs: number
}

/** A connection was opened. */
export interface ConnectionOpen {
  readonly type: 'connection-open'
  readonly provider: string
  readonly host: string
}

/** Why a connection was given up. */
export type DropReason =
  /** The server ended it while it was idle. */
  | 'closed-by-server'
  /** It was idle longer than it may be used again. */
  | 'idle-limit'
  /** Bytes came in that nobody asked for. */
  | 'stray-byte'
  /** It has lived long enough; DNS may have changed. */
  | 'lifetime'
  /** It has served its number of requests, or the server said it was the last. */
  | 'max-uses'
  /** The server forbade reuse: `Connection: close`, or too short a `Keep-Alive` hint. */
  | 'not-reusable'
  /** Another connection of this host had died stale. */
  | 'purged'
  /** The gateway is closing. */
  | 'drain'
  /** A send on it failed. */
  | 'failed'

/** A connection was given up. */
export interface ConnectionDrop {
  readonly type: 'connection-drop'
  readonly provider: string
  readonly host: string
  readonly reason: DropReason
  /** Milliseconds it had been idle; 0 when it was in use. */
  readonly idleMs: number
  /** Requests it had served. */
  readonly uses: number
}

/**
 * The listener itself has thrown, or returned a promise that was rejected. Told once for a gateway,
 * and as a warning of the process; the calls go on.
 */
export interface ListenerFailed {
  readonly type: 'listener-failed'
  /** The event at which it failed. */
  readonly during: string
  /** The name of what was thrown: its message may quote anything. */
  readonly error: string
}

/**
 * Everything payonce tells a listener. No event holds a secret or an input, and only
 * `intent-settled` holds an answer.
 */
export type GatewayEvent =
  | CallStart
  | CallEnd
  | AttemptStart
  | AttemptEnd
  | Resend
  | RetryWait
  | QuestionStart
  | QuestionEnd
  | UndoStart
  | UndoEnd
  | IntentSettled
  | RecoveryFailed
  | ConnectionOpen
  | ConnectionDrop
  | ListenerFailed

/** Where events go; `undefined` when nobody listens, so that no event is even made. */
export type Emit = ((event: GatewayEvent) => void) | undefined
