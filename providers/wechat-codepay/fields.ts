import * as z from 'zod'

/**
 * Text of at most so many characters. Control characters cannot be written in XML, or come out of
 * it changed, which the signature would not survive.
 */
export function text(longest: number) {
  return z
    .string()
    .min(1)
    .max(longest)
    .regex(/^[^\p{Cc}\p{Cs}]*$/u, 'must not contain line breaks or other control characters')
}

function isJson(value: string): boolean {
  try {
    JSON.parse(value)
    return true
  } catch {
    return false
  }
}

/** JSON that travels as text. */
export function json(longest: number) {
  return text(longest).refine(isJson, { error: 'must be JSON as one text' })
}

/** An amount above nothing, in fen: 1280 is 12.80 yuan. */
export const fen = z.int().positive()

/** The same in an answer, where everything is text. */
export const fenText = z
  .string()
  .regex(/^\d{1,15}$/)
  .transform(Number)

/** The same where it may be missing or empty. */
export const fenTextOrNone = z
  .string()
  .regex(/^\d{0,15}$/)
  .transform((amount) => (amount === '' ? undefined : Number(amount)))
  .nullish()

export const orderNo = z
  .string()
  .regex(/^[0-9A-Za-z_\-|*]{6,32}$/, 'must be 6 to 32 characters out of 0-9 A-Z a-z _ - | *')
  .describe("The merchant's own number of the order (商户订单号)")

export const refundNo = z
  .string()
  .regex(/^[0-9A-Za-z_\-|*@]{1,64}$/, 'must be 1 to 64 characters out of 0-9 A-Z a-z _ - | * @')
  .describe("The merchant's own number of the refund (商户退款单号)")

export const transactionId = z
  .string()
  .regex(/^\w{1,32}$/, 'must be a WeChat Pay transaction id: 1 to 32 letters and digits')
  .describe("WeChat Pay's number of a paid order (微信支付订单号)")

/** A time of Beijing, as v2 writes it. */
export const beijingTime = z
  .string()
  .regex(/^20\d{12}$/, 'must be a time in Beijing as 14 digits: 20260131132935')

const parts = /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)$/

/** Times in answers, where they make sense; a time that does not is left out of a view. */
export function dateOf(time: string | null | undefined): Date | undefined {
  if (!parts.test(time ?? '')) return undefined
  const date = new Date(String(time).replace(parts, '$1-$2-$3T$4:$5:$6+08:00'))
  return Number.isNaN(date.getTime()) ? undefined : date
}

/** An instant as v2 writes it. */
export function beijingTimeOf(date: Date): string {
  const beijing = new Date(date.getTime() + 8 * 60 * 60_000)
  return beijing.toISOString().replaceAll(/\D/g, '').slice(0, 14)
}

/** What every answer of an operation that was carried out says. */
export const done = {
  return_code: z.literal('SUCCESS'),
  result_code: z.literal('SUCCESS'),
}
