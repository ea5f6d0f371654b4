import * as z from 'zod'
import type { Payment, PaymentState } from '../../src/provider/index.ts'
import * as fields from './fields.ts'
import { further } from './order-fields.ts'

/** Mandates that a bank confirms by itself take no first payment: their order is for 0. */
const freeMandates: readonly unknown[] = ['emandate', 'nach']

/** https://razorpay.com/docs/api/orders/create */
export const createInput = z
  .strictObject({
    amount: z
      .int()
      .nonnegative()
      .describe("In the currency's smallest unit; 0 for an emandate or nach `token` alone"),
    currency: fields.currency,
    receipt: fields.receipt.describe('Your own number of the order; the order is found by it'),
    notes: fields.notes.optional(),
    partial_payment: z.boolean().optional(),
    first_payment_min_amount: z.int().positive().optional(),
    payment: z
      .strictObject({
        capture: z.enum(['automatic', 'manual']),
        capture_options: z
          .strictObject({
            automatic_expiry_period: z.int().positive().optional().describe('Minutes'),
            manual_expiry_period: z.int().positive().optional().describe('Minutes'),
            refund_speed: z.enum(['normal', 'optimum']).optional(),
          })
          .optional(),
      })
      .optional()
      .describe("Goes before the account's own setting of when money is taken"),
    // Only in Razorpay's guide to testing, and not in the reference of the API: left to the caller.
    unique_receipt: z
      .boolean()
      .optional()
      .describe('Razorpay makes no second order with this receipt'),
    ...further,
  })
  .check(fields.checkAmount)
  .refine(
    ({ amount, method, token }) =>
      amount > 0 || (token !== undefined && freeMandates.includes(method)),
    { path: ['amount'], error: 'must be above 0, but for an emandate or nach order with a token' },
  )
  .refine(
    ({ amount, transfers = [] }) => transfers.reduce((sum, each) => sum + each.amount, 0) <= amount,
    { path: ['transfers'], error: 'must not add up to more than the amount of the order' },
  )

export const orderKey = z.strictObject({ id: fields.orderId })

/** https://razorpay.com/docs/api/orders/fetch-all */
export const listInput = z.strictObject({
  receipt: fields.receipt.optional().describe('Your own number of the order'),
  from: z.int().positive().optional().describe('Seconds since 1970'),
  to: z.int().positive().optional().describe('Seconds since 1970'),
  ...fields.page,
})

export const order = z.object({
  id: z.string(),
  entity: z.literal('order'),
  amount: z.int(),
  amount_paid: z.int().nullish(),
  amount_due: z.int().nullish(),
  currency: z.string(),
  receipt: z.string().nullish(),
  status: z.string(),
  attempts: z.int().nullish(),
  created_at: z.int().nullish(),
})

/** An order stays `attempted` until one of its payments is captured, and `paid` for ever. */
const states: Readonly<Record<string, PaymentState>> = {
  created: 'requires-action',
  attempted: 'requires-action',
  paid: 'succeeded',
}

export function orderPaymentOf({ id, receipt, status, amount, currency }: z.output<typeof order>) {
  const state = Object.hasOwn(states, status) ? (states[status] ?? 'processing') : 'processing'
  const reference = receipt ?? undefined
  const view: Payment = {
    reference,
    providerReference: id,
    state,
    amount: { minor: amount, currency },
  }
  return view
}

export const orderList = z.object({ count: z.int(), items: z.array(order) })

type Listed = z.output<typeof orderList>

/**
 * The order that was made with a receipt. Razorpay may have several with it: the one for the same
 * amount goes first, and one for another is held against what was asked.
 */
export function ofReceipt(
  { items }: Listed,
  { input }: { readonly input: z.output<typeof createInput> },
): Listed['items'][number] | undefined {
  const own = items.filter(({ receipt }) => receipt === input.receipt)
  const isSame = ({ amount, currency }: Listed['items'][number]) =>
    amount === input.amount && currency === input.currency
  return own.find(isSame) ?? own[0]
}
