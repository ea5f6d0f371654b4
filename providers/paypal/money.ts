import { decimalsOf, fromDecimal, type Money, toDecimal } from '../../src/provider/index.ts'

/** An amount as PayPal writes it: `{ currency_code: 'USD', value: '100.00' }`. */
export interface Amount {
  readonly currency_code: string
  readonly value: string
}

const codes = (text: string) => new Set(text.split(' '))

/**
 * PayPal takes whole amounts only in these, though ISO 4217 divides the forint and the Taiwan
 * dollar: https://developer.paypal.com/api/rest/reference/currency-codes/
 */
const wholeOnly = codes('HUF JPY TWD')

/** PayPal takes at most two decimals in any currency (issue DECIMAL_PRECISION). */
const mostDecimals = 2

/** How many decimals an amount in this currency may have at PayPal. */
export function decimalsAt(currency: string): number {
  return wholeOnly.has(currency) ? 0 : Math.min(mostDecimals, decimalsOf(currency))
}

/**
 * The amount in minor units, by text alone; `undefined` when it is no amount, has a part smaller
 * than the smallest unit, or is beyond what a number holds exactly.
 */
export function minorOf(amount: Amount | null | undefined): Money | undefined {
  if (amount === null || amount === undefined) return undefined
  const { currency_code: currency, value } = amount
  // PayPal may leave out the zero before the point.
  return fromDecimal(value.replace(/^\./, '0.'), currency)
}

/**
 * The amount as PayPal writes it.
 *
 * @throws RangeError when PayPal cannot write it exactly: half a forint, a tenth of a cent.
 */
export function amountOf(money: Money): Amount {
  const { currency } = money
  return { currency_code: currency, value: toDecimal(money, decimalsAt(currency)) }
}

/** The sum, where all are in one currency. */
export function sumOf(amounts: readonly (Money | undefined)[]): Money | undefined {
  const [first] = amounts
  if (first === undefined) return undefined
  if (amounts.some((amount) => amount?.currency !== first.currency)) return undefined
  const minor = amounts.reduce((sum, amount) => sum + (amount?.minor ?? 0), 0)
  return Number.isSafeInteger(minor) ? { minor, currency: first.currency } : undefined
}
