import type { Money } from '../../src/provider/index.ts'

/** Amounts are whole units: 500 is 500 yen. https://docs.stripe.com/currencies#zero-decimal */
export const zeroDecimal: readonly string[] = [
  'BIF',
  'CLP',
  'DJF',
  'GNF',
  'JPY',
  'KMF',
  'KRW',
  'MGA',
  'PYG',
  'RWF',
  'VND',
  'VUV',
  'XAF',
  'XOF',
  'XPF',
]

/** Amounts are thousandths: 5120 is 5.120 dinar. https://docs.stripe.com/currencies#three-decimal */
export const threeDecimal: readonly string[] = ['BHD', 'JOD', 'KWD', 'OMR', 'TND']

/** Have no smaller unit, and are sent with two decimals nevertheless: 500 is 5 krónur. */
export const twoIdleDecimals: readonly string[] = ['ISK', 'UGX']

/**
 * Where a step of Stripe's amount is not ISO 4217's smallest unit: how many of the one make how
 * many of the other.
 */
const exceptions: Readonly<Record<string, { readonly stripe: number; readonly iso: number }>> = {
  ISK: { stripe: 100, iso: 1 },
  UGX: { stripe: 100, iso: 1 },
  MGA: { stripe: 1, iso: 100 },
}

const same = { stripe: 1, iso: 1 }

function ratioOf(code: string) {
  return Object.hasOwn(exceptions, code) ? (exceptions[code] ?? same) : same
}

/** An amount of Stripe's in ISO 4217's smallest unit; `undefined` where it is no whole number. */
export function moneyOf(amount: number, currency: string): Money | undefined {
  const code = currency.toUpperCase()
  const { stripe, iso } = ratioOf(code)
  const minor = (amount * iso) / stripe
  return Number.isSafeInteger(minor) ? { minor, currency: code } : undefined
}

/** ISO 4217's smallest unit as Stripe takes it; `undefined` where Stripe has no such amount. */
export function amountOf({ minor, currency }: Money) {
  const { stripe, iso } = ratioOf(currency)
  const amount = (minor * stripe) / iso
  if (!Number.isSafeInteger(amount)) return undefined
  return { amount, currency: currency.toLowerCase() }
}

/** What the amounts of a currency must be a multiple of. */
export function stepOf(currency: string): number {
  const code = currency.toUpperCase()
  if (twoIdleDecimals.includes(code)) return 100
  // Stripe rounds nothing: the last of the three decimals must be 0.
  return threeDecimal.includes(code) ? 10 : 1
}

/** Eight digits; twelve for rupiah, which is a guess from a secondary source. */
export function largestAmount(currency: string): number {
  return currency.toUpperCase() === 'IDR' ? 999_999_999_999 : 99_999_999
}
