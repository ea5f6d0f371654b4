import type { Timeouts } from '../provider/spec.ts'

/** Timeouts, any of them, in milliseconds; what is absent comes from the level above. */
export type TimeoutOptions = { readonly [Name in keyof Timeouts]?: number | undefined }

/** What to do with a payment of which nobody can say whether it was carried out. */
export type OnDoubt = 'ask' | 'undo'

/** What a single call may set, as the method's second argument. */
export interface CallOptions {
  /** Replaces the key that payonce derives; 1 to 255 visible ASCII characters. */
  readonly idempotencyKey?: string | undefined
  /**
   * Names an act that has no business number of its own (a capture, a refund by id), so that its
   * repeat tomorrow, or in another process, carries the same key.
   */
  readonly reference?: string | undefined
  /**
   * Fields that the input does not type, as the provider names them: added at the top level of the
   * body or form, of a read without a body to its query. Never over a field that is typed or set by
   * payonce. Part of the act: with a journal, the same number with another `extra` is a conflict.
   *
   * @throws InvalidInputError naming the field, before anything is written down or sent.
   */
  readonly extra?: Readonly<Record<string, unknown>> | undefined
  /** For this call only, in milliseconds. */
  readonly timeouts?: TimeoutOptions | undefined
  /** `undo` takes back what is still in doubt near the end of its time. @default 'ask' */
  readonly onDoubt?: OnDoubt | undefined
  /** Ends the call early: nothing sent → it throws; something sent → the outcome is `unknown`. */
  readonly signal?: AbortSignal | undefined
}
