import * as z from 'zod'
import type {
  ActAnswer,
  Intention,
  Payment,
  PaymentState,
  Refund,
  Word,
} from '../../src/provider/index.ts'
import * as fields from './fields.ts'

export const paymentKey = z.strictObject({ id: fields.paymentId })
export const listRefundsInput = z.strictObject({ id: fields.paymentId, ...fields.page })
export const refundKey = z.strictObject({ id: fields.refundId })

/** https://razorpay.com/docs/api/payments/capture */
export const captureInput = z
  .strictObject({
    id: fields.paymentId,
    amount: fields.amount.describe('All that is authorised: a part cannot be captured'),
    currency: fields.currency,
  })
  .check(fields.checkAmount)

/** https://razorpay.com/docs/api/refunds/normal-refunds-idempotent */
export const refundInput = z
  .strictObject({
    id: fields.paymentId,
    receipt: fields.receipt.describe('Your own number of the refund; a repeat is known by it'),
    amount: fields.amount.optional().describe('All of the payment, unless given'),
    currency: fields.currency
      .optional()
      .describe(
        "The payment's currency as you know it. Not sent: an answer in another is not believed",
      ),
    speed: z.enum(['normal', 'optimum']).optional(),
    notes: fields.notes.optional(),
  })
  .check(fields.checkAmount)

type RefundInput = z.output<typeof refundInput>

/** Razorpay takes no currency with a refund: it is in that of its payment. */
export function refundBody({ input }: { readonly input: RefundInput }) {
  const { id: _inPath, currency: _expected, ...sent } = input
  return sent
}

/** What a refund is for; without an amount, whatever Razorpay says is left. */
export function refundIntent({ input }: { readonly input: RefundInput }): Intention {
  const { receipt, amount, currency } = input
  const isWhole = amount !== undefined && currency !== undefined
  return { reference: receipt, ...(isWhole && { amount: { minor: amount, currency } }) }
}

export const payment = z.object({
  id: z.string(),
  entity: z.literal('payment'),
  amount: z.int(),
  currency: z.string(),
  status: z.string(),
  order_id: z.string().nullish(),
  method: z.string().nullish(),
  captured: z.boolean().nullish(),
  amount_refunded: z.int().nullish(),
  refund_status: z.string().nullish(),
  error_code: z.string().nullish(),
  error_description: z.string().nullish(),
  error_reason: z.string().nullish(),
  created_at: z.int().nullish(),
})

export const paymentList = z.object({ count: z.int(), items: z.array(payment) })

export const refund = z.object({
  id: z.string(),
  entity: z.literal('refund'),
  amount: z.int(),
  currency: z.string(),
  payment_id: z.string(),
  receipt: z.string().nullish(),
  status: z.string(),
  speed_processed: z.string().nullish(),
  created_at: z.int().nullish(),
})

export const refundList = z.object({ count: z.int(), items: z.array(refund) })

type PaymentAnswer = z.output<typeof payment>

/** A state that is not listed is not final, so nothing is believed of it: `processing`. */
function stateIn<State>(states: Readonly<Record<string, State>>, word: string) {
  return Object.hasOwn(states, word) ? (states[word] ?? 'processing') : 'processing'
}

/** https://razorpay.com/docs/payments/payments#payment-life-cycle */
const paymentStates: Readonly<Record<string, PaymentState>> = {
  created: 'processing',
  // The money is held, and goes back by itself unless it is captured.
  authorized: 'processing',
  captured: 'succeeded',
  refunded: 'refunded',
  failed: 'failed',
}

/**
 * After ten minutes without a word of the bank Razorpay calls a payment `failed`, asks on for days,
 * and may call it `authorized` then: https://razorpay.com/docs/payments/payments/late-authorisation
 * That these are the reasons it gives meanwhile is a guess from its list of them.
 */
const undecided: ReadonlySet<string> = new Set(['payment_timed_out', 'payment_pending'])

function stateOf({ status, error_reason, amount, amount_refunded }: PaymentAnswer): PaymentState {
  if (status === 'failed' && undecided.has(error_reason ?? '')) return 'processing'
  const back = amount_refunded ?? 0
  if (status !== 'captured' || back === 0) return stateIn(paymentStates, status)
  return back >= amount ? 'refunded' : 'partially-refunded'
}

/** A payment knows its order by Razorpay's id only; the merchant's number is its receipt. */
export function paymentOf(output: PaymentAnswer): Payment {
  return {
    reference: undefined,
    providerReference: output.id,
    state: stateOf(output),
    amount: { minor: output.amount, currency: output.currency },
  }
}

/** https://razorpay.com/docs/api/refunds/entity */
const refundStates: Readonly<Record<string, Refund['state']>> = {
  pending: 'processing',
  processed: 'succeeded',
  failed: 'failed',
}

export function refundOf(output: z.output<typeof refund>): Refund {
  return {
    reference: output.receipt ?? undefined,
    providerReference: output.id,
    paymentReference: output.payment_id,
    state: stateIn(refundStates, output.status),
    amount: { minor: output.amount, currency: output.currency },
  }
}

/** What a payment's state says of its capture. */
export function captured({
  output,
  asked,
  doubt,
}: ActAnswer<unknown, PaymentAnswer>): Word | undefined {
  const { status } = output
  if (status === 'captured') return 'succeeded'
  // What was never captured goes back by itself, and is called refunded as well.
  if (status === 'refunded') return output.captured === true ? 'succeeded' : 'failed'
  if (status === 'failed') return 'failed'
  return asked && !doubt ? 'failed' : undefined
}
