import * as z from 'zod'
import { decimalsOf, fromDecimal, type Money, toDecimal } from '../../src/provider/index.ts'

/** An amount as Mollie writes it. */
export interface Amount {
  readonly currency: string
  readonly value: string
}

/** An amount in the smallest unit; `undefined` where it is not written as Mollie writes it. */
export function moneyOf(amount: Amount | null | undefined): Money | undefined {
  if (amount === null || amount === undefined) return undefined
  const money = fromDecimal(amount.value, amount.currency)
  return money !== undefined && toDecimal(money) === amount.value ? money : undefined
}

/**
 * The amount as Mollie writes it, with all the decimals of its currency (JPY: none):
 * https://docs.mollie.com/docs/multicurrency
 *
 * @throws RangeError when it is no whole number of the smallest unit.
 */
export function amountOf(money: Money): Amount {
  return { currency: money.currency, value: toDecimal(money) }
}

/** An amount above zero, written with exactly the decimals of its currency. */
export const amount = z
  .strictObject({
    currency: z
      .string()
      .regex(/^[A-Z]{3}$/, 'must be an ISO 4217 code: EUR')
      .describe('ISO 4217: EUR'),
    value: z.string().describe("A decimal text with all its decimals: '12.80', or '500' in yen"),
  })
  .check(({ value: given, issues }) => {
    const money = moneyOf(given)
    if (money !== undefined && money.minor > 0) return
    const count = decimalsOf(given.currency)
    const form = count === 0 ? 'no decimals' : `exactly ${count} decimals`
    const message = `must be a decimal text above zero with ${form} in ${given.currency}`
    issues.push({ code: 'custom', input: given.value, path: ['value'], message })
  })

/** The same in an answer. */
export const told = z.object({ currency: z.string(), value: z.string() })
