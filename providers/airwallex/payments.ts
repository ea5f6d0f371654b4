import * as z from 'zod'
import type { Intention } from '../../src/provider/index.ts'
import { amount, checkAmount, moneyOf } from './amounts.ts'

const objectId = z
  .string()
  .regex(/^[\w-]{1,128}$/, 'must be an id as Airwallex gives it')
  .describe('An id that Airwallex has given')

/** https://www.airwallex.com/docs/api/payments/refunds names these limits. */
const metadata = z
  .record(z.string().max(50), z.string().max(500))
  .refine((pairs) => Object.keys(pairs).length <= 50, 'must have at most 50 keys')

const further = z.record(z.string(), z.unknown())
const returnUrl = z.url({ protocol: /^https?$/ }).describe('Where the payer comes back to')

const currency = z
  .string()
  .regex(/^[A-Z]{3}$/, 'must be an ISO 4217 code: USD')
  .describe('ISO 4217: USD')

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
    order: further.optional().describe('Products, shipping and the like'),
    payment_method_options: further.optional(),
    metadata: metadata.optional(),
  })
  .check(checkAmount)

export const paymentKey = z.strictObject({ id: objectId })

const noCards = 'is not taken: a card number belongs into the page of the payer (client_secret)'

export const confirmInput = z.strictObject({
  id: objectId,
  payment_method: z
    .looseObject({
      id: objectId.optional(),
      type: z.string().min(1).optional(),
      card: z.never(noCards).optional(),
    })
    .optional()
    .describe('A stored one by its id, or a wallet or local method with its fields'),
  payment_method_options: further.optional(),
  payment_consent_id: objectId.optional(),
  customer_id: objectId.optional(),
  device_data: further.optional(),
  return_url: returnUrl.optional(),
})

export const captureInput = z
  .strictObject({
    id: objectId,
    amount: amount.optional().describe('All that is held, unless given'),
    currency: expectedCurrency.optional(),
  })
  .check(checkAmount)

export function captureBody({ input }: { readonly input: z.output<typeof captureInput> }) {
  return { amount: input.amount }
}

export const cancelInput = z.strictObject({
  id: objectId,
  cancellation_reason: z.string().min(1).optional(),
})

const page = {
  status: z.string().min(1).optional(),
  from_created_at: z.string().min(1).optional(),
  to_created_at: z.string().min(1).optional(),
  page_num: z.int().nonnegative().optional(),
  page_size: z.int().positive().optional(),
}

export const listInput = z.strictObject({ merchant_order_id: z.string().optional(), ...page })

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
