import * as z from 'zod'
import { clearable, itemised, itemisedAgain } from './amount-details.ts'
import * as fields from './fields.ts'

const money = {
  application_fee_amount: z.int().nonnegative().optional(),
  transfer_group: z.string().min(1).optional(),
}

const words = {
  description: fields.description.optional(),
  metadata: fields.metadata
    .optional()
    .describe("`order_id` is read as the merchant's own number of the payment"),
  receipt_email: z.email().max(800).optional(),
  shipping: fields.shipping.optional(),
  statement_descriptor: fields.descriptor.optional().describe('Not for cards'),
  statement_descriptor_suffix: fields.descriptor.optional().describe('For cards'),
}

/** What each act on a payment takes beside its own. */
const every = { expand: fields.expand.optional() }

const methods = {
  payment_method: fields.objectId.optional(),
  payment_method_data: fields.paymentMethodData.optional(),
  payment_method_options: fields.paymentMethodOptions.optional(),
  allowed_payment_method_types: fields.methodTypes.optional(),
  excluded_payment_method_types: clearable(fields.methodTypes).optional(),
  setup_future_usage: fields.setupFutureUsage.optional(),
}

const confirming = {
  confirmation_token: fields.objectId.optional(),
  error_on_requires_action: z
    .boolean()
    .optional()
    .describe('Declines where the payer would have to do something'),
  mandate: fields.objectId.optional(),
  mandate_data: clearable(fields.mandateData).optional(),
  off_session: fields.offSession.optional(),
  radar_options: z
    .strictObject({
      referrer: clearable(z.string().max(2_048)).optional(),
      session: fields.objectId.optional(),
    })
    .optional(),
  return_url: fields.returnUrl.optional(),
  use_stripe_sdk: z.boolean().optional(),
}

/** Stripe refuses these unless the payment is confirmed at once. */
const onlyConfirming = ['off_session', 'error_on_requires_action', 'return_url'] as const

export const createInput = z
  .strictObject({
    amount: fields.amount.describe("In the currency's smallest unit: 1099 is 10.99 dollars"),
    currency: fields.currency,
    confirm: z.boolean().optional().describe('Pays at once'),
    customer: fields.objectId.optional(),
    customer_account: fields.objectId.optional(),
    automatic_payment_methods: z
      .strictObject({
        enabled: z.boolean(),
        allow_redirects: z.enum(['always', 'never']).optional(),
      })
      .optional(),
    payment_method_configuration: fields.objectId.optional(),
    capture_method: fields.captureMethod.optional(),
    confirmation_method: z.enum(['automatic', 'manual']).optional(),
    on_behalf_of: fields.objectId.optional(),
    transfer_data: z
      .strictObject({ destination: fields.objectId, amount: fields.amount.optional() })
      .optional(),
    ...money,
    ...words,
    ...methods,
    ...confirming,
    ...itemised,
    ...every,
  })
  .check(fields.checkAmount)
  .check(({ value, issues }) => {
    for (const name of onlyConfirming) {
      if (value[name] === undefined || value.confirm === true) continue
      const message = 'goes with confirm: true only'
      issues.push({ code: 'custom', input: value[name], path: [name], message })
    }
  })

export const paymentKey = z.strictObject({ id: fields.paymentId, ...every })

export const updateInput = z
  .strictObject({
    id: fields.paymentId,
    amount: fields.amount.optional(),
    currency: fields.currency.optional(),
    customer: fields.objectId.optional(),
    customer_account: fields.objectId.optional(),
    payment_method_configuration: fields.objectId.optional(),
    capture_method: fields.captureMethod.optional(),
    transfer_data: z.strictObject({ amount: fields.amount.optional() }).optional(),
    ...money,
    ...words,
    ...methods,
    ...itemisedAgain,
    // An empty text takes away what is set.
    application_fee_amount: clearable(z.int().nonnegative()).optional(),
    metadata: clearable(fields.metadata).optional(),
    receipt_email: clearable(z.email().max(800)).optional(),
    setup_future_usage: clearable(fields.setupFutureUsage).optional(),
    shipping: clearable(fields.shipping).optional(),
    ...every,
  })
  .check(fields.checkAmount)
  .refine(({ id: _which, expand: _shown, ...changes }) => Object.keys(changes).length > 0, {
    error: 'name something to change',
  })

export const confirmInput = z.strictObject({
  id: fields.paymentId,
  amount_to_confirm: fields.amount.optional(),
  capture_method: fields.captureMethod.optional(),
  receipt_email: clearable(z.email().max(800)).optional(),
  ...methods,
  ...confirming,
  ...itemisedAgain,
  setup_future_usage: clearable(fields.setupFutureUsage).optional(),
  shipping: clearable(fields.shipping).optional(),
  ...every,
})

export const captureInput = z.strictObject({
  id: fields.paymentId,
  amount_to_capture: fields.amount.optional().describe('All that is held, unless given'),
  currency: fields.expectedCurrency.optional(),
  final_capture: z
    .boolean()
    .optional()
    .describe('false keeps the rest held, where the payment allows several captures'),
  application_fee_amount: money.application_fee_amount,
  metadata: clearable(fields.metadata).optional(),
  statement_descriptor: words.statement_descriptor,
  statement_descriptor_suffix: words.statement_descriptor_suffix,
  transfer_data: z.strictObject({ amount: fields.amount.optional() }).optional(),
  ...itemised,
  payment_details: itemisedAgain.payment_details,
  ...every,
})

export const cancelInput = z.strictObject({
  id: fields.paymentId,
  cancellation_reason: z
    .enum(['duplicate', 'fraudulent', 'requested_by_customer', 'abandoned'])
    .optional(),
  ...every,
})

export const listInput = z.strictObject({
  customer: fields.objectId.optional(),
  customer_account: fields.objectId.optional(),
  ...fields.page,
})

/** A charge, as far as it tells of refunds. */
export const charge = z.object({
  id: z.string(),
  object: z.literal('charge'),
  status: z.string().nullish(),
  amount: z.int(),
  amount_captured: z.int().nullish(),
  amount_refunded: z.int().nullish(),
  refunded: z.boolean().nullish(),
  disputed: z.boolean().nullish().describe('Once, however it ended: the dispute tells'),
  captured: z.boolean().nullish(),
  currency: z.string(),
  created: z.int().nullish(),
  payment_intent: fields.toldId.nullish(),
  failure_code: z.string().nullish(),
  metadata: z.record(z.string(), z.string()).nullish(),
})

export const payment = z.object({
  id: z.string(),
  object: z.literal('payment_intent'),
  status: z.string(),
  amount: z.int(),
  amount_capturable: z.int().nullish(),
  amount_received: z.int().nullish(),
  currency: z.string(),
  capture_method: z.string().nullish(),
  client_secret: z
    .string()
    .nullish()
    .describe("Lets its holder finish the payment: for the payer's page, never for a log"),
  created: z.int().nullish(),
  canceled_at: z.int().nullish(),
  cancellation_reason: z.string().nullish(),
  customer: fields.toldId.nullish(),
  description: z.string().nullish(),
  last_payment_error: z
    .object({
      type: z.string().nullish(),
      code: z.string().nullish(),
      decline_code: z.string().nullish(),
      advice_code: z.string().nullish(),
      message: z.string().nullish(),
    })
    .nullish(),
  latest_charge: z.union([z.string(), charge]).nullish(),
  livemode: z.boolean().nullish(),
  metadata: z.record(z.string(), z.string()).nullish(),
  next_action: z
    .looseObject({
      type: z.string(),
      redirect_to_url: z
        .object({ url: z.string().nullish(), return_url: z.string().nullish() })
        .nullish(),
    })
    .nullish()
    .describe('What the payer has to do'),
  payment_method: fields.toldId.nullish(),
  payment_method_types: z.array(z.string()).nullish(),
  transfer_group: z.string().nullish(),
})

export type PaymentAnswer = z.output<typeof payment>

export const paymentList = z.object({
  object: z.literal('list'),
  data: z.array(payment),
  has_more: z.boolean(),
})
