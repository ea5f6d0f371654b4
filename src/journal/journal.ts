import type { Draft, Intent, IntentState } from './intent.ts'

/** What came of beginning an act. */
export interface Claim {
  readonly intent: Intent
  /** Whether the row is the caller's; otherwise it is what was there before. */
  readonly mine: boolean
}

/** Names a row as its owner knows it. */
export interface Held {
  readonly id: string
  readonly fence: number
}

/** Takes a row over from an owner that does not drive it any more. */
export interface Takeover extends Held {
  readonly owner: string
  readonly leaseUntilMs: number
}

/** What is recorded when a drive ends; the owner is freed. */
export interface Settling extends Held, Pick<Intent, 'status' | 'fault' | 'outcome' | 'dueAtMs'> {
  readonly state: IntentState
  /** It has failed, and its number may be called again. @default false */
  readonly reopens?: boolean | undefined
}

/** Another send of a row's own, about to begin. */
export interface Sending extends Held, Pick<Intent, 'sentAtMs' | 'totalMs'> {
  /** Where it goes, in place of what is there; where it is absent, that stays. */
  readonly host?: string | undefined
}

/** Which unsettled rows a process takes to drive. */
export interface DueQuery {
  readonly owner: string
  readonly nowMs: number
  readonly leaseUntilMs: number
  readonly limit: number
  /** Owners that live no more: their leases are void. */
  readonly gone: readonly string[]
  /** Only rows whose last send is at least this old, whatever their due time. */
  readonly sentBeforeMs?: number | undefined
  /** Rows that this pass has had already. */
  readonly except: readonly string[]
}

/** Which rows to read: of one account, begun within a span of time, in the order of their ids. */
export interface ScanQuery {
  readonly provider: string
  readonly merchant: string
  readonly fromMs: number
  readonly toMs: number
  /** Goes on after this id. */
  readonly afterId?: string | undefined
  readonly limit: number
}

/**
 * Where intents are kept, durable before a method resolves. Every method returns a promise, so that
 * a proxy around a journal is a journal. Whatever rejects has changed nothing that is certain.
 *
 * `testJournal` of `payonce/testing` proves one.
 */
export interface Journal {
  /** Makes the table where it is missing. Safe for several processes at once. */
  migrate(): Promise<void>
  /**
   * Begins an act: writes a row in state `sent`, unless there is one that is not reopenable
   * (`isReopenable`), which is handed back as it is.
   */
  claim(draft: Draft): Promise<Claim>
  /** Takes an unsettled row over if nobody has changed its fence since. */
  take(takeover: Takeover): Promise<Intent | undefined>
  /** Notes another send before its first byte. `false`: the row is somebody else's by now. */
  resend(again: Sending): Promise<boolean>
  /** Records what became of it and frees the owner. `false`: the row is somebody else's by now. */
  settle(settling: Settling): Promise<boolean>
  /** Takes rows in state `intent` or `sent` that are due and that no living owner holds. */
  due(query: DueQuery): Promise<readonly Intent[]>
  /** The owners of all unsettled rows. */
  owners(): Promise<readonly string[]>
  read(id: string): Promise<Intent | undefined>
  scan(query: ScanQuery): Promise<readonly Intent[]>
  close(): Promise<void>
}
