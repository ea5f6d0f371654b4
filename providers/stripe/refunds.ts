import * as z from 'zod'
import type { Intention } from '../../src/provider/index.ts'
import { moneyOf } from './currencies.ts'
import * as fields from './fields.ts'

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
  })
  .check(fields.checkAmount)
  .refine((input) => (input.payment_intent === undefined) !== (input.charge === undefined), {
    path: ['payment_intent'],
    error: 'give exactly one of payment_intent and charge',
  })

type RefundInput = z.output<typeof refundInput>

/** What a refund is for; without an amount, whatever Stripe says is left. */
export function refundIntent({ input }: { readonly input: RefundInput }): Intention {
  const { amount, currency, metadata } = input
  const isWhole = amount !== undefined && currency !== undefined
  return {
    reference: metadata?.refund_id,
    ...(isWhole && { amount: moneyOf(amount, currency) }),
  }
}

export const refundKey = z.strictObject({ id: fields.refundId })

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
  charge: z.string().nullish(),
  payment_intent: z.string().nullish(),
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
