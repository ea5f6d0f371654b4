import * as z from 'zod'
import type { Money } from '../../src/provider/index.ts'

/** The only currency of these operations, and how many decimals its amounts have. */
const currency = 'CNY'
const decimals = 2

/** Not through a float: 0.57 * 100 is 56.99999999999999. `undefined` where it is no amount. */
function minorOf(text: string): number | undefined {
  const [, whole = '', part = ''] = /^(\d{1,12})(?:\.(\d{1,2}))?$/.exec(text) ?? []
  return whole === '' ? undefined : Number(whole + part.padEnd(decimals, '0'))
}

/**
 * An amount in yuan as money in fen: `'12.80'` is 1280. `undefined` where there is none.
 *
 * @throws RangeError when the text is no amount: what cannot be compared must not be believed.
 */
export function moneyOf(yuan: string | null | undefined): Money | undefined {
  if (yuan === null || yuan === undefined) return undefined
  const minor = minorOf(yuan)
  if (minor === undefined) throw new RangeError('no amount in yuan')
  return { minor, currency }
}

/** An amount that the input schema has let through. */
export function amountOf(yuan: string): Money {
  return moneyOf(yuan) ?? { minor: 0, currency }
}

const mostFen = 10_000_000_000

/** An amount in yuan, as Alipay writes it: `'12.80'`. At least 0.01, at most 100000000. */
export const yuan = z
  .string()
  .regex(
    /^(0|[1-9]\d{0,8})(\.\d{1,2})?$/,
    "must be an amount in yuan with at most two decimals: '12.80'",
  )
  .refine((text) => (minorOf(text) ?? 0) > 0, { error: 'must be at least 0.01' })
  .refine((text) => (minorOf(text) ?? 0) <= mostFen, { error: 'must be at most 100000000' })

/** An amount that may be nothing. */
export const yuanOrNone = z
  .string()
  .regex(
    /^(0|[1-9]\d{0,8})(\.\d{1,2})?$/,
    "must be an amount in yuan with at most two decimals: '12.80'",
  )

export function text(longest: number) {
  return z.string().min(1).max(longest)
}

export const orderNo = z
  .string()
  .regex(/^\w{1,64}$/, 'must be 1 to 64 characters out of 0-9 A-Z a-z _')
  .describe("The merchant's own number of the order (商户订单号)")

const tradeNo = z
  .string()
  .regex(/^\d{1,64}$/, 'must be an Alipay trade number: digits only')
  .describe("Alipay's number of the trade (支付宝交易号); wins where both are given")

/** Names a trade by one of its two numbers, or by both. */
export const tradeKey = { out_trade_no: orderNo.optional(), trade_no: tradeNo.optional() }

/** The two numbers of a trade, as far as they are given. */
export interface TradeKey {
  readonly out_trade_no?: string | undefined
  readonly trade_no?: string | undefined
}

export function namesTrade({ out_trade_no, trade_no }: TradeKey): boolean {
  return out_trade_no !== undefined || trade_no !== undefined
}

export const namesNoTrade = {
  path: ['out_trade_no'],
  error: 'is missing: give out_trade_no, trade_no or both',
}

/** Which trade a question is about, out of a longer input. */
export function tradeOf({ out_trade_no, trade_no }: TradeKey): TradeKey {
  return {
    ...(out_trade_no !== undefined && { out_trade_no }),
    ...(trade_no !== undefined && { trade_no }),
  }
}

/** Calls come to it from outside, so it is a whole address. */
export const webAddress = z
  .string()
  .max(256)
  .regex(/^https?:\/\/[^\s/]+\S*$/, 'must be a whole http(s) address: https://shop.example/notify')

/** `2026-01-31 13:29:35`, Beijing time wherever the reader is. */
export const beijingTime = z
  .string()
  .regex(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/, 'must be Beijing time in the form 2026-01-31 13:29:35')

const beijingAheadMs = 8 * 60 * 60_000

/** Beijing's wall clock, whatever zone this machine is set to; China has no summer time. */
export function beijingTimeOf(wallMs: number): string {
  return new Date(wallMs + beijingAheadMs).toISOString().slice(0, 19).replace('T', ' ')
}

/** Times in answers, where they make sense; a time that does not is left out of a view. */
export function dateOf(time: string | null | undefined): Date | undefined {
  const date = new Date(`${(time ?? '').replace(' ', 'T')}+08:00`)
  return Number.isNaN(date.getTime()) ? undefined : date
}
