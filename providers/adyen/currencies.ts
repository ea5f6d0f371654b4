import { decimalsOf, type Money } from '../../src/provider/index.ts'

/**
 * How many decimals Adyen's amounts have where ISO 4217 gives the currency others.
 * https://docs.adyen.com/development-resources/currency-codes
 */
const exceptions: Readonly<Record<string, number>> = {
  ...each('CVE GHC IDR', 0),
  MRO: 1,
  ...each('BIF CLF CLP ISK UYI UYW', 2),
}

function each(codes: string, count: number): Record<string, number> {
  return Object.fromEntries(codes.split(' ').map((code) => [code, count]))
}

/** How many decimals an amount in this currency has at Adyen. */
export function decimalsAt(currency: string): number {
  const own = Object.hasOwn(exceptions, currency) ? exceptions[currency] : undefined
  return own ?? decimalsOf(currency)
}

/**
 * An amount of Adyen's in ISO 4217's smallest unit, so that it can be compared with other
 * providers'; `undefined` where it is no whole number of those.
 */
export function moneyOf(
  amount: { readonly value: number; readonly currency: string } | null | undefined,
): Money | undefined {
  if (amount === null || amount === undefined) return undefined
  const { value, currency } = amount
  const shift = decimalsOf(currency) - decimalsAt(currency)
  const minor = shift < 0 ? value / 10 ** -shift : value * 10 ** shift
  return Number.isSafeInteger(minor) ? { minor, currency } : undefined
}

/**
 * ISO 4217's smallest unit as Adyen takes it.
 *
 * @throws RangeError where Adyen has no such amount: a hundredth of a rupiah.
 */
export function amountOf({ minor, currency }: Money) {
  const shift = decimalsAt(currency) - decimalsOf(currency)
  const value = shift < 0 ? minor / 10 ** -shift : minor * 10 ** shift
  if (Number.isSafeInteger(value)) return { value, currency }
  throw new RangeError(`Adyen has no such amount: ${minor} ${currency} in minor units`)
}
