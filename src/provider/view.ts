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
 */
export type PaymentState =
  | 'requires-action'
  | 'processing'
  | 'succeeded'
  | 'failed'
  | 'closed'
  | 'partially-refunded'
  | 'refunded'

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
}

/** A refund as every provider has it; its states are a payment's without the refunded ones. */
export interface Refund {
  readonly reference: string | undefined
  readonly providerReference?: string | undefined
  /** The payment that is given back. */
  readonly paymentReference?: string | undefined
  readonly state: Exclude<PaymentState, 'partially-refunded' | 'refunded'>
  readonly amount?: Money | undefined
}
