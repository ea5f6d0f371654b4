import * as z from 'zod'
import type { Intention } from '../../src/provider/index.ts'
import { amount, checkAmount, moneyOf } from './amounts.ts'
import * as fields from './fields.ts'

const { objectId, metadata, further, returnUrl, currency } = fields

/** Airwallex takes none with a refund or a capture: both are in the currency of their payment. */
const expectedCurrency = currency.describe(
  "The payment's currency as you know it. Not sent: an answer in another one is not believed",
)

export const createInput = z
  .strictObject({
    amount,
    currency,
    merchant_order_id: z
      .string()
      .min(1)
      .describe("The merchant's own number of the order: one payment for each number"),
    return_url: returnUrl.optional(),
    descriptor: z.string().min(1).optional().describe("What the payer's statement shows"),
    customer_id: objectId.optional(),
    customer: fields.customer.optional().describe('The payer, where no `customer_id` names him'),
    order: further.optional().describe('Products, shipping and the like'),
    payment_method: fields.paymentMethod.optional().describe('Confirms the payment at once'),
    payment_method_options: further.optional(),
    payment_consent: fields.consentOptions.optional().describe('Keeps the method for later'),
    external_recurring_data: fields.externalRecurring.optional(),
    funds_split_data: fields.fundsSplit.optional(),
    risk_control_options: fields.riskControl.optional(),
    device_data: fields.deviceData.optional(),
    connected_account_id: objectId.optional(),
    additional_info: further.optional().describe('Travel, tickets, level 2 and 3, account funding'),
    metadata: metadata.optional(),
  })
  .check(checkAmount)

export const paymentKey = z.strictObject({ id: objectId })

export const confirmInput = z.strictObject({
  id: objectId,
  payment_method: fields.paymentMethod.optional(),
  payment_method_options: further.optional(),
  payment_consent_id: objectId.optional(),
  customer_id: objectId.optional(),
  payment_consent: fields.consentOptions.optional().describe('Keeps the method for later'),
  external_recurring_data: fields.externalRecurring.optional(),
  funds_split_data: fields.fundsSplit.optional(),
  device_data: fields.deviceData.optional(),
  return_url: returnUrl.optional(),
})

export const continueInput = z.strictObject({ id: objectId, ...fields.goingOn })

export const captureInput = z
  .strictObject({
    id: objectId,
    amount: amount.optional().describe('All that is held, unless given'),
    currency: expectedCurrency.optional(),
    funds_split_data: fields.fundsSplit.optional(),
  })
  .check(checkAmount)

export function captureBody({ input }: { readonly input: z.output<typeof captureInput> }) {
  const { id: _inPath, currency: _expected, ...sent } = input
  return sent
}

export const cancelInput = z.strictObject({
  id: objectId,
  cancellation_reason: z.string().min(1).optional(),
})

export const page = {
  status: z.string().min(1).optional(),
  from_created_at: z.string().min(1).optional(),
  to_created_at: z.string().min(1).optional(),
  page_num: z.int().nonnegative().optional(),
  page_size: z.int().positive().optional(),
}

export const listInput = z.strictObject({
  merchant_order_id: z.string().optional(),
  payment_consent_id: objectId.optional(),
  currency: currency.optional(),
  ...page,
})

export const payment = z.object({
  id: z.string(),
  /** Of the last act on it, not of the creation. */
  request_id: z.string().nullish(),
  merchant_order_id: z.string().nullish(),
  amount: z.number(),
  captured_amount: z.number().nullish(),
  currency: z.string(),
  status: z.string(),
  client_secret: z
    .string()
    .nullish()
    .describe("Lets its holder finish the payment: for the payer's page, never for a log"),
  next_action: z
    .looseObject({ type: z.string().nullish(), url: z.string().nullish() })
    .nullish()
    .describe('What the payer has to do'),
  latest_payment_attempt: z
    .object({
      id: z.string().nullish(),
      status: z.string().nullish(),
      failure_code: z.string().nullish(),
      provider_original_response_code: z.string().nullish(),
      refunded_amount: z.number().nullish(),
    })
    .nullish(),
  metadata: z.record(z.string(), z.unknown()).nullish(),
  created_at: z.string().nullish(),
})

export type PaymentAnswer = z.output<typeof payment>

export const paymentList = z.object({ items: z.array(payment), has_more: z.boolean().nullish() })

export const refundInput = z
  .strictObject({
    payment_intent_id: objectId.optional(),
    payment_attempt_id: objectId.optional(),
    amount: amount.optional().describe('All that is left, unless given'),
    currency: expectedCurrency.optional(),
    reason: z.string().min(1).max(128).optional(),
    metadata: metadata
      .optional()
      .describe("`refund_id` is read as the merchant's own number of the refund"),
  })
  .check(checkAmount)
  .refine(
    ({ payment_intent_id, payment_attempt_id }) =>
      (payment_intent_id === undefined) !== (payment_attempt_id === undefined),
    {
      path: ['payment_intent_id'],
      error: 'give exactly one of payment_intent_id and payment_attempt_id',
    },
  )

type RefundInput = z.output<typeof refundInput>

export function refundBody({ input }: { readonly input: RefundInput }) {
  const { currency: _expected, ...sent } = input
  return sent
}

/** What a refund is for; without an amount, whatever Airwallex says is left. */
export function refundIntent({ input }: { readonly input: RefundInput }): Intention {
  const { amount: asked, currency: expected, metadata: further } = input
  const isWhole = asked !== undefined && expected !== undefined
  return {
    reference: further?.refund_id,
    ...(isWhole && { amount: moneyOf(asked, expected) }),
  }
}

export const listRefundsInput = z.strictObject({
  payment_intent_id: objectId.optional(),
  payment_attempt_id: objectId.optional(),
  currency: currency.optional(),
  ...page,
})

export const refund = z.object({
  id: z.string(),
  request_id: z.string().nullish(),
  payment_intent_id: z.string().nullish(),
  payment_attempt_id: z.string().nullish(),
  amount: z.number(),
  currency: z.string(),
  status: z.string(),
  reason: z.string().nullish(),
  metadata: z.record(z.string(), z.unknown()).nullish(),
  created_at: z.string().nullish(),
})

export type RefundAnswer = z.output<typeof refund>

export const refundList = z.object({ items: z.array(refund), has_more: z.boolean().nullish() })
