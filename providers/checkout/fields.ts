import * as z from 'zod'
import { secret } from '../../src/provider/index.ts'
import { largestAmount } from './amounts.ts'

// The fields of https://api-reference.checkout.com, "Request a payment" and the acts on one. guess:
// their limits and the fields within them were not held against it.

export const text = z.string().min(1)
const minor = z.int().nonnegative().max(largestAmount)
const further = z.record(z.string(), z.unknown())

export const address = z.strictObject({
  address_line1: z.string().max(200).optional(),
  address_line2: z.string().max(200).optional(),
  city: z.string().max(50).optional(),
  state: z.string().max(50).optional(),
  zip: z.string().max(50).optional(),
  country: z
    .string()
    .regex(/^[A-Z]{2}$/, 'must be two letters: GB')
    .optional(),
})

export const phone = z.strictObject({ country_code: text.optional(), number: text })

export const accountHolder = z.looseObject({
  type: z.enum(['individual', 'corporate', 'government']).optional(),
  first_name: text.optional(),
  last_name: text.optional(),
  company_name: text.optional(),
})

export const metadata = z.record(z.string(), z.union([z.string(), z.number(), z.boolean()]))

export const customer = z.strictObject({
  id: z.string().optional(),
  email: z.email().optional(),
  name: z.string().optional(),
  phone: phone.optional(),
  tax_number: text.optional(),
  default: z.boolean().optional(),
  summary: further.optional().describe('How long and for how much he has bought here'),
})

const billingDescriptor = z.strictObject({
  name: z.string().min(1).max(25),
  city: z.string().min(1).max(13).optional(),
  reference: z.string().min(1).max(50).optional(),
})

const shipping = z.strictObject({
  address: address.optional(),
  phone: phone.optional(),
  from_address_zip: z.string().max(10).optional(),
  timeframe: text.optional(),
  type: text.optional(),
  delay: z.int().nonnegative().optional(),
})

/** What is bought; a method may ask for more fields of its own. */
const items = z.array(
  z.looseObject({
    name: text.optional(),
    quantity: z.int().positive().optional(),
    unit_price: minor.optional(),
    reference: text.optional(),
    total_amount: minor.optional(),
    tax_amount: minor.optional(),
    discount_amount: minor.optional(),
  }),
)

/** Shares of sub-entities: https://www.checkout.com/docs/platforms */
const allocations = z.array(
  z.strictObject({
    id: text.describe('The sub-entity: ent_…'),
    amount: minor,
    reference: z.string().max(50).optional(),
    commission: z
      .strictObject({ amount: minor.optional(), percentage: z.number().min(0).max(100).optional() })
      .optional(),
  }),
)

export const threeDs = z.strictObject({
  enabled: z.boolean(),
  attempt_n3d: z.boolean().optional(),
  eci: z.string().max(2).optional(),
  cryptogram: secret(z.string().max(50)).optional(),
  xid: z.string().max(100).optional(),
  version: z.string().max(10).optional(),
  exemption: text.optional(),
  challenge_indicator: z
    .enum([
      'no_preference',
      'no_challenge_requested',
      'challenge_requested',
      'challenge_requested_mandate',
    ])
    .optional(),
  allow_upgrade: z.boolean().optional(),
  status: text.optional(),
  authentication_id: text.optional(),
  authentication_date: text.optional(),
  authentication_amount: minor.optional(),
  flow_type: text.optional(),
  status_reason_code: text.optional(),
  challenge_cancel_reason: text.optional(),
  score: text.optional(),
  cryptogram_algorithm: text.optional(),
})

const details = {
  billing_descriptor: billingDescriptor.optional().describe("What the payer's statement shows"),
  shipping: shipping.optional(),
  items: items.optional(),
  amount_allocations: allocations.optional().describe('Who gets which share'),
  processing: further.optional().describe('Tax, travel and the like; methods have their own'),
}

/** What a payment may have beside its amount, number and source. */
export const ofPayment = {
  ...details,
  authorization_type: z
    .enum(['Final', 'Estimated', 'Incremental'])
    .optional()
    .describe('`Estimated` may be raised later. Default: Final'),
  partial_authorization: z.strictObject({ enabled: z.boolean() }).optional(),
  risk: z
    .strictObject({
      enabled: z.boolean(),
      device_session_id: text.optional(),
      device: further.optional(),
    })
    .optional(),
  sender: z.looseObject({ type: text }).optional().describe('Who sends money, for transfers'),
  recipient: further.optional().describe('Whose account or debt it is for'),
  retry: further.optional().describe('Whether Checkout.com tries a declined payment again'),
  subscription: z.strictObject({ id: text }).optional(),
  payment_plan: further.optional(),
  segment: z
    .strictObject({
      brand: text.optional(),
      business_category: text.optional(),
      market: text.optional(),
    })
    .optional(),
  instruction: further.optional(),
}

export const ofCapture = {
  ...details,
  capture_type: z
    .enum(['Final', 'NonFinal'])
    .optional()
    .describe('`NonFinal` keeps the rest held for further captures. Default: Final'),
  customer: customer.optional(),
  description: z.string().max(100).optional(),
  metadata: metadata.optional(),
}

export const ofRefund = {
  amount_allocations: allocations.optional(),
  capture_action_id: z
    .string()
    .regex(/^act_\w+$/)
    .optional()
    .describe('Which of several captures'),
  items: items.optional(),
  metadata: metadata.optional(),
}
