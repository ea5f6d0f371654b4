import * as z from 'zod'
import type { Money } from '../../src/provider/index.ts'

/** Currencies that do not have two decimals, by ISO 4217. */
const decimals: Readonly<Record<string, number>> = {
  ...each('BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF', 0),
  ...each('BHD IQD JOD KWD LYD OMR TND', 3),
}

function each(codes: string, count: number): Record<string, number> {
  return Object.fromEntries(codes.split(' ').map((code) => [code, count]))
}

/** How many decimals an amount has, as in https://docs.mollie.com/docs/multicurrency (ISK, JPY: 0). */
function decimalsOf(currency: string): number {
  return Object.hasOwn(decimals, currency) ? (decimals[currency] ?? 2) : 2
}

/** An amount as Mollie writes it. */
export interface Amount {
  readonly currency: string
  readonly value: string
}

/** An amount in the currency's smallest unit; `undefined` where it is not written exactly. */
export function moneyOf(amount: Amount | null | undefined): Money | undefined {
  if (amount === null || amount === undefined) return undefined
  const { currency, value } = amount
  const [whole = '', fraction = '', ...rest] = value.split('.')
  const isExact = fraction.length === decimalsOf(currency) && rest.length === 0
  if (!isExact || !/^(0|[1-9]\d*)$/.test(whole) || !/^\d*$/.test(fraction)) return undefined
  const minor = Number(whole + fraction)
  return Number.isSafeInteger(minor) ? { minor, currency } : undefined
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
