import { decimalsOf, type Money } from '../../src/provider/index.ts'

// https://www.checkout.com/docs/payments/accept-payments/format-the-amount-value

/** At most nine digits, whatever the currency. */
export const largestAmount = 999_999_999

/** Whole pesos at ISO 4217, hundredths at Checkout.com: the one currency in which they differ. */
const centlessPeso = 'CLP'

const hundredthsIn = (currency: string) => (currency === centlessPeso ? 100 : 1)

/**
 * Units of account and not of payment. ISO 4217 gives them four decimals or none; Checkout.com
 * divides all by 100 that it does not list, and lists none of these: 100 times off.
 */
const fundCodes: ReadonlySet<string> = new Set(['CLF', 'UYI', 'UYW'])

/** Whether amounts of a currency mean the same here and at Checkout.com. */
export const isCounted = (currency: string) => !fundCodes.has(currency)

/**
 * What an amount of a currency has to be a multiple of. The last digit of thousandths is always 0.
 * Guess: 100 for the Chilean peso, which has no centavos; the rule is published for thousandths
 * only.
 */
export function stepOf(currency: string): number {
  return decimalsOf(currency) === 3 ? 10 : hundredthsIn(currency)
}

/** An amount in the smallest unit of ISO 4217; `undefined` where the answer tells none. */
export function moneyOf(
  amount: number | null | undefined,
  currency: string | null | undefined,
): Money | undefined {
  if (typeof amount !== 'number' || !currency || !isCounted(currency)) return undefined
  const minor = amount / hundredthsIn(currency)
  return Number.isSafeInteger(minor) ? { minor, currency } : undefined
}

/**
 * ISO 4217's smallest unit as Checkout.com takes it.
 *
 * @throws RangeError where Checkout.com has no such amount: a thousandth of a dinar, ten digits,
 * a fund code.
 */
export function amountOf({ minor, currency }: Money) {
  const amount = minor * hundredthsIn(currency)
  const isWhole = amount % stepOf(currency) === 0 && amount <= largestAmount
  if (isWhole && isCounted(currency)) return { amount, currency }
  throw new RangeError(`Checkout.com has no such amount: ${minor} ${currency} in minor units`)
}
