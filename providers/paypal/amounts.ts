import * as z from 'zod'
import { payee } from './fields.ts'
import { type Amount, decimalsAt, minorOf } from './money.ts'

const fields = {
  currency_code: z
    .string()
    .regex(/^[A-Z]{3}$/, 'must be an ISO 4217 code: USD')
    .describe('ISO 4217: USD'),
  value: z
    .string()
    .regex(/^(0|[1-9]\d{0,14})(\.\d{1,2})?$/, 'must be a decimal text: 100.00, or 500 in yen')
    .describe("A decimal text: '100.00', or '500' in yen"),
}

/** What is wrong with an amount beyond its form. */
function amountProblem(amount: Amount): string | undefined {
  const { currency_code: currency, value } = amount
  const fraction = value.split('.')[1] ?? ''
  const decimals = decimalsAt(currency)
  if (fraction.length > decimals) {
    return decimals === 0
      ? `must have no decimals: PayPal takes whole ${currency} only`
      : `must have at most ${decimals} decimals`
  }
  return minorOf(amount) === undefined ? 'is too large to be counted exactly' : undefined
}

/** The schema of an amount; with more fields beside it, where PayPal has them. */
function checked<Shape extends z.ZodRawShape>(shape: Shape, isZeroAllowed: boolean) {
  return z.strictObject({ ...fields, ...shape }).superRefine((amount, context) => {
    const given = amount as Amount
    const none = !isZeroAllowed && /^0(\.0+)?$/.test(given.value)
    const problem = none ? 'must be above zero' : amountProblem(given)
    if (problem === undefined) return
    context.addIssue({ code: 'custom', path: ['value'], message: problem })
  })
}

/** An amount above zero. */
export const money = checked({}, false)

/** An amount that may be nothing: part of a sum. */
export const moneyOrNothing = checked({}, true)

const breakdown = z.strictObject({
  item_total: moneyOrNothing.optional(),
  shipping: moneyOrNothing.optional(),
  handling: moneyOrNothing.optional(),
  tax_total: moneyOrNothing.optional(),
  insurance: moneyOrNothing.optional(),
  shipping_discount: moneyOrNothing.optional(),
  discount: moneyOrNothing.optional(),
})

/** The total of a purchase unit; its breakdown must add up. */
export const total = checked({ breakdown: breakdown.optional() }, false).superRefine(
  (amount, context) => {
    if (amount.breakdown === undefined) return
    const { shipping_discount, discount, ...added } = amount.breakdown
    const signed = [
      ...Object.values(added).map((one) => minorOf(one)?.minor ?? 0),
      ...[shipping_discount, discount].map((one) => -(minorOf(one)?.minor ?? 0)),
    ]
    const sum = signed.reduce((one, other) => one + other, 0)
    const strange = Object.values(amount.breakdown).some(
      (one) => one !== undefined && one.currency_code !== amount.currency_code,
    )
    const path = ['breakdown']
    if (strange) {
      context.addIssue({ code: 'custom', path, message: 'must be in the currency of the total' })
    } else if (sum !== minorOf(amount)?.minor) {
      const message = 'must add up to value: all parts, less both discounts'
      context.addIssue({ code: 'custom', path, message })
    }
  },
)

/** Fees for the platform, and when the money is paid out to the payee. */
export const paymentInstruction = z.strictObject({
  platform_fees: z
    .array(z.strictObject({ amount: money, payee: payee.optional() }))
    .max(1)
    .optional(),
  disbursement_mode: z.enum(['INSTANT', 'DELAYED']).optional(),
})

/** Refunds give platform fees back, and pay nothing out. */
export const refundInstruction = paymentInstruction.pick({ platform_fees: true })

/** An amount in an answer. */
export const answeredMoney = z.object({ currency_code: z.string(), value: z.string() })
