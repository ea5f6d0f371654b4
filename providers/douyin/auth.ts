import { X509Certificate } from 'node:crypto'
import * as z from 'zod'
import {
  type Auth,
  decryptAesGcm,
  type Headers,
  type Need,
  type NeedValues,
  readJson,
  rsaPublicKey,
  type Signed,
  type SignRequest,
  signRsaSha256,
  verifyRsaSha256,
} from '../../src/provider/index.ts'
import type { Account } from './account.ts'

const minuteMs = 60_000

/** Answers may be five minutes off: the official Go, Python and Java libraries. */
const answerToleranceMs = 5 * minuteMs

/**
 * Notifications keep their time when they are sent again, for a day: 24 h 4 min, from
 * minibear2021/douyinpay, which has it from the official Go library.
 */
const notificationToleranceMs = (24 * 60 + 4) * minuteMs

/** A certificate of Douyin Pay. */
interface PlatformCertificate {
  readonly serial: string
  readonly pem: string
  readonly untilMs: number
}

const answer = z.object({
  certificates: z.array(
    z.object({
      cert_no: z.string(),
      cert_type: z.string().nullish(),
      encrypt_certificate: z.object({
        // The official libraries differ in how they spell it.
        cipher_text: z.string().nullish(),
        ciphertext: z.string().nullish(),
        nonce: z.string(),
        associated_data: z.string().nullish(),
      }),
    }),
  ),
})

type Item = z.output<typeof answer>['certificates'][number]

function decrypted({ cert_no, encrypt_certificate }: Item, key: string) {
  const { cipher_text, ciphertext, nonce, associated_data } = encrypt_certificate
  const pem = decryptAesGcm({
    key,
    nonce,
    associatedData: associated_data ?? '',
    ciphertext: cipher_text ?? ciphertext ?? '',
  })
  const { validFrom, validTo } = new X509Certificate(pem)
  const [fromMs, untilMs] = [Date.parse(validFrom), Date.parse(validTo)]
  return { serial: cert_no.toUpperCase(), pem, fromMs, untilMs }
}

/**
 * Reads the platform certificates. Each decrypts with the merchant's own key, which nobody else
 * has; where the answer is signed too, one of them must have signed it.
 *
 * @throws Error when the answer is not to be believed.
 */
function readCertificates(received: {
  readonly merchant: Pick<Account, 'encryptKey'>
  readonly headers: Headers
  readonly body: string
  readonly nowMs: number
}): readonly PlatformCertificate[] {
  const { merchant, headers, body, nowMs } = received
  const certificates = answer
    .parse(readJson(body))
    .certificates.filter(({ cert_type }) => (cert_type ?? 'RSA') === 'RSA')
    .map((item) => decrypted(item, merchant.encryptKey))
    .filter(({ fromMs, untilMs }) => fromMs <= nowMs && nowMs < untilMs)
  if (certificates.length === 0) throw new Error('the answer has no valid platform certificate')
  // guess: the first fetch is not verified by any official library, so a signature may be missing.
  if (headers['douyinpay-signature'] === undefined) return certificates
  const keyOf = (serial: string) => certificates.find((known) => known.serial === serial)?.pem
  if (!isSignedBy(keyOf, { headers, body, nowMs, toleranceMs: answerToleranceMs })) {
    throw new Error('the answer with the platform certificates is not signed by one of them')
  }
  return certificates
}

const sixHoursMs = 6 * 60 * minuteMs

/** Platform certificates, fetched for merchants that have pinned none. */
const certificates: Need<Account, readonly PlatformCertificate[]> = {
  method: 'GET',
  path: '/v1/merchant/certificates/getPlatformCertificates',
  when: ({ platformCertificate }) => platformCertificate === undefined,
  read: readCertificates,
  // minibear2021/douyinpay; the official libraries have 1 h (Java) and 24 h (Python).
  lifetimeMs: sixHoursMs,
  // The certificates themselves are good for longer: a fetch that fails must not stop payments.
  graceMs: sixHoursMs,
  stale: ({ value, headers }) => {
    const serial = headers['douyinpay-serial']?.toUpperCase()
    return serial !== undefined && value.every((known) => known.serial !== serial)
  },
}

/** Signs one send: https://pay.douyinpay.com/wiki/66aa57118a7da602efb9bc2f/66aa574888f38d02f9de20da */
function sign({
  merchant,
  method,
  path,
  body,
  nonce,
  timestampMs,
}: SignRequest<Account>): Signed | Promise<Signed> {
  // Read before anything is sent: with a key that verifies nothing, each payment would go out and
  // its answer be refused.
  if (merchant.platformCertificate !== undefined) rsaPublicKey(merchant.platformCertificate)
  const timestamp = Math.floor(timestampMs / 1_000)
  const seal = (signature: string): Signed => ({
    headers: {
      // Also where there is no body: the official libraries send it with every request.
      'content-type': 'application/json',
      authorization:
        `DouyinPay-RSA mchid="${merchant.mchid}",nonce_str="${nonce}",` +
        `timestamp="${timestamp}",serial_no="${merchant.serialNo}",signature="${signature}"`,
    },
  })
  const text = `${method}\n${path}\n${timestamp}\n${nonce}\n${body}\n`
  const signature = signRsaSha256(merchant.privateKey, text)
  return typeof signature === 'string' ? seal(signature) : signature.then(seal)
}

interface SignedBytes {
  readonly headers: Headers
  readonly body: string
  readonly nowMs: number
}

/** Whether bytes carry a fresh signature of the key that `keyOf` finds for their serial. */
function isSignedBy(
  keyOf: (serial: string) => string | undefined,
  { headers, body, nowMs, toleranceMs }: SignedBytes & { readonly toleranceMs: number },
): boolean {
  const timestamp = headers['douyinpay-timestamp'] ?? ''
  const nonce = headers['douyinpay-nonce'] ?? ''
  // A line break in a header would let bytes of the body pass as part of the nonce.
  if (!/^\d{1,12}$/.test(timestamp) || !/^[\x21-\x7e]{1,128}$/.test(nonce)) return false
  if (Math.abs(nowMs - Number(timestamp) * 1_000) > toleranceMs) return false
  const key = keyOf((headers['douyinpay-serial'] ?? '').toUpperCase())
  if (key === undefined) return false
  const text = `${timestamp}\n${nonce}\n${body}\n`
  return verifyRsaSha256(key, text, headers['douyinpay-signature'] ?? '')
}

interface Received extends SignedBytes {
  readonly merchant: Account
  readonly needs: NeedValues
}

function fetchedIn(needs: NeedValues): readonly PlatformCertificate[] {
  return (needs.certificates as readonly PlatformCertificate[] | undefined) ?? []
}

function isFrom(received: Received, toleranceMs: number): boolean {
  const { merchant, needs, nowMs } = received
  const keyOf = (serial: string) =>
    merchant.platformCertificate ??
    fetchedIn(needs).find((known) => known.serial === serial && nowMs < known.untilMs)?.pem
  return isSignedBy(keyOf, { ...received, toleranceMs })
}

/** The rule for notifications. */
export function isSignedNotification(received: Received): boolean {
  return isFrom(received, notificationToleranceMs)
}

/**
 * The rule for answers. No official library verifies a refusal: one without a signature is
 * `unsigned`; one with a signature stands by it, like a success.
 */
function verify(received: Received & { readonly status: number }): boolean | 'unsigned' {
  const { status, headers } = received
  if (status >= 400 && headers['douyinpay-signature'] === undefined) return 'unsigned'
  return isFrom(received, answerToleranceMs)
}

/** Whether an answer names a platform certificate that there is none of. */
function unknownKey({ merchant, headers, needs }: Received): boolean {
  if (merchant.platformCertificate !== undefined) return false
  const serial = headers['douyinpay-serial']?.toUpperCase() ?? ''
  if (serial === '' || !headers['douyinpay-signature']) return false
  return fetchedIn(needs).every((known) => known.serial !== serial)
}

/** How requests are signed and answers verified. */
export const auth: Auth<Account> = { needs: { certificates }, sign, verify, unknownKey }
