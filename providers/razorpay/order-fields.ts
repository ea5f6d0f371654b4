import * as z from 'zod'
import { secret } from '../../src/provider/index.ts'
import * as fields from './fields.ts'

// The names at the top are those of Razorpay's own client (razorpay 2.9.8). guess: the limits, and
// some fields within them.
const text = z.string().min(1)
const seconds = z.int().positive().describe('Seconds since 1970')
const minor = z.int().nonnegative().describe("In the currency's smallest unit")

/** https://razorpay.com/docs/api/payments/third-party-validation: whose account has to pay. */
const bankAccount = z.strictObject({
  account_number: secret(z.string().regex(/^[A-Za-z0-9]{1,40}$/, 'must be letters and digits')),
  ifsc: z.string().regex(/^[A-Z]{4}0[A-Z0-9]{6}$/, 'must be an IFSC: HDFC0000053'),
  name: text.describe('Name of the account holder'),
})

/** A share of an order or payment for a linked account: https://razorpay.com/docs/api/payments/route */
const transfer = z
  .strictObject({
    account: z.string().regex(/^acc_\w{1,60}$/, 'must be the id of a linked account: acc_…'),
    amount: fields.amount,
    currency: fields.currency,
    notes: fields.notes.optional(),
    linked_account_notes: z
      .array(text)
      .optional()
      .describe('Which of the notes the account may see'),
    on_hold: z.boolean().optional().describe('Keeps the money from being settled to the account'),
    on_hold_until: seconds.optional(),
  })
  .check(fields.checkAmount)

const mandateAccount = z.strictObject({
  beneficiary_name: text,
  beneficiary_mobile: text.optional(),
  beneficiary_email: text.optional(),
  account_number: secret(z.string().min(1).max(40)),
  account_type: z.enum(['savings', 'current']),
  ifsc_code: text,
})

/**
 * What the payer is asked to agree to, so that you may charge again:
 * https://razorpay.com/docs/api/payments/recurring-payments
 */
const mandate = z.strictObject({
  auth_type: text.optional().describe('netbanking, debitcard, aadhaar or physical'),
  max_amount: minor.optional().describe('The most that one charge may take, in the smallest unit'),
  expire_at: seconds.optional(),
  frequency: text.optional().describe('as_presented, monthly, …; for cards and UPI'),
  recurring_value: z.int().positive().optional().describe('Day of the charge; for UPI'),
  recurring_type: z.enum(['on', 'before', 'after']).optional().describe('For UPI'),
  first_payment_amount: minor.optional(),
  notes: fields.notes.optional(),
  bank_account: mandateAccount.optional(),
  nach: z
    .strictObject({
      form_reference1: text.optional(),
      form_reference2: text.optional(),
      description: text.optional(),
    })
    .optional(),
})

const address = z.strictObject({
  name: text.optional(),
  contact: text.optional(),
  type: text.optional(),
  tag: text.optional(),
  landmark: text.optional(),
  line1: text.optional(),
  line2: text.optional(),
  zipcode: text.optional(),
  city: text.optional(),
  state: text.optional(),
  country: text.optional(),
})

const lineItem = z.strictObject({
  sku: text,
  variant_id: text,
  name: text,
  type: text.optional(),
  description: text.optional(),
  quantity: z.int().positive().optional(),
  price: z.union([text, minor]).optional().describe('In the smallest unit'),
  offer_price: z.union([text, minor]).optional(),
  tax_amount: minor.optional(),
  weight: z.union([text, z.number()]).optional(),
  dimensions: z
    .strictObject({
      length: z.union([text, z.number()]).optional(),
      width: z.union([text, z.number()]).optional(),
      height: z.union([text, z.number()]).optional(),
    })
    .optional(),
  image_url: z.url().optional(),
  product_url: z.url().optional(),
  notes: fields.notes.optional(),
})

/**
 * What an order may have beside its amount and number. The names are those of razorpay-node 2.9.8
 * (types/orders.d.ts) and of the pages named above each part.
 */
export const further = {
  offer_id: z
    .string()
    .regex(/^offer_\w+$/, 'must be the id of an offer: offer_…')
    .optional(),
  method: z
    .enum(['netbanking', 'upi', 'card', 'emandate', 'nach'])
    .optional()
    .describe('The only method that it may be paid with'),
  bank_account: bankAccount.optional().describe('The only account that may pay'),
  customer_id: fields.customerId.optional(),
  token: mandate.optional().describe('Asks the payer for a mandate, to charge again under it'),
  payment_capture: z
    .boolean()
    .optional()
    .describe('For orders with `token`: take the money at once'),
  transfers: z.array(transfer).min(1).optional().describe('Who gets which share once it is paid'),
  // Magic Checkout: https://razorpay.com/docs/payments/magic-checkout
  line_items: z.array(lineItem).min(1).optional(),
  line_items_total: minor.optional(),
  shipping_fee: minor.optional(),
  cod_fee: minor.optional(),
  rto_review: z.boolean().optional(),
  promotions: z
    .array(
      z.strictObject({
        reference_id: text.optional(),
        code: text,
        type: text.optional(),
        value: minor,
        value_type: text.optional(),
        description: text.optional(),
      }),
    )
    .optional(),
  customer_details: z
    .strictObject({
      name: text.optional(),
      contact: text.optional(),
      email: text.optional(),
      shipping_address: address.optional(),
      billing_address: address.optional(),
    })
    .optional(),
  device_details: z.strictObject({ ip: text.optional(), user_agent: text.optional() }).optional(),
  phonepe_switch_context: text.optional(),
}
