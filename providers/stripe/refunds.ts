import * as z from 'zod'
import type { Intention } from '../../src/provider/index.ts'
import { moneyOf } from './currencies.ts'
import * as fields from './fields.ts'

interface Source {
  readonly payment_intent?: string | undefined
  readonly charge?: string | undefined
  readonly origin?: string | undefined
  readonly customer?: string | undefined
  readonly amount?: number | undefined
  readonly currency?: string | undefined
}

/** What is given back is a payment's money, or what stands on a customer's balance. */
function checkSource({ value, issues }: z.core.ParsePayload<Source>): void {
  const refuse = (path: string, message: string) =>
    issues.push({ code: 'custom', input: undefined, path: [path], message })
  if (value.origin === undefined) {
    if ((value.payment_intent === undefined) === (value.charge === undefined)) {
      refuse('payment_intent', 'give exactly one of payment_intent and charge')
    }
    if (value.customer !== undefined) refuse('customer', 'goes with origin: customer_balance only')
    return
  }
  for (const name of ['customer', 'amount', 'currency'] as const) {
    if (value[name] === undefined) refuse(name, 'goes with origin: customer_balance')
  }
  for (const name of ['payment_intent', 'charge'] as const) {
    if (value[name] !== undefined) refuse(name, 'not together with origin: customer_balance')
  }
}

export const refundInput = z
  .strictObject({
    payment_intent: fields.paymentId.optional(),
    charge: fields.objectId.optional(),
    amount: fields.amount.optional().describe('All that is left, unless given'),
    currency: fields.expectedCurrency.optional(),
    reason: z.enum(['duplicate', 'fraudulent', 'requested_by_customer']).optional(),
    metadata: fields.metadata
      .optional()
      .describe("`refund_id` is read as the merchant's own number of the refund"),
    refund_application_fee: z.boolean().optional(),
    reverse_transfer: z.boolean().optional(),
    instructions_email: z.email().max(800).optional(),
    customer: fields.objectId.optional().describe('Whose balance is paid out'),
    origin: z.literal('customer_balance').optional(),
    expand: fields.expand.optional(),
  })
  .check(fields.checkAmount)
  .check(checkSource)

type RefundInput = z.output<typeof refundInput>

/** Of a balance its currency is part of the request; of a payment it is the payment's. */
export function refundBody({ input }: { readonly input: RefundInput }) {
  return input.origin === undefined ? fields.withoutCurrency({ input }) : input
}

/** What a refund is for; without an amount, whatever Stripe says is left. */
export function refundIntent({ input }: { readonly input: RefundInput }): Intention {
  const { amount, currency, metadata } = input
  const isWhole = amount !== undefined && currency !== undefined
  return {
    reference: metadata?.refund_id,
    ...(isWhole && { amount: moneyOf(amount, currency) }),
  }
}

export const refundKey = z.strictObject({ id: fields.refundId, expand: fields.expand.optional() })

export const listRefundsInput = z.strictObject({
  payment_intent: fields.paymentId.optional(),
  charge: fields.objectId.optional(),
  ...fields.page,
})

export const refund = z.object({
  id: z.string(),
  object: z.literal('refund'),
  // null is documented: a state that is not told.
  status: z.string().nullish(),
  amount: z.int(),
  currency: z.string(),
  charge: fields.toldId.nullish(),
  payment_intent: fields.toldId.nullish(),
  created: z.int().nullish(),
  reason: z.string().nullish(),
  failure_reason: z.string().nullish(),
  pending_reason: z.string().nullish(),
  metadata: z.record(z.string(), z.string()).nullish(),
})

export type RefundAnswer = z.output<typeof refund>

export const refundList = z.object({
  object: z.literal('list'),
  data: z.array(refund),
  has_more: z.boolean(),
})
