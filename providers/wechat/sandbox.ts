import { generateKeyPairSync, randomUUID } from 'node:crypto'
import { encryptAesGcm, signRsaSha256 } from '../../src/provider/index.ts'
import { notifications } from './sandbox-notifications.ts'
import { samples } from './sandbox-samples.ts'

function keyPair() {
  return generateKeyPairSync('rsa', {
    modulusLength: 2_048,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  })
}

/** What a signature of WeChat Pay covers, beside the body. */
export interface Stamp {
  /** Wall-clock milliseconds. */
  readonly timestampMs: number
  readonly nonce: string
}

/** A notification that the sandbox signs. */
export interface SandboxNotification {
  /** `TRANSACTION.SUCCESS`, `REFUND.SUCCESS`, … */
  readonly type: string
  /** What is encrypted inside: a payment, a refund, a transfer. */
  readonly value: unknown
  /** Wall-clock milliseconds: WeChat Pay's time of sending. */
  readonly timestampMs: number
  /** @default a random one */
  readonly nonce?: string
}

/** Signs as WeChat Pay does, with the private half of its key. */
function signer(serial: string, privateKey: string) {
  return async (body: string, { timestampMs, nonce }: Stamp) => {
    const timestamp = String(Math.floor(timestampMs / 1_000))
    const text = `${timestamp}\n${nonce}\n${body}\n`
    return {
      'wechatpay-timestamp': timestamp,
      'wechatpay-nonce': nonce,
      'wechatpay-serial': serial,
      'wechatpay-signature': await signRsaSha256(privateKey, text),
      'wechatpay-signature-type': 'WECHATPAY2-SHA256-RSA2048',
    }
  }
}

/** What WeChat Pay calls the value inside, by the first word of the notification's type. */
const originalTypes: Readonly<Record<string, string>> = {
  REFUND: 'refund',
  MCHTRANSFER: 'mch_payment',
}

/** The body of a notification, its value encrypted for the merchant. */
function notificationBody(notification: Required<SandboxNotification>, apiV3Key: string): string {
  const { type, value, timestampMs, nonce } = notification
  const original = originalTypes[type.split('.')[0] ?? ''] ?? 'transaction'
  const frame = { key: apiV3Key, nonce: nonce.slice(0, 12), associatedData: original }
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
 * WeChat Pay on this machine: an account with keys made now, samples of every operation, and
 * WeChat Pay's own signature. For another merchant, spread `merchant` and change its `mchid`.
 *
 * @example
 * const sandbox = await startSandbox(wechat, wechatSandbox())
 * const gateway = createGateway({
 *   providers: [wechat],
 *   merchants: { shop: { accounts: { wechat: sandbox.merchant } } },
 *   hosts: { wechat: [sandbox.url] },
 * })
 */
export function wechatSandbox() {
  const own = keyPair()
  const platform = keyPair()
  const merchant = {
    mchid: '1900000001',
    appid: 'wx0123456789abcdef',
    serialNo: '5157F09EFDC096DE15EBE81A47057A7232F1B8E1',
    privateKey: own.privateKey,
    apiV3Key: 'sandbox-api-v3-key-of-32-bytes!!',
    publicKeyId: 'PUB_KEY_ID_0119000000012026013100000000000000',
    publicKey: platform.publicKey,
  }

  const signed = signer(merchant.publicKeyId, platform.privateKey)

  return {
    merchant,
    samples,
    notifications,
    /** WeChat Pay's own refusals, where another code stands first in the table. */
    refusals: {
      duplicate: { code: 'OUT_TRADE_NO_USED', status: 403 },
      declined: { code: 'NOT_ENOUGH', status: 403 },
      throttled: { code: 'FREQUENCY_LIMITED', status: 429 },
    },
    /** Signs what WeChat Pay signs: neither refusals nor files. */
    signAnswer: async (
      answer: Stamp & {
        readonly status: number
        readonly body: string
        readonly operation?: string | undefined
      },
    ): Promise<Record<string, string>> =>
      answer.status >= 400 || answer.operation === 'downloadBill'
        ? {}
        : await signed(answer.body, answer),

    /** Makes a notification as WeChat Pay sends it, to try a notification address with. */
    signNotification: async (given: SandboxNotification) => {
      const notification = { nonce: randomUUID().replaceAll('-', ''), ...given }
      const body = notificationBody(notification, merchant.apiV3Key)
      return { headers: await signed(body, notification), body }
    },
  }
}
