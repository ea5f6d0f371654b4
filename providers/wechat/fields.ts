import * as z from 'zod'

/**
 * Text of at most so many characters. WeChat Pay takes no character of four bytes in UTF-8
 * (https://pay.weixin.qq.com/doc/v3/merchant/4012081709); in JavaScript those are surrogate pairs.
 */
export function text(longest: number) {
  return z
    .string()
    .min(1)
    .max(longest)
    .regex(/^[^\uD800-\uDFFF]*$/, 'must not contain emoji or other 4-byte characters')
}

/** Text of at most so many bytes in UTF-8. */
export function shortText(mostBytes: number) {
  return text(mostBytes).refine((value) => Buffer.byteLength(value) <= mostBytes, {
    error: `must be at most ${mostBytes} bytes in UTF-8`,
  })
}

/** An amount above nothing, in fen: 1280 is 12.80 yuan. */
export const fen = z.int().positive()

/** Only yuan; may be left out. */
export const yuan = z.literal('CNY').optional()

export const orderNo = z
  .string()
  .regex(/^[0-9A-Za-z_\-|*]{6,32}$/, 'must be 6 to 32 characters out of 0-9 A-Z a-z _ - | *')
  .describe("The merchant's own number of the order (商户订单号)")

export const refundNo = z
  .string()
  .regex(/^[0-9A-Za-z_\-|*@]{1,64}$/, 'must be 1 to 64 characters out of 0-9 A-Z a-z _ - | * @')

export const transactionId = z
  .string()
  .regex(/^\w{1,32}$/, 'must be a WeChat Pay transaction id: 1 to 32 letters and digits')
  .describe("WeChat Pay's number of a paid order (微信支付订单号)")

export const mchid = z.string().regex(/^\d{1,32}$/, 'must be a merchant number: digits only')

export const appid = z
  .string()
  .regex(/^\w{1,32}$/, 'must be the appid of an official account, mini program or app')

/** No query: https://pay.weixin.qq.com/doc/v3/merchant/4012075420 */
export function notifyUrl(longest: number) {
  return z
    .string()
    .max(longest)
    .regex(
      /^https?:\/\/[^\s?#/]+(\/[^\s?#]*)?$/,
      'must be a whole http(s) address without a query: https://shop.example/notify',
    )
    .describe('Where WeChat Pay sends the notification')
}

export const timeExpire = z.iso
  .datetime({
    offset: true,
    error: 'must be a time with its zone: 2026-01-31T13:29:35+08:00 (RFC 3339)',
  })
  .max(64)
  .describe('Until when the payer can pay; WeChat Pay closes nothing by itself')

export const clientIp = z
  .string()
  .regex(/^[0-9A-Fa-f.:]{2,45}$/, 'must be the IPv4 or IPv6 address of the payer')

export const openid = z
  .string()
  .min(1)
  .max(128)
  .describe("The payer's id under the account's appid")

export const settleInfo = z.strictObject({
  profit_sharing: z
    .boolean()
    .optional()
    .describe('true freezes the money until it is shared; cannot be changed later'),
})

/** A moment as WeChat Pay writes it: RFC 3339, in the time of Beijing. */
export function beijingTimeOf(date: Date): string {
  const beijing = new Date(date.getTime() + 8 * 60 * 60_000)
  return `${beijing.toISOString().slice(0, 19)}+08:00`
}

/** Times in answers, where they make sense; a time that does not is left out of a view. */
export function dateOf(time: string | null | undefined): Date | undefined {
  const date = new Date(time ?? Number.NaN)
  return Number.isNaN(date.getTime()) ? undefined : date
}
