import * as z from 'zod'
import { decimalsOf, fromDecimal, type Money, toDecimal } from '../../src/provider/index.ts'

/** No currency has more decimals than three. */
const mostDecimals = 3

/** With 15 digits in all, each amount is a number of its own; with more, two may be the same. */
const mostWholeDigits = 12

const form = new RegExp(`^\\d{1,${mostWholeDigits}}(?:\\.(\\d{1,${mostDecimals}}))?$`)

/** How many decimals an amount has in JSON; `undefined` where it is no plain decimal there. */
function decimalsIn(amount: number): number | undefined {
  const [written, decimals = ''] = form.exec(String(amount)) ?? []
  return written === undefined ? undefined : decimals.length
}

export const amount = z
  .number()
  .positive()
  .refine(
    (value) => decimalsIn(value) !== undefined,
    `must have at most ${mostWholeDigits} digits, and ${mostDecimals} decimals`,
  )
  .describe('In whole units: 9.99 is 9.99 dollars, 500 is 500 yen')

interface Charged {
  readonly amount?: number | undefined
  readonly currency?: string | undefined
}

/** What is wrong with an amount in its currency, as a zod check. */
export function checkAmount({ value, issues }: z.core.ParsePayload<Charged>): void {
  if (value.amount === undefined || value.currency === undefined) return
  const decimals = decimalsOf(value.currency)
  if ((decimalsIn(value.amount) ?? 0) <= decimals) return
  const message = `must have at most ${decimals} decimals in ${value.currency}`
  issues.push({ code: 'custom', input: value.amount, path: ['amount'], message })
}

/** An amount as Airwallex writes it, by its text: never multiplied, so never off by a cent. */
export function moneyOf(amount: number, currency: string): Money | undefined {
  return fromDecimal(String(amount), currency)
}

/**
 * The amount as Airwallex writes it.
 *
 * @throws RangeError when Airwallex has no such amount: more digits than a number holds exactly.
 */
export function amountOf(money: Money): number {
  const written = toDecimal(money)
  if (form.test(written)) return Number(written)
  throw new RangeError(`Airwallex has no such amount: ${written} ${money.currency}`)
}
