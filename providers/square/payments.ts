import * as z from 'zod'
import type { ActAnswer, Payment, PaymentState, Refund, Word } from '../../src/provider/index.ts'

/** 45 characters, and fewer where they take several bytes: so only those that take one. */
const idempotencyKey = z
  .string()
  .regex(/^[\x20-\x7e]{1,45}$/, 'must be 1 to 45 characters of ASCII')
  .describe('Your own number of this one act. Under the same key Square does it once')

const paymentId = z
  .string()
  .regex(/^[\w-]{1,192}$/, 'must be the id of a payment: letters, digits, _ and -')
  .describe("Square's id of the payment")

const refundId = z
  .string()
  .regex(/^[\w-]{1,255}$/, 'must be the id of a refund: letters, digits, _ and -')
  .describe("Square's id of the refund")

const money = z.strictObject({
  amount: z.int().positive().describe("In the currency's smallest unit: 1000 is 10.00 dollars"),
  currency: z.string().regex(/^[A-Z]{3}$/, 'must be an ISO 4217 code in capitals: USD'),
})

// Lengths: `CreatePaymentRequest` of square/connect-api-specification, api.json.
export const createInput = z.strictObject({
  idempotency_key: idempotencyKey,
  source_id: z
    .string()
    .min(1)
    .describe('Payment token of the Web Payments SDK, or the id of a card on file'),
  amount_money: money,
  autocomplete: z
    .boolean()
    .optional()
    .describe('`false` holds the money until `capture`. Default: true'),
  reference_id: z.string().min(1).max(40).optional().describe('Your number of the order'),
  customer_id: z.string().max(191).optional().describe('Needed for a card on file'),
  location_id: z.string().max(50).optional().describe("Default: the account's, else the main one"),
  order_id: z.string().max(192).optional(),
  note: z.string().max(500).optional(),
  buyer_email_address: z.email().max(255).optional(),
  statement_description_identifier: z.string().max(20).optional(),
  verification_token: z.string().optional().describe('What `verifyBuyer()` gave (3-D Secure)'),
})

export const paymentKey = z.strictObject({ payment_id: paymentId })
export const cancelByKeyInput = z.strictObject({ idempotency_key: idempotencyKey })

export const refundInput = z.strictObject({
  idempotency_key: idempotencyKey,
  payment_id: paymentId,
  amount_money: money,
  reason: z.string().max(192).optional(),
})

export const refundKey = z.strictObject({ refund_id: refundId })

export const toldMoney = z.object({ amount: z.int(), currency: z.string() })

export const payment = z.object({
  payment: z.object({
    id: z.string(),
    status: z.string(),
    amount_money: toldMoney.nullish(),
    total_money: toldMoney.nullish().describe('With the tip'),
    refunded_money: toldMoney.nullish(),
    reference_id: z.string().nullish(),
    order_id: z.string().nullish(),
    location_id: z.string().nullish(),
    customer_id: z.string().nullish(),
    source_type: z.string().nullish(),
    card_details: z
      .object({
        status: z.string().nullish(),
        card_payment_timeline: z.object({ captured_at: z.string().nullish() }).nullish(),
      })
      .nullish(),
    delayed_until: z.string().nullish().describe('When held money goes back by itself'),
    receipt_url: z.string().nullish(),
    created_at: z.string().nullish(),
    updated_at: z.string().nullish(),
  }),
})

export const refund = z.object({
  refund: z.object({
    id: z.string(),
    status: z.string().nullish(),
    amount_money: toldMoney,
    payment_id: z.string().nullish(),
    order_id: z.string().nullish(),
    reason: z.string().nullish(),
    created_at: z.string().nullish(),
    updated_at: z.string().nullish(),
  }),
})

type PaymentAnswer = z.output<typeof payment>

/** A state that is not listed is not final, so nothing is believed of it: `processing`. */
function stateIn<State>(states: Readonly<Record<string, State>>, word: string) {
  return Object.hasOwn(states, word) ? (states[word] ?? 'processing') : 'processing'
}

const paymentStates: Readonly<Record<string, PaymentState>> = {
  PENDING: 'processing',
  // The money is held, not taken: called paid, it would be shipped for and go back after a week.
  APPROVED: 'processing',
  COMPLETED: 'succeeded',
  CANCELED: 'closed',
  FAILED: 'failed',
}

type Told = z.output<typeof toldMoney> | null | undefined

/** Square counts in the smallest unit of ISO 4217, as the neutral form does. */
export function moneyOf(told: Told) {
  return told ? { minor: told.amount, currency: told.currency } : undefined
}

/** A payment that was given back stays COMPLETED at Square. */
function afterRefunds(state: PaymentState, whole: Told, refunded: Told): PaymentState {
  if (state !== 'succeeded' || !refunded || refunded.amount <= 0) return state
  return whole && refunded.amount >= whole.amount ? 'refunded' : 'partially-refunded'
}

export function paymentOf({ payment: told }: PaymentAnswer): Payment {
  const whole = told.total_money ?? told.amount_money
  const state = stateIn(paymentStates, told.status)
  const capturedAt = told.card_details?.card_payment_timeline?.captured_at ?? undefined
  return {
    reference: told.reference_id ?? undefined,
    providerReference: told.id,
    state: afterRefunds(state, whole, told.refunded_money),
    amount: moneyOf(whole),
    paidAt: state === 'succeeded' && capturedAt ? new Date(capturedAt) : undefined,
  }
}

const refundStates: Readonly<Record<string, Refund['state']>> = {
  PENDING: 'processing',
  COMPLETED: 'succeeded',
  REJECTED: 'failed',
  FAILED: 'failed',
}

/** Of the merchant's own numbers Square keeps only the key for a refund, and does not tell it. */
export function refundOf({ refund: told }: z.output<typeof refund>): Refund {
  return {
    reference: undefined,
    providerReference: told.id,
    paymentReference: told.payment_id ?? undefined,
    state: stateIn(refundStates, told.status ?? ''),
    amount: moneyOf(told.amount_money),
  }
}

const createdWords: Readonly<Record<string, Word>> = {
  COMPLETED: 'succeeded',
  PENDING: 'pending',
  CANCELED: 'failed',
  FAILED: 'failed',
}

/** Money that is held is what `autocomplete: false` asks for; else it is still to be taken. */
export function created({
  input,
  output,
}: ActAnswer<z.output<typeof createInput>, PaymentAnswer>): Word | undefined {
  const { status } = output.payment
  if (status === 'APPROVED') return input.autocomplete === false ? 'succeeded' : 'pending'
  return createdWords[status]
}

/** The word for an act that takes a payment to a state, from what the payment says of itself. */
function arrived(words: Readonly<Record<string, Word>>) {
  return ({ output, asked, doubt }: ActAnswer<unknown, PaymentAnswer>): Word | undefined =>
    // No trace of the act is proof against it, unless a send of it may still be on its way.
    words[output.payment.status] ?? (asked && !doubt ? 'failed' : undefined)
}

export const captured = arrived({ COMPLETED: 'succeeded', CANCELED: 'failed', FAILED: 'failed' })
export const canceled = arrived({ CANCELED: 'succeeded', COMPLETED: 'failed', FAILED: 'failed' })
