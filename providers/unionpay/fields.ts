import * as z from 'zod'
import type { Money } from '../../src/provider/index.ts'

/** What every trade here is in, by the digits of ISO 4217. */
export const yuan = '156'

/** Currencies by those digits. Amounts are in the smallest unit, whatever the currency. */
const currencies: ReadonlyMap<string, string> = new Map([[yuan, 'CNY']])

/**
 * An amount in fen as money: `'1280'` is 12.80 yuan. `undefined` where there is none.
 *
 * @throws RangeError when it is no amount, or in another currency: what cannot be compared must not
 * be believed.
 */
export function moneyOf(
  fen: string | null | undefined,
  currencyCode: string | null | undefined,
): Money | undefined {
  if (fen === null || fen === undefined) return undefined
  const currency = currencies.get(currencyCode ?? yuan)
  if (currency === undefined || !/^\d{1,12}$/.test(fen)) throw new RangeError('no amount in fen')
  return { minor: Number(fen), currency }
}

const orderId = z
  .string()
  .regex(/^[A-Za-z0-9]{8,40}$/, 'must be 8 to 40 letters or digits, without - and _')
  .describe("The merchant's own number of this trade; never use one again, not on another day")

const time = /^\d{4}(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])([01]\d|2[0-3])([0-5]\d){2}$/

export const beijingTime = z
  .string()
  .regex(time, 'must be Beijing time in the form YYYYMMDDhhmmss: 20260131132935')

const txnTime = beijingTime.describe(
  'When the trade is made: now, in Beijing. Keep it with the number; only both name the trade',
)

/** The two that name a trade, of which `orderId` alone says too little. */
export const tradeKey = { orderId, txnTime }

export const txnAmt = z
  .string()
  .regex(/^[1-9]\d{0,11}$/, "must be an amount in fen, digits only: '1280' is 12.80 yuan")
  .describe("In fen, as a string: '1280' is 12.80 yuan")

export const webAddress = z
  .string()
  .max(256)
  .regex(/^https?:\/\/[^\s/]+\S*$/, 'must be a whole http(s) address: https://shop.example/notify')

export const backUrl = webAddress.describe(
  'Where UnionPay sends its notification: answer it with HTTP 200 within 10 s, else it comes again',
)

const longestReserve = 1_024

export const reqReserved = z
  .string()
  .min(1)
  .regex(/^[^&{}[\]"']*$/, 'must not contain & { } [ ] or quotes; write it in base64')
  .refine((text) => Buffer.byteLength(text) <= longestReserve, {
    error: `must have at most ${longestReserve} bytes`,
  })
  .describe('Comes back in notifications, queries and files')

const beijingAheadMs = 8 * 60 * 60_000

/** Beijing's wall clock, whatever zone this machine is set to; China has no summer time. */
export function beijingTimeOf(wallMs: number): string {
  return new Date(wallMs + beijingAheadMs).toISOString().replaceAll(/\D/g, '').slice(0, 14)
}
