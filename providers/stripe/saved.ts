import * as z from 'zod'
import { clearable } from './amount-details.ts'
import * as fields from './fields.ts'

const words = z.record(z.string(), z.string())
const every = { expand: fields.expand.optional() }
const line = z.string().max(5_000).optional()

const address = clearable(
  z.strictObject({
    line1: line,
    line2: line,
    city: line,
    state: line,
    postal_code: line,
    country: line,
  }),
)

const person = {
  address: address.optional(),
  balance: z.int().optional().describe('Negative is money that the customer has with the shop'),
  business_name: clearable(z.string().max(150)).optional(),
  description: z.string().max(5_000).optional(),
  email: z.union([z.email().max(512), z.literal('')]).optional(),
  individual_name: clearable(z.string().max(150)).optional(),
  invoice_prefix: z
    .string()
    .regex(/^[A-Z0-9]{3,12}$/, 'must be 3 to 12 capitals and digits')
    .optional(),
  invoice_settings: z.record(z.string(), z.json()).optional(),
  metadata: clearable(fields.metadata).optional(),
  name: z.string().max(256).optional(),
  next_invoice_sequence: z.int().positive().optional(),
  phone: z.string().max(20).optional(),
  preferred_locales: z.array(z.string()).optional(),
  shipping: clearable(fields.shipping).optional(),
  source: fields.objectId.optional(),
  tax: z.record(z.string(), z.json()).optional(),
  tax_exempt: z.enum(['', 'exempt', 'none', 'reverse']).optional(),
  validate: z.boolean().optional(),
  ...every,
}

/** https://docs.stripe.com/api/customers/create */
export const createCustomerInput = z.strictObject({
  ...person,
  payment_method: fields.objectId.optional(),
  test_clock: fields.objectId.optional(),
})

const customerId = z
  .string()
  .regex(/^cus_\w{1,250}$/, 'must be the id of a customer: cus_…')
  .describe("Stripe's id of the customer")

export const customerKey = z.strictObject({ id: customerId, ...every })

export const updateCustomerInput = z
  .strictObject({ id: customerId, default_source: fields.objectId.optional(), ...person })
  .refine(({ id: _which, expand: _shown, ...changes }) => Object.keys(changes).length > 0, {
    error: 'name something to change',
  })

export const customer = z.object({
  id: z.string(),
  object: z.literal('customer'),
  deleted: z.boolean().nullish().describe('true: all else of it is gone'),
  created: z.int().nullish(),
  currency: z.string().nullish(),
  description: z.string().nullish(),
  email: z.string().nullish(),
  livemode: z.boolean().nullish(),
  metadata: words.nullish(),
  name: z.string().nullish(),
  phone: z.string().nullish(),
})

export const deletedCustomer = z.object({
  id: z.string(),
  object: z.literal('customer'),
  deleted: z.literal(true),
})

const methodId = fields.objectId.describe("Stripe's id of the payment method: pm_…")

const owner = {
  customer: fields.objectId.optional(),
  customer_account: fields.objectId.optional(),
}

export const methodKey = z.strictObject({ id: methodId, ...every })

export const attachInput = z
  .strictObject({ id: methodId, ...owner, ...every })
  .refine(
    ({ customer: one, customer_account: other }) => (one === undefined) !== (other === undefined),
    {
      path: ['customer'],
      error: 'give exactly one of customer and customer_account',
    },
  )

const { created: _notOfMethods, ...page } = fields.page

/** https://docs.stripe.com/api/payment_methods/list */
export const listMethodsInput = z.strictObject({
  ...owner,
  type: z.string().regex(/^\w+$/).optional(),
  allow_redisplay: z.enum(['always', 'limited', 'unspecified']).optional(),
  ...page,
})

/** Its own fields depend on `type`: brand and last four digits of a card stand in `card`. */
export const method = z.object({
  id: z.string(),
  object: z.literal('payment_method'),
  type: z.string(),
  customer: fields.toldId.nullish(),
  created: z.int().nullish(),
  allow_redisplay: z.string().nullish(),
  livemode: z.boolean().nullish(),
  metadata: words.nullish(),
  card: z
    .object({
      brand: z.string().nullish(),
      country: z.string().nullish(),
      exp_month: z.int().nullish(),
      exp_year: z.int().nullish(),
      fingerprint: z.string().nullish(),
      funding: z.string().nullish(),
      last4: z.string().nullish(),
    })
    .nullish(),
})

export const methodList = z.object({
  object: z.literal('list'),
  data: z.array(method),
  has_more: z.boolean(),
})

const setupId = z
  .string()
  .regex(/^seti_\w{1,250}$/, 'must be the id of a SetupIntent: seti_…')
  .describe("Stripe's id of the setup")

const setting = {
  allowed_payment_method_types: fields.methodTypes.optional(),
  confirmation_token: fields.objectId.optional(),
  mandate_data: clearable(fields.mandateData).optional(),
  payment_method: fields.objectId.optional(),
  payment_method_data: fields.paymentMethodData.optional(),
  payment_method_options: fields.paymentMethodOptions.optional(),
  return_url: fields.returnUrl.optional(),
  use_stripe_sdk: z.boolean().optional(),
  ...every,
}

/** https://docs.stripe.com/api/setup_intents/create */
export const createSetupInput = z.strictObject({
  ...setting,
  ...owner,
  attach_to_self: z.boolean().optional(),
  automatic_payment_methods: z
    .strictObject({ enabled: z.boolean(), allow_redirects: z.enum(['always', 'never']).optional() })
    .optional(),
  confirm: z.boolean().optional().describe('Sets up at once'),
  description: fields.description.optional(),
  excluded_payment_method_types: fields.methodTypes.optional(),
  flow_directions: z.array(z.enum(['inbound', 'outbound'])).optional(),
  metadata: fields.metadata.optional(),
  on_behalf_of: fields.objectId.optional(),
  payment_method_configuration: fields.objectId.optional(),
  single_use: z.strictObject({ amount: fields.amount, currency: fields.currency }).optional(),
  usage: fields.setupFutureUsage.optional(),
})

export const setupKey = z.strictObject({ id: setupId, ...every })
export const confirmSetupInput = z.strictObject({ id: setupId, ...setting })

export const cancelSetupInput = z.strictObject({
  id: setupId,
  cancellation_reason: z.enum(['abandoned', 'requested_by_customer', 'duplicate']).optional(),
  ...every,
})

export const setup = z.object({
  id: z.string(),
  object: z.literal('setup_intent'),
  status: z.string(),
  client_secret: z.string().nullish().describe("For the payer's page, never for a log"),
  cancellation_reason: z.string().nullish(),
  created: z.int().nullish(),
  customer: fields.toldId.nullish(),
  last_setup_error: z
    .object({ code: z.string().nullish(), message: z.string().nullish() })
    .nullish(),
  livemode: z.boolean().nullish(),
  mandate: fields.toldId.nullish(),
  metadata: words.nullish(),
  next_action: z.looseObject({ type: z.string() }).nullish(),
  payment_method: fields.toldId.nullish(),
  usage: z.string().nullish(),
})

export type SetupAnswer = z.output<typeof setup>
