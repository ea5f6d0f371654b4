import type { Outcome } from '../call/outcome.ts'
import type { BilledKind } from '../provider/bill-spec.ts'
import type { Money, PaymentState } from '../provider/view.ts'

/** What the bill says of a payment or refund. */
export interface BillSide {
  /** The sum, where several rows have the same number. */
  readonly amount: Money
  readonly state: PaymentState
  /** How many rows of the bill have this number. */
  readonly rows: number
  /** The provider's numbers, one for each row that has one. */
  readonly providerReferences: readonly string[]
  /** When, by the provider's clock: the first time of several. */
  readonly at?: Date | undefined
  /** The payment that a refund gives back. */
  readonly paymentReference?: string | undefined
  /** How it was paid, in the provider's own word. */
  readonly method?: string | undefined
}

/** What the journal says of a payment or refund. */
export interface JournalSide {
  /** The word of its outcome; `not-sent`: written down, and never sent. */
  readonly status: Outcome<unknown>['status'] | 'not-sent'
  readonly operation: string
  /** Names the row in the journal. */
  readonly id: string
  /** Absent where neither input nor answer tells it. */
  readonly amount?: Money | undefined
  /** When it was paid, as the provider said, else when it was sent first. */
  readonly at: Date
}

interface Named {
  readonly kind: BilledKind
  /** The merchant's own number. */
  readonly reference: string | undefined
  readonly providerReference: string | undefined
}

/** In the bill, and the journal knows nothing of it. */
export interface ChargedFinding extends Named {
  readonly bill: BillSide
}

/** Carried out by the journal's record, and the bill does not have it. */
export interface RecordedFinding extends Named {
  readonly journal: JournalSide
  /** So near to the end of the span that it may be in the bill of the neighbouring day. */
  readonly edge: boolean
}

/** In both, and they contradict each other. */
export interface DifferentFinding extends Named {
  readonly bill: BillSide
  readonly journal: JournalSide
  /**
   * - `state`: the bill shows it, and the journal says that it failed or does not know; or the
   *   journal says that it was carried out, and the bill that it was not.
   * - `amount`: another amount or currency.
   * - `rows`: more than one row of the bill has its number: charged again, it may be.
   */
  readonly differs: readonly ('state' | 'amount' | 'rows')[]
}

/** What came of holding a bill against the journal. */
export interface Reconciled {
  /** How many payments and refunds are in both and agree. */
  readonly matched: number
  /** Rows of the bill that are neither payment nor refund. */
  readonly skipped: number
  readonly charged: readonly ChargedFinding[]
  readonly recorded: readonly RecordedFinding[]
  readonly different: readonly DifferentFinding[]
  /** From when on intents had to be in the bill. */
  readonly from: Date
  /** Until when they had to, that moment excluded. */
  readonly to: Date
}
