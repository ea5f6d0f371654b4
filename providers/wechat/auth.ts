import {
  type Auth,
  ConfigurationError,
  type NeedValues,
  rsaPublicKey,
  type Signed,
  type SignRequest,
  signRsaSha256,
} from '../../src/provider/index.ts'
import type { Account, Keys } from './account.ts'
import { certificates, keyOf, newestCertificate, type PlatformCertificate } from './certificates.ts'
import { isProbe, isSignedBy, type SignedBytes } from './signature.ts'

/** A key that WeChat Pay holds the other half of, and the name under which it knows it. */
interface PlatformKey {
  readonly serial: string
  readonly pem: string
}

/** What `auth.needs` has fetched: nothing before the first fetch. */
function certificatesIn(needs: NeedValues): readonly PlatformCertificate[] {
  return (needs.certificates as readonly PlatformCertificate[] | undefined) ?? []
}

/**
 * The key that sensitive fields are encrypted with, and whose name goes into `Wechatpay-Serial`:
 * WeChat Pay decrypts with the key of that name and signs its answer with it.
 */
export function platformKey(merchant: Keys, needs: NeedValues): PlatformKey | undefined {
  const { publicKeyId, publicKey } = merchant
  if (publicKeyId !== undefined && publicKey !== undefined) {
    // Parsed before anything is sent: with a key that verifies nothing, each payment would go out
    // and its answer be refused.
    rsaPublicKey(publicKey)
    return { serial: publicKeyId, pem: publicKey }
  }
  return newestCertificate(certificatesIn(needs))
}

/** Signs one send as a merchant: https://pay.weixin.qq.com/doc/v3/merchant/4012365342 */
export function signAs(mchid: string, request: SignRequest<Keys>): Signed | Promise<Signed> {
  const { merchant, method, path, body, nonce, needs } = request
  const timestamp = Math.floor(request.timestampMs / 1_000)
  const serial = platformKey(merchant, needs)?.serial
  const seal = (signature: string): Signed => ({
    headers: {
      authorization:
        `WECHATPAY2-SHA256-RSA2048 mchid="${mchid}",nonce_str="${nonce}",` +
        `signature="${signature}",timestamp="${timestamp}",` +
        `serial_no="${merchant.serialNo.toUpperCase()}"`,
      ...(serial !== undefined && { 'wechatpay-serial': serial }),
    },
  })
  const signature = signRsaSha256(
    merchant.privateKey,
    `${method}\n${path}\n${timestamp}\n${nonce}\n${body}\n`,
  )
  return typeof signature === 'string' ? seal(signature) : signature.then(seal)
}

/** Signs one send as the merchant itself. */
export function sign(request: SignRequest<Account>): Signed | Promise<Signed> {
  return signAs(request.merchant.mchid, request)
}

interface Received extends SignedBytes {
  readonly merchant: Keys
  readonly needs: NeedValues
}

/** Whether an answer is WeChat Pay's own, signed by the key of the account that it names. */
function isSigned({ merchant, needs, ...bytes }: Received): boolean {
  return isSignedBy(keyOf(merchant, certificatesIn(needs), bytes.nowMs), bytes)
}

/**
 * The rule for notifications, the same as for answers.
 *
 * @throws ConfigurationError that names the key where one is missing in the account.
 */
export function isSignedNotification(received: Received): boolean | string {
  const { merchant, headers } = received
  const [serial] = /^PUB_KEY_ID_\w{1,64}$/.exec(headers['wechatpay-serial'] ?? '') ?? []
  if (serial !== undefined && serial !== merchant.publicKeyId) {
    const has = merchant.publicKeyId ?? 'none'
    throw new ConfigurationError(
      `publicKeyId: is ${has}, and the notification is signed with the public key ${serial}: ` +
        'give it with its publicKey; both modes sign while a merchant moves from one to the other',
    )
  }
  if (isSigned(received)) return true
  const [named] = /^\w{1,64}$/.exec(headers['wechatpay-serial'] ?? '') ?? []
  if (named === undefined || !unknownKey(received)) return false
  const known = certificatesIn(received.needs).map((each) => each.serial)
  const has = [merchant.publicKeyId, ...known].filter((each) => each !== undefined).join(', ')
  return `it is signed with the key ${named}, and this account has ${has || 'none'}`
}

/**
 * The rule for answers. WeChat Pay signs what it carried out, and most refusals not at all: an
 * error without a signature is `unsigned`; one with a signature stands by it, like a success.
 */
export function verify(answer: Received & { readonly status: number }): boolean | 'unsigned' {
  if (answer.status >= 400 && answer.headers['wechatpay-signature'] === undefined) return 'unsigned'
  return isSigned(answer)
}

/** Whether an answer names a key that neither the account nor what was fetched holds. */
export function unknownKey({ merchant, headers, needs }: Received): boolean {
  const serial = headers['wechatpay-serial'] ?? ''
  const signature = headers['wechatpay-signature'] ?? ''
  // A probe is discarded and asked again; it is not signed with any key.
  if (serial === '' || signature === '' || isProbe(signature)) return false
  if (serial === merchant.publicKeyId) return false
  return certificatesIn(needs).every((known) => known.serial !== serial)
}

/** How requests are signed and answers verified. */
export const auth: Auth<Account> = { needs: { certificates }, sign, verify, unknownKey }
