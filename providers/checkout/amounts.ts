import type { Money } from '../../src/provider/index.ts'

// https://www.checkout.com/docs/payments/accept-payments/format-the-amount-value

/** At most nine digits, whatever the currency. */
export const largestAmount = 999_999_999

/** These count in thousandths, of which the last digit is always 0. */
const thousandths = ['BHD', 'IQD', 'JOD', 'KWD', 'LYD', 'OMR', 'TND']

/** Whole pesos at ISO 4217, hundredths at Checkout.com: the one currency in which they differ. */
const centlessPeso = 'CLP'

/**
 * What an amount of a currency has to be a multiple of. Guess: 100 for the Chilean peso, which has
 * no centavos; the rule is published for thousandths only.
 */
export function stepOf(currency: string): number {
  if (thousandths.includes(currency)) return 10
  return currency === centlessPeso ? 100 : 1
}

/** An amount in the smallest unit of ISO 4217; `undefined` where the answer tells none. */
export function moneyOf(
  amount: number | null | undefined,
  currency: string | null | undefined,
): Money | undefined {
  if (typeof amount !== 'number' || !currency) return undefined
  const minor = currency === centlessPeso ? amount / 100 : amount
  return Number.isSafeInteger(minor) ? { minor, currency } : undefined
}
