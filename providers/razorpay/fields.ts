import * as z from 'zod'
import { decimalsOf, type Money } from '../../src/provider/index.ts'

/** Of three decimals the last must be 0: https://razorpay.com/docs/api/orders/create */
const stepOf = (currency: string) => (decimalsOf(currency) === 3 ? 10 : 1)

/**
 * In the currency's smallest unit. The decimals of each currency are those of ISO 4217:
 * https://razorpay.com/docs/payments/international-payments#supported-currencies
 */
export const amount = z
  .int()
  .positive()
  .describe("In the currency's smallest unit: 1280 is 12.80 rupees, or 1280 yen")

export const currency = z
  .string()
  .regex(/^[A-Z]{3}$/, 'must be an ISO 4217 code: INR')
  .describe('ISO 4217: INR')

interface Charged {
  readonly amount?: number | undefined
  readonly currency?: string | undefined
}

/** What is wrong with an amount in its currency, as a zod check. */
export function checkAmount({ value, issues }: z.core.ParsePayload<Charged>): void {
  if (value.amount === undefined || value.currency === undefined) return
  const step = stepOf(value.currency)
  if (value.amount % step === 0) return
  const message = `must be a multiple of ${step} in ${value.currency}`
  issues.push({ code: 'custom', input: value.amount, path: ['amount'], message })
}

/**
 * An amount as Razorpay takes it.
 *
 * @throws RangeError where Razorpay has no such amount: a thousandth of a dinar.
 */
export function amountOf({ minor, currency }: Money) {
  if (minor % stepOf(currency) === 0) return { amount: minor, currency }
  throw new RangeError(`Razorpay has no such amount: ${minor} ${currency} in minor units`)
}

export const orderId = z
  .string()
  .regex(/^order_\w{1,100}$/, 'must be the id of an order: order_…')
  .describe("Razorpay's id of the order")

export const paymentId = z
  .string()
  .regex(/^pay_\w{1,100}$/, 'must be the id of a payment: pay_…')
  .describe("Razorpay's id of the payment")

export const refundId = z
  .string()
  .regex(/^rfnd_\w{1,100}$/, 'must be the id of a refund: rfnd_…')
  .describe("Razorpay's id of the refund")

export const customerId = z
  .string()
  .regex(/^cust_\w{1,100}$/, 'must be the id of a customer: cust_…')
  .describe("Razorpay's id of the customer")

export const tokenId = z
  .string()
  .regex(/^token_\w{1,100}$/, 'must be the id of a token: token_…')
  .describe("Razorpay's id of a stored method or mandate")

/** https://razorpay.com/docs/api/orders/create; for refunds the length is a guess. */
export const receipt = z.string().min(1).max(40)

/** The most that Razorpay shows at once: https://razorpay.com/docs/api/orders/fetch-all */
export const mostListed = 100

/** Which part of a list, newest first. */
export const page = {
  count: z.int().min(1).max(mostListed).optional().describe('10 unless given'),
  skip: z.int().nonnegative().optional(),
}

const mostNotes = 15

/** https://razorpay.com/docs/api/understand#notes */
export const notes = z
  .record(z.string().min(1), z.string().max(256))
  .refine((fields) => Object.keys(fields).length <= mostNotes, {
    error: `must have at most ${mostNotes} keys`,
  })
