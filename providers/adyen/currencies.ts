import type { Money } from '../../src/provider/index.ts'

/**
 * How many decimals Adyen's amounts have; every other currency has two.
 * https://docs.adyen.com/development-resources/currency-codes
 */
const decimals: Readonly<Record<string, number>> = {
  ...each('BYR CVE DJF GHC GNF IDR JPY KMF KRW PYG RWF UGX VND VUV XAF XOF XPF', 0),
  MRO: 1,
  ...each('BHD IQD JOD KWD LYD OMR TND', 3),
}

/** How many decimals ISO 4217 gives the currencies that Adyen counts otherwise. */
const isoDecimals: Readonly<Record<string, number>> = {
  ...each('BIF CLP ISK UYI', 0),
  ...each('CVE GHC IDR MRO', 2),
}

function each(codes: string, count: number): Record<string, number> {
  return Object.fromEntries(codes.split(' ').map((code) => [code, count]))
}

function listed(table: Readonly<Record<string, number>>, currency: string): number | undefined {
  return Object.hasOwn(table, currency) ? table[currency] : undefined
}

/** How many decimals an amount in this currency has at Adyen. */
export function decimalsAt(currency: string): number {
  return listed(decimals, currency) ?? 2
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
  const own = decimalsAt(currency)
  const shift = (listed(isoDecimals, currency) ?? own) - own
  const minor = shift < 0 ? value / 10 ** -shift : value * 10 ** shift
  return Number.isSafeInteger(minor) ? { minor, currency } : undefined
}

/**
 * ISO 4217's smallest unit as Adyen takes it.
 *
 * @throws RangeError where Adyen has no such amount: a hundredth of a rupiah.
 */
export function amountOf({ minor, currency }: Money) {
  const own = decimalsAt(currency)
  const shift = own - (listed(isoDecimals, currency) ?? own)
  const value = shift < 0 ? minor / 10 ** -shift : minor * 10 ** shift
  if (Number.isSafeInteger(value)) return { value, currency }
  throw new RangeError(`Adyen has no such amount: ${minor} ${currency} in minor units`)
}
