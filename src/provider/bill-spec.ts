import type { Intention } from './operation.ts'
import type { Money, PaymentState } from './view.ts'

/** What a row of a provider's bill is about. */
export type BilledKind = 'payment' | 'refund'

/** One row of a provider's bill, said the same way for every provider. */
export interface BillRow {
  /** `other`: neither a payment nor a refund; it is counted and held against nothing. */
  readonly kind: BilledKind | 'other'
  /** The merchant's own number of this payment or this refund: what the journal knows it by. */
  readonly reference?: string | undefined
  readonly providerReference?: string | undefined
  /** The merchant's own number of the payment that a refund gives back. */
  readonly paymentReference?: string | undefined
  /** What was charged or given back, in minor units; never negative, for refunds neither. */
  readonly amount: Money
  /** When, by the provider's clock. */
  readonly at?: Date | undefined
  /** Where it stood when the bill was made. @default 'succeeded' */
  readonly state?: PaymentState | undefined
  /** How it was paid, in the provider's own word. */
  readonly method?: string | undefined
}

/** An operation that brings other rows into a bill than one for what it `intends`. */
export interface BilledOperation {
  readonly kind: BilledKind
  /** The charges that one call brings about, each with the number that its row has. */
  // biome-ignore lint/suspicious/noExplicitAny: each operation has its own input
  readonly charges: (args: { readonly input: any; readonly merchant: any }) => readonly Intention[]
}

/** Whose rows of a bill are wanted. */
export interface BillReading {
  /** The account fields: rows that name another merchant are not for this one's eyes. */
  // biome-ignore lint/suspicious/noExplicitAny: each provider has its own account type
  readonly merchant: any
}

/** How a provider's bill is read, and which operations it must hold. */
export interface BillSpec {
  /**
   * Reads a bill, row by row as its bytes come. It throws an Error whose message names the line
   * where the file is damaged, and where its end is missing: half a bill must not look whole.
   * Where one file has rows of several merchants, it gives those of this one alone.
   */
  readonly read: (bytes: AsyncIterable<Buffer>, about: BillReading) => AsyncIterable<BillRow>
  /**
   * The operations that charge or refund what is in this bill, by name: as what they appear in it.
   * Those that only close or take back do not belong here, nor those that have another bill.
   */
  readonly operations: Readonly<Record<string, BilledKind | BilledOperation>>
  /** How far the clock that a bill's day is cut by is ahead of UTC. @default 0 */
  readonly utcOffsetMinutes?: number
}
