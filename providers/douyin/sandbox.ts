import { generateKeyPairSync, randomUUID } from 'node:crypto'
import { encryptAesGcm, signRsaSha256 } from '../../src/provider/index.ts'
import { notifications, samples } from './sandbox-samples.ts'

function keyPair() {
  return generateKeyPairSync('rsa', {
    modulusLength: 2_048,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  })
}

/** What a signature of Douyin Pay covers, beside the body. */
export interface Stamp {
  /** Wall-clock milliseconds. */
  readonly timestampMs: number
  readonly nonce: string
}

/** A notification that the sandbox signs. */
export interface SandboxNotification {
  /** `TRANSACTION.SUCCESS`, `REFUND.SUCCESS`, … */
  readonly type: string
  /** What is encrypted inside: a payment, a refund. */
  readonly value: unknown
  /** Wall-clock milliseconds: Douyin Pay's time of sending. */
  readonly timestampMs: number
  /** @default a random one */
  readonly nonce?: string
}

/** The body of a notification, its value encrypted for the merchant. */
function notificationBody(notification: Required<SandboxNotification>, key: string): string {
  const { type, value, timestampMs, nonce } = notification
  const original = type.startsWith('REFUND.') ? 'refund' : 'transaction'
  const frame = { key, nonce: nonce.slice(0, 12), associatedData: original }
  return JSON.stringify({
    id: `EV-${nonce}`,
    create_time: new Date(timestampMs).toISOString(),
    resource_type: 'encrypt-resource',
    event_type: type,
    summary: type,
    resource: {
      original_type: original,
      algorithm: 'AEAD_AES_256_GCM',
      ciphertext: encryptAesGcm({ ...frame, plaintext: JSON.stringify(value) }),
      associated_data: frame.associatedData,
      nonce: frame.nonce,
    },
  })
}

/**
 * Douyin Pay on this machine: an account with keys made now, samples of every operation, and
 * Douyin Pay's own signature; its certificate is a bare public key here. For another merchant,
 * spread `merchant` and change its `mchid`.
 *
 * @example
 * const sandbox = await startSandbox(douyin, douyinSandbox())
 * const gateway = createGateway({
 *   providers: [douyin],
 *   merchants: { shop: { accounts: { douyin: sandbox.merchant } } },
 *   hosts: { douyin: [sandbox.url] },
 * })
 */
export function douyinSandbox() {
  const own = keyPair()
  const platform = keyPair()
  const merchant = {
    mchid: '6020260131000001',
    appid: 'awsandbox0123456',
    serialNo: '41A48FEF2A9F04C5',
    privateKey: own.privateKey,
    encryptKey: 'sandbox-encrypt-key-of-32-bytes!',
    platformCertificate: platform.publicKey,
  }

  const signed = async (body: string, { timestampMs, nonce }: Stamp) => {
    const timestamp = String(Math.floor(timestampMs / 1_000))
    const text = `${timestamp}\n${nonce}\n${body}\n`
    return {
      'douyinpay-timestamp': timestamp,
      'douyinpay-nonce': nonce,
      'douyinpay-serial': '623DFCD5354E06BC',
      'douyinpay-signature': await signRsaSha256(platform.privateKey, text),
    }
  }

  return {
    merchant,
    samples,
    notifications,
    answerWindowMs: 5 * 60_000,
    notificationWindowMs: (24 * 60 + 4) * 60_000,
    /** Douyin Pay's own refusals, where another code stands first in the table. */
    refusals: {
      declined: { code: 'NOT_ENOUGH', status: 403 },
      duplicate: { code: 'OUT_TRADE_NO_USED', status: 403 },
      throttled: { code: 'FREQUENCY_LIMITED', status: 429 },
    },
    /** Signs what the official libraries verify: no refusals. */
    signAnswer: async (
      answer: Stamp & { readonly status: number; readonly body: string },
    ): Promise<Record<string, string>> =>
      answer.status >= 400 ? {} : await signed(answer.body, answer),

    /** Makes a notification as Douyin Pay sends it, to try a notification address with. */
    signNotification: async (given: SandboxNotification) => {
      const notification = { nonce: randomUUID().replaceAll('-', ''), ...given }
      const body = notificationBody(notification, merchant.encryptKey)
      return { headers: await signed(body, notification), body }
    },
  }
}
