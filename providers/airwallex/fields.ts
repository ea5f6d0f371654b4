import * as z from 'zod'
import { secret } from '../../src/provider/index.ts'
import { amount } from './amounts.ts'

export const objectId = z
  .string()
  .regex(/^[\w-]{1,128}$/, 'must be an id as Airwallex gives it')
  .describe('An id that Airwallex has given')

// The names at the top are those of Airwallex' own client (2.1.0-beta.5). guess: the fields within
// addresses, browsers, places and schedules.
export const text = z.string().min(1)

/** https://www.airwallex.com/docs/api/payments/refunds names these limits. */
export const metadata = z
  .record(z.string().max(50), z.string().max(500))
  .refine((pairs) => Object.keys(pairs).length <= 50, 'must have at most 50 keys')

export const further = z.record(z.string(), z.unknown())
export const returnUrl = z.url({ protocol: /^https?$/ }).describe('Where the payer comes back to')

export const currency = z
  .string()
  .regex(/^[A-Z]{3}$/, 'must be an ISO 4217 code: USD')
  .describe('ISO 4217: USD')

const address = z.strictObject({
  country_code: z.string().regex(/^[A-Z]{2}$/, 'must be two letters: GB'),
  city: text.optional(),
  postcode: text.optional(),
  state: text.optional(),
  street: text.optional(),
})

/** Who a customer is; the same at a payment, at a consent and on its own. */
export const person = {
  first_name: text.optional(),
  last_name: text.optional(),
  business_name: text.optional(),
  email: text.optional(),
  phone_number: text.optional(),
  address: address.optional(),
}

export const customer = z.strictObject({ merchant_customer_id: text.optional(), ...person })

/** What is known of the payer's device: 3-D Secure and risk checks read it. */
export const deviceData = z.strictObject({
  accept_header: text.optional(),
  browser: z
    .strictObject({
      java_enabled: z.boolean().optional(),
      javascript_enabled: z.boolean().optional(),
      user_agent: text.optional(),
    })
    .optional(),
  device_id: text.optional(),
  ip_address: text.optional(),
  language: text.optional(),
  location: z.strictObject({ lat: text.optional(), lon: text.optional() }).optional(),
  mobile: z
    .strictObject({
      device_model: text.optional(),
      os_type: text.optional(),
      os_version: text.optional(),
    })
    .optional(),
  screen_color_depth: z.int().positive().optional(),
  screen_height: z.int().positive().optional(),
  screen_width: z.int().positive().optional(),
  timezone: text.optional(),
})

/** What the payer has agreed to; amounts are in whole units of `payment_currency`. */
const termsOfUse = z.strictObject({
  payment_currency: currency.optional(),
  fixed_payment_amount: amount.optional(),
  min_payment_amount: amount.optional(),
  max_payment_amount: amount.optional(),
  first_payment_amount: amount.optional(),
  billing_cycle_charge_day: z.int().min(1).max(31).optional(),
  start_date: text.optional(),
  end_date: text.optional(),
  total_billing_cycles: z.int().positive().optional(),
  payment_schedule: z
    .strictObject({ period: z.int().positive(), period_unit: text })
    .optional()
    .describe('Every so many DAY, WEEK, MONTH or YEAR'),
})

const triggerReason = z.enum(['scheduled', 'unscheduled', 'installments'])

/** Who will charge the next time; the merchant needs a reason. */
export const trigger = {
  next_triggered_by: z.enum(['merchant', 'customer']),
  merchant_trigger_reason: triggerReason.optional(),
  terms_of_use: termsOfUse.optional(),
}

/** Makes a consent together with the payment. */
export const consentOptions = z.strictObject(trigger)

/** For a consent that is kept elsewhere, and not at Airwallex. */
export const externalRecurring = z.strictObject({
  initial_payment: z.boolean().optional(),
  original_transaction_id: text.optional().describe("The scheme's number of the first payment"),
  triggered_by: z.enum(['merchant', 'customer']),
  merchant_trigger_reason: triggerReason.optional(),
  terms_of_use: termsOfUse.optional(),
})

export const fundsSplit = z
  .array(z.strictObject({ destination: text.describe('The account that gets it'), amount }))
  .min(1)

export const riskControl = z.strictObject({
  skip_risk_processing: z.boolean().optional(),
  tra_applicable: z.boolean().optional(),
})

const noCards = 'is not taken: a card number belongs into the page of the payer (client_secret)'

/** How a payer pays: a stored method by its id, or a wallet or local method with its fields. */
export const paymentMethod = z.looseObject({
  id: objectId.optional(),
  type: text.optional(),
  card: z.never(noCards).optional(),
})

/** What goes on with a payment or consent; names of airwallex-ios and of its node-sdk 2.1. */
export const goingOn = {
  type: z
    .enum(['3ds_continue', 'dcc', 'verify_micro_deposits'])
    .describe('Since API version 2024-06-14 a redirect alone does for 3-D Secure'),
  three_ds: z
    .strictObject({
      acs_response: secret().optional().describe("What the payer's page got of the bank"),
      device_data_collection_res: secret().optional(),
      ds_transaction_id: text.optional(),
      return_url: returnUrl.optional(),
    })
    .optional(),
  use_dcc: z.boolean().optional().describe('Whether the payer pays in the currency of the card'),
  micro_deposit: z
    .strictObject({ amounts: z.array(z.number().positive()).length(2) })
    .optional()
    .describe('The two amounts that the payer has found on the account'),
}
