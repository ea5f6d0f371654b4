/** An amount of money in the currency's smallest unit: fen, cent, yen. */
export interface Money {
  /** A safe integer in minor units: 1280 is 12.80 yuan. */
  readonly minor: number
  /** ISO 4217, in capitals: `CNY`. */
  readonly currency: string
}

/**
 * Where a payment or refund stands, said the same way for every provider.
 *
 * - `requires-action`: waits for the payer (or the merchant) to do something.
 * - `processing`: the provider or the bank is at it.
 * - `succeeded`, `failed`, `closed`: final.
 * - `partially-refunded`, `refunded`: was paid, then given back in part or whole.
 * - `charged-back`: was paid, then taken back from the merchant, who did not give it: a chargeback,
 *   a lost dispute, a reversal. `chargedBack` says how much. With `disputed` it is taken for now
 *   and may come back; without, the provider names no way back.
 */
export type PaymentState =
  | 'requires-action'
  | 'processing'
  | 'succeeded'
  | 'failed'
  | 'closed'
  | 'partially-refunded'
  | 'refunded'
  | 'charged-back'

/** A payment as every provider has it. */
export interface Payment {
  /** The merchant's own number. */
  readonly reference: string | undefined
  /** The provider's number, once it has given one. */
  readonly providerReference?: string | undefined
  readonly state: PaymentState
  /** Absent where the provider's answer does not tell it. */
  readonly amount?: Money | undefined
  /** When the payer paid, as the provider says it. */
  readonly paidAt?: Date | undefined
  /** What has been taken back from the merchant, without fees; absent where nothing was told. */
  readonly chargedBack?: Money | undefined
  /**
   * The payer contests the payment: the provider may hold the money, and who keeps it is not
   * settled, or not told here. Nothing is lost by this word alone.
   */
  readonly disputed?: boolean | undefined
}

/** A refund as every provider has it; its states are a payment's before any money went back. */
export interface Refund {
  readonly reference: string | undefined
  readonly providerReference?: string | undefined
  /** The payment that is given back. */
  readonly paymentReference?: string | undefined
  readonly state: Exclude<PaymentState, 'partially-refunded' | 'refunded' | 'charged-back'>
  readonly amount?: Money | undefined
}
