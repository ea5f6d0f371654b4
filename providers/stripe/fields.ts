import * as z from 'zod'
import { largestAmount, stepOf } from './currencies.ts'

/** An amount above nothing, in the currency's smallest unit. */
export const amount = z.int().positive().max(999_999_999_999)

export const currency = z
  .string()
  .regex(/^[a-z]{3}$/, 'must be an ISO 4217 code in lower case: usd')

/** Stripe takes none with a refund or a capture: both are in the currency of their payment. */
export const expectedCurrency = currency.describe(
  "The payment's currency as you know it. Not sent: an answer in another one is not believed",
)

/** An input as Stripe takes it: without what its answer is only held against. */
export function withoutCurrency<Input extends { readonly currency?: string | undefined }>({
  input: { currency: _expected, ...sent },
}: {
  readonly input: Input
}) {
  return sent
}

export const paymentId = z
  .string()
  .regex(/^pi_\w{1,250}$/, 'must be the id of a PaymentIntent: pi_…')
  .describe("Stripe's id of the payment")

export const refundId = z
  .string()
  .regex(/^(re|pyr)_\w{1,250}$/, 'must be the id of a refund: re_…')
  .describe("Stripe's id of the refund")

/**
 * Which objects come back whole instead of as their ids: `customer`, `latest_charge.refunds`; in
 * lists `data.customer`. They stand in `raw`; the value keeps the id.
 * https://docs.stripe.com/api/expanding_objects
 */
export const expand = z
  .array(z.string().regex(/^[a-z_]+(\.[a-z_]+){0,3}$/, 'must name fields, 4 deep at most: a.b.c.d'))
  .min(1)
  .max(20)

/** An id as answers tell it: in the place of an object that was expanded stands its id. */
export const toldId = z.union([z.string(), z.object({ id: z.string() }).transform(({ id }) => id)])

/** The id of anything else. */
export const objectId = z
  .string()
  .regex(/^\w{1,255}$/, 'must be an id of Stripe: letters, digits and _')

const mostKeys = 50

/** https://docs.stripe.com/api/metadata */
export const metadata = z
  .record(z.string(), z.string().max(500))
  .refine((fields) => Object.keys(fields).every((key) => /^[^[\]]{1,40}$/.test(key)), {
    error: 'must have keys of 1 to 40 characters without [ and ]',
  })
  .refine((fields) => Object.keys(fields).length <= mostKeys, {
    error: `must have at most ${mostKeys} keys`,
  })

export const description = z.string().max(1_000)

export const captureMethod = z.enum(['automatic', 'automatic_async', 'manual'])

export const returnUrl = z
  .string()
  .max(2_048)
  .regex(/^[a-z][a-z0-9+.-]*:\/\/\S+$/i, 'must be a whole address: https://shop.example/back')
  .describe('Where the payer comes back to after a redirect')

export const setupFutureUsage = z.enum(['on_session', 'off_session'])

export const offSession = z
  .union([z.boolean(), z.enum(['one_off', 'recurring'])])
  .describe('The payer is not there and can confirm nothing')

/** At most 22 characters; https://docs.stripe.com/get-started/account/statement-descriptors */
export const descriptor = z
  .string()
  .min(1)
  .max(22)
  .regex(/^[^<>\\'"*]*$/, 'must not contain < > \\ \' " *')

export const methodTypes = z.array(z.string().regex(/^\w+$/)).min(1)

/** Nested fields that differ from one payment method to the next. */
const anyFields = z.record(z.string(), z.json())

/**
 * A payment method made on the way. Card numbers are not among it: they would make every log and
 * journal of the service a place to protect; a card comes as a token or a PaymentMethod.
 */
export const paymentMethodData = z
  .object({
    type: z.string().regex(/^\w+$/),
    card: z
      .strictObject({ token: objectId })
      .optional()
      .describe('A card comes as a token (or as `payment_method`), never as its number'),
  })
  .catchall(z.json())

export const paymentMethodOptions = z.record(z.string().regex(/^\w+$/), anyFields)

const address = z.strictObject({
  line1: z.string().max(5_000).optional(),
  line2: z.string().max(5_000).optional(),
  city: z.string().max(5_000).optional(),
  state: z.string().max(5_000).optional(),
  postal_code: z.string().max(5_000).optional(),
  country: z.string().max(5_000).optional(),
})

export const shipping = z.strictObject({
  name: z.string().min(1).max(5_000),
  address,
  phone: z.string().max(5_000).optional(),
  carrier: z.string().max(5_000).optional(),
  tracking_number: z.string().max(5_000).optional(),
})

export const mandateData = z.strictObject({
  customer_acceptance: z.strictObject({
    type: z.enum(['online', 'offline']),
    accepted_at: z.int().optional().describe('Seconds since 1970'),
    online: z
      .strictObject({ ip_address: z.string().min(1), user_agent: z.string().max(5_000) })
      .optional(),
    offline: z.strictObject({}).optional(),
  }),
})

/** When something was made, in seconds since 1970: at a moment or in a range. */
const created = z.union([
  z.int(),
  z.strictObject({
    gt: z.int().optional(),
    gte: z.int().optional(),
    lt: z.int().optional(),
    lte: z.int().optional(),
  }),
])

/** Which part of a list: newest first, the next page after the last id of the one before. */
export const page = {
  created: created.optional(),
  limit: z.int().min(1).max(100).optional().describe('10 unless given'),
  starting_after: objectId.optional().describe('The last id of the page before'),
  ending_before: objectId.optional(),
  expand: expand.optional(),
}

interface Charged {
  readonly amount?: number | undefined
  readonly currency?: string | undefined
}

/** What is wrong with an amount in its currency, as a zod check. */
export function checkAmount({ value, issues }: z.core.ParsePayload<Charged>): void {
  const { amount: charged, currency: code } = value
  if (charged === undefined || code === undefined) return
  const step = stepOf(code)
  const most = largestAmount(code)
  const refuse = (message: string) =>
    issues.push({ code: 'custom', input: charged, path: ['amount'], message })
  if (charged % step !== 0) refuse(`must be a multiple of ${step} in ${code}`)
  if (charged > most) refuse(`must be at most ${most} in ${code}`)
}
