import { X509Certificate } from 'node:crypto'
import * as z from 'zod'
import { decryptAesGcm, type Headers, type Need, readJson } from '../../src/provider/index.ts'
import type { Keys } from './account.ts'
import { isSignedBy } from './signature.ts'

/** A certificate of WeChat Pay, good until `untilMs`. */
export interface PlatformCertificate {
  readonly serial: string
  readonly pem: string
  readonly fromMs: number
  readonly untilMs: number
}

const answer = z.object({
  data: z.array(
    z.object({
      serial_no: z.string(),
      effective_time: z.string(),
      expire_time: z.string(),
      encrypt_certificate: z.object({
        algorithm: z.literal('AEAD_AES_256_GCM'),
        nonce: z.string(),
        associated_data: z.string().nullish(),
        ciphertext: z.string(),
      }),
    }),
  ),
})

type Item = z.output<typeof answer>['data'][number]

function decrypted(item: Item, apiV3Key: string): PlatformCertificate {
  const { nonce, associated_data, ciphertext } = item.encrypt_certificate
  const pem = decryptAesGcm({
    key: apiV3Key,
    nonce,
    associatedData: associated_data ?? '',
    ciphertext,
  })
  const serial = new X509Certificate(pem).serialNumber.toUpperCase()
  if (serial !== item.serial_no.toUpperCase()) {
    throw new Error('a platform certificate has another serial number than announced')
  }
  // A certificate that is withdrawn ends by `expire_time`, earlier than it says itself.
  const [fromMs, untilMs] = [Date.parse(item.effective_time), Date.parse(item.expire_time)]
  return { serial, pem, fromMs, untilMs }
}

/**
 * The key that a signature names. While a merchant moves from certificates to the public key, about
 * a week, and after it stops that, both sign: https://pay.weixin.qq.com/doc/v3/merchant/4012154180
 */
export function keyOf(
  { publicKeyId, publicKey }: Pick<Keys, 'publicKeyId' | 'publicKey'>,
  known: readonly PlatformCertificate[],
  nowMs: number,
): (serial: string) => string | undefined {
  return (serial) => {
    if (serial === publicKeyId) return publicKey
    return known.find((each) => each.serial === serial && nowMs < each.untilMs)?.pem
  }
}

/**
 * Reads the platform certificates out of their own answer, newest first.
 *
 * Two proofs are asked for: each one decrypts with the merchant's APIv3 key, and one of them, or
 * the account's public key, has signed the answer.
 *
 * @throws Error when the answer is not to be believed.
 */
function readCertificates(received: {
  readonly merchant: Pick<Keys, 'apiV3Key' | 'publicKeyId' | 'publicKey'>
  readonly headers: Headers
  readonly body: string
  readonly nowMs: number
}): readonly PlatformCertificate[] {
  const { merchant, body, nowMs } = received
  const certificates = answer
    .parse(readJson(body))
    .data.map((item) => decrypted(item, merchant.apiV3Key))
    .filter(({ fromMs, untilMs }) => fromMs <= nowMs && nowMs < untilMs)
    .sort((one, other) => other.fromMs - one.fromMs)
  if (!isSignedBy(keyOf(merchant, certificates, nowMs), received)) {
    throw new Error('the answer with the platform certificates is not signed by one of them')
  }
  return certificates
}

/** The one to encrypt with; after a change of certificates the old one is still good to verify. */
export function newestCertificate(
  certificates: readonly PlatformCertificate[],
): PlatformCertificate | undefined {
  return certificates[0]
}

const halfDayMs = 12 * 60 * 60_000

/**
 * Platform certificates: fetched for merchants that have no WeChat Pay public key, and for those
 * that have one once an answer or a notification names a certificate.
 */
export const certificates: Need<Keys, readonly PlatformCertificate[]> = {
  method: 'GET',
  path: '/v3/certificates',
  when: (merchant) => merchant.publicKey === undefined,
  initial: [],
  read: readCertificates,
  // "At least every 12 hours": https://pay.weixin.qq.com/doc/v3/merchant/4012551764
  lifetimeMs: halfDayMs,
  // The certificates themselves are good for years: a fetch that fails must not stop payments.
  graceMs: halfDayMs,
  stale: ({ value, headers }) => {
    const serial = headers['wechatpay-serial']
    // The id of a public key is in no list of certificates: fetching again would not find it.
    if (serial === undefined || serial.startsWith('PUB_KEY_ID_')) return false
    return value.every((known) => known.serial !== serial)
  },
}
