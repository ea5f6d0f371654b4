import { type Headers, verifyRsaSha256 } from '../../src/provider/index.ts'

/** Clocks may differ by five minutes: https://pay.weixin.qq.com/doc/v3/merchant/4013053249 */
const toleranceMs = 5 * 60_000

/** Bytes from WeChat Pay with the header fields that sign them. */
export interface SignedBytes {
  readonly headers: Headers
  readonly body: string
  readonly nowMs: number
}

/** Whether a signature is there to see that it is refused. */
export function isProbe(signature: string): boolean {
  return signature.startsWith('WECHATPAY/SIGNTEST/')
}

/**
 * Whether bytes carry a fresh signature of the key that `keyOf` finds for their serial.
 *
 * WeChat Pay sends a few signatures that begin with `WECHATPAY/SIGNTEST/` to see whether they are
 * refused; they are no base64 signature of anything, but their name is refused first, so that
 * nothing depends on that.
 */
export function isSignedBy(
  keyOf: (serial: string) => string | undefined,
  { headers, body, nowMs }: SignedBytes,
): boolean {
  const timestamp = headers['wechatpay-timestamp'] ?? ''
  const nonce = headers['wechatpay-nonce'] ?? ''
  const signature = headers['wechatpay-signature'] ?? ''
  if (isProbe(signature)) return false
  // A line break in a header would let bytes of the body pass as part of the nonce.
  if (!/^\d{1,12}$/.test(timestamp) || !/^[\x21-\x7e]{1,128}$/.test(nonce)) return false
  if (Math.abs(nowMs - Number(timestamp) * 1_000) > toleranceMs) return false
  const key = keyOf(headers['wechatpay-serial'] ?? '')
  if (key === undefined) return false
  return verifyRsaSha256(key, `${timestamp}\n${nonce}\n${body}\n`, signature)
}
