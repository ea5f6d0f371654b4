import * as z from 'zod'
import type { ActAnswer, Payment, PaymentState, Refund, Word } from '../../src/provider/index.ts'
import { isCounted, largestAmount, moneyOf, stepOf } from './amounts.ts'
import { declinedStatus } from './faults.ts'
import * as fields from './fields.ts'
import { source } from './sources.ts'

/** Up to 80 characters are taken by some endpoints, up to 50 by all (checkout-api-reference). */
const reference = z.string().min(1).max(50)

const amount = z.int().positive().max(largestAmount)

const paymentId = z
  .string()
  .regex(/^pay_\w{26}$/, 'must be the id of a payment: pay_ and 26 letters or digits')
  .describe("Checkout.com's id of the payment")

const url = z.url({ protocol: /^https?$/ }).max(255)

export const createInput = z
  .strictObject({
    reference: reference.describe('Your own number of this one payment, not used before'),
    source,
    amount: amount.describe("In the currency's minor unit: 6540 is 65.40 dollars"),
    currency: z.string().regex(/^[A-Z]{3}$/, 'must be an ISO 4217 code in capitals: USD'),
    capture: z.boolean().optional().describe('`false` holds the money. Default: true'),
    capture_on: z.iso.datetime({ offset: true }).optional(),
    payment_type: z.enum(['Regular', 'Recurring', 'MOTO', 'Installment', 'Unscheduled']).optional(),
    merchant_initiated: z.boolean().optional(),
    previous_payment_id: z.string().max(100).optional(),
    description: z.string().max(100).optional(),
    customer: fields.customer.optional(),
    '3ds': fields.threeDs.optional(),
    success_url: url.optional(),
    failure_url: url.optional(),
    payment_ip: z.string().optional(),
    metadata: fields.metadata.optional(),
    ...fields.ofPayment,
  })
  .refine(({ currency }) => isCounted(currency), {
    path: ['currency'],
    error: 'must be a currency: Checkout.com reads amounts of CLF, UYI and UYW otherwise',
  })
  .refine(({ amount: asked, currency }) => asked % stepOf(currency) === 0, {
    path: ['amount'],
    error: 'must end in 0 for BHD, IQD, JOD, KWD, LYD, OMR and TND, in 00 for CLP',
  })

export const paymentKey = z.strictObject({ id: paymentId })
export const findInput = z.strictObject({ reference })

const ofAction = { id: paymentId, reference: reference.describe('Your own number of this one act') }

export const voidInput = z.strictObject({ ...ofAction, metadata: fields.metadata.optional() })

// Without an amount, a second one of the whole is answered with 200 and the id of the first, as if
// it were a new one: https://support.checkout.com/hc/en-us/articles/26389366298514
const ofAmount = {
  ...ofAction,
  amount: amount.describe("In minor units of the payment's currency"),
}

export const captureInput = z.strictObject({ ...ofAmount, ...fields.ofCapture })
export const refundInput = z.strictObject({ ...ofAmount, ...fields.ofRefund })

export const payment = z.object({
  id: z.string(),
  status: z.string(),
  amount: z.int().nullish().describe('Not told while a payment waits for its payer'),
  currency: z.string().nullish(),
  reference: z.string().nullish(),
  approved: z.boolean().nullish(),
  action_id: z.string().nullish(),
  response_code: z.string().nullish(),
  response_summary: z.string().nullish(),
  balances: z
    .object({
      total_authorized: z.int().nullish(),
      total_voided: z.int().nullish(),
      total_captured: z.int().nullish(),
      available_to_capture: z.int().nullish(),
      total_refunded: z.int().nullish(),
    })
    .nullish(),
  source: z
    .object({ type: z.string().nullish(), id: z.string().nullish(), last4: z.string().nullish() })
    .nullish(),
  expires_on: z.string().nullish(),
  _links: z
    .object({ redirect: z.object({ href: z.string() }).nullish() })
    .nullish()
    .describe('`redirect` is where the payer has to go'),
})

type PaymentAnswer = z.output<typeof payment>

export const paymentList = z.object({ total_count: z.int(), data: z.array(payment) })

const action = z.object({
  id: z.string(),
  type: z.string(),
  amount: z.int().nullish(),
  approved: z.boolean().nullish(),
  reference: z.string().nullish(),
  response_code: z.string().nullish(),
  response_summary: z.string().nullish(),
  processed_on: z.string().nullish(),
})

export const actions = z.array(action)

/** An act that was taken on. `approved` tells what became of it, once that was asked about. */
export const accepted = z.object({
  action_id: z.string(),
  reference: z.string().nullish(),
  approved: z.boolean().nullish(),
})

type Accepted = z.output<typeof accepted>

/** The act of a type that was asked for under this number; several are nobody's. */
export function pickAction(type: string) {
  return (
    told: z.output<typeof actions>,
    { input }: { readonly input: { readonly reference: string; readonly amount?: number } },
  ): Accepted | undefined => {
    const own = told.filter((each) => each.type === type && each.reference === input.reference)
    const [only, ...others] = own
    if (only === undefined || others.length > 0) return undefined
    if (input.amount !== undefined && only.amount !== input.amount) return undefined
    return { action_id: only.id, reference: only.reference, approved: only.approved }
  }
}

/** The payment with this number; which of several is meant, nobody can tell. */
export function pickPayment({ data }: z.output<typeof paymentList>): PaymentAnswer | undefined {
  return data.length === 1 ? data[0] : undefined
}

/** https://www.checkout.com/docs/payments/manage-payments/get-payment-details */
const states: Readonly<Record<string, PaymentState>> = {
  // The money is held, not taken, or not all of it yet.
  Authorized: 'processing',
  'Partially Captured': 'processing',
  Captured: 'succeeded',
  'Partially Refunded': 'partially-refunded',
  Refunded: 'refunded',
  Declined: 'failed',
  Voided: 'closed',
  Canceled: 'closed',
  Expired: 'closed',
}

/** Taken in part with nothing left to take, it is paid: for that part. */
function stateOfPayment({ status, balances }: PaymentAnswer): PaymentState | undefined {
  if (status === 'Partially Captured' && balances?.available_to_capture === 0) return 'succeeded'
  return Object.hasOwn(states, status) ? states[status] : undefined
}

/** A payment as it stands: for what was taken, once something was, which may be a part. */
export function paymentOf(told: PaymentAnswer): Payment {
  const taken = told.balances?.total_captured
  return { ...orderedPaymentOf(told), amount: moneyOf(taken || told.amount, told.currency) }
}

/** A payment as it was made: for the whole amount, whatever is taken of it later. */
export function orderedPaymentOf(told: PaymentAnswer): Payment {
  const waits = told.status === 'Pending' && told._links?.redirect?.href !== undefined
  const state = stateOfPayment(told)
  return {
    reference: told.reference ?? undefined,
    providerReference: told.id,
    // A state that is not listed is not final, so nothing is believed of it.
    state: waits ? 'requires-action' : (state ?? 'processing'),
    amount: moneyOf(told.amount, told.currency),
  }
}

const words: Readonly<Record<string, Word>> = {
  Pending: 'pending',
  Authorized: 'succeeded',
  'Partially Captured': 'succeeded',
  Captured: 'succeeded',
  'Partially Refunded': 'succeeded',
  Refunded: 'succeeded',
  Declined: 'failed',
  Voided: 'failed',
  Canceled: 'failed',
  Expired: 'failed',
}

/** An approved payment has been made: it is taken by itself, unless `capture` says otherwise. */
export function created({ output }: ActAnswer<unknown, PaymentAnswer>): Word | undefined {
  return words[output.status]
}

/** The bank's words are for the merchant, not for the payer's screen: only their number is told. */
export function refusalOf({ status, response_code }: PaymentAnswer) {
  if (status !== declinedStatus) return undefined
  return { code: declinedStatus, message: `declined with response code ${response_code ?? 'none'}` }
}

function stateOf({ approved }: Accepted) {
  if (approved === true) return 'succeeded'
  return approved === false ? 'failed' : 'processing'
}

/** How far an act on a payment has come; which state that gives the payment is not told. */
export function actOf(told: Accepted): Payment {
  return { reference: undefined, state: stateOf(told) }
}

export function refundOf(told: Accepted): Refund {
  return {
    reference: told.reference ?? undefined,
    providerReference: told.action_id,
    state: stateOf(told),
  }
}
