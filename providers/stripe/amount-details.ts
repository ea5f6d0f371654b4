import * as z from 'zod'
import { amount } from './fields.ts'

/** Takes a value away: Stripe reads an empty text as "unset". */
const nothing = z.literal('')

/** `''` beside a value takes away what is set. */
export function clearable<Value extends z.ZodType>(value: Value) {
  return z.union([value, nothing])
}

const whole = z.int().nonnegative()
const postalCode = clearable(z.string().min(1).max(10))

const lineItem = z.strictObject({
  product_name: z.string().min(1).max(1_024),
  quantity: z.int().positive(),
  unit_cost: whole.describe("In the currency's smallest unit"),
  product_code: z.string().min(1).max(12).optional(),
  unit_of_measure: z.string().min(1).max(12).optional(),
  discount_amount: whole.optional(),
  tax: z.strictObject({ total_tax_amount: whole }).optional(),
  payment_method_options: z
    .strictObject({
      card: z.strictObject({ commodity_code: z.string().optional() }).optional(),
      card_present: z.strictObject({ commodity_code: z.string().optional() }).optional(),
      klarna: z
        .strictObject({
          image_url: z.string().optional(),
          product_url: z.string().optional(),
          reference: z.string().optional(),
          subscription_reference: z.string().optional(),
        })
        .optional(),
      paypal: z
        .strictObject({
          category: z.enum(['digital_goods', 'donation', 'physical_goods']).optional(),
          description: z.string().optional(),
          sold_by: z.string().optional(),
        })
        .optional(),
    })
    .optional(),
})

/** Line items, tax and freight ("level 3"): https://docs.stripe.com/payments/payment-line-items */
const amountDetails = z.strictObject({
  discount_amount: clearable(amount).optional(),
  enforce_arithmetic_validation: z
    .boolean()
    .optional()
    .describe('false takes items that do not add up to the amount'),
  line_items: clearable(z.array(lineItem).min(1).max(200)).optional(),
  shipping: clearable(
    z.strictObject({
      amount: clearable(whole).optional(),
      from_postal_code: postalCode.optional(),
      to_postal_code: postalCode.optional(),
    }),
  ).optional(),
  tax: clearable(z.strictObject({ total_tax_amount: whole })).optional(),
})

const orderReference = clearable(z.string().min(1).max(255))

/** The buyer's and the shop's own words for an order, for cards of companies. */
const paymentDetails = z.strictObject({
  customer_reference: orderReference.optional(),
  order_reference: orderReference.optional(),
})

/** A tax calculation that is bound to the payment: https://docs.stripe.com/tax/custom */
const hooks = z.strictObject({
  inputs: z
    .strictObject({
      tax: z.strictObject({ calculation: clearable(z.string().regex(/^\w{1,255}$/)) }).optional(),
    })
    .optional(),
})

/** What of a new payment only its lines tell. */
export const itemised = {
  amount_details: amountDetails.optional(),
  payment_details: paymentDetails.optional(),
  hooks: hooks.optional(),
}

/** The same of a payment that may have some already. */
export const itemisedAgain = {
  ...itemised,
  amount_details: clearable(amountDetails).optional(),
  payment_details: clearable(paymentDetails).optional(),
}
