import { generateKeyPairSync, randomUUID } from 'node:crypto'
import { signRsaSha256 } from '../../src/provider/index.ts'
import { textToSign } from './auth.ts'
import { encryptContent } from './content.ts'
import { beijingTimeOf } from './fields.ts'
import { answerName, gatewayAnswerName, methods } from './methods.ts'
import { noticeType, refundNoticeType } from './notification.ts'
import { notices, samples } from './sandbox-samples.ts'

function keyPair() {
  return generateKeyPairSync('rsa', {
    modulusLength: 2_048,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  })
}

/** A notification that the sandbox signs. */
export interface SandboxNotification {
  /** `trade_status_sync`, or the method of a message: `alipay.trade.refund.…`. */
  readonly type: string
  /** The fields of a notice; the content of a message. */
  readonly value: unknown
  /** Wall-clock milliseconds: Alipay's time of sending. */
  readonly timestampMs: number
  /** @default a random one */
  readonly nonce?: string
}

const classNames: Readonly<Record<string, string>> = {
  '10003': 'order success pay inprocess',
  '20000': 'Service Currently Unavailable',
  '40005': 'Call Limited',
}

/** The class under which the gateway answers a code. */
function classOf(code: string): string {
  if (/^\d{5}$/.test(code)) return code
  if (/unknow-error$|^aop\.ACQ/.test(code)) return '20000'
  if (/-limited$/.test(code)) return '40005'
  if (/auth-token|token-time-out/.test(code)) return '20001'
  return /^(isv|isp)\./.test(code) ? '40002' : '40004'
}

/** A refusal in Alipay's shape. */
function refuse(code: string, message: string) {
  const gatewayCode = classOf(code)
  const msg = classNames[gatewayCode] ?? 'Business Failed'
  const detail = gatewayCode === code ? {} : { sub_code: code, sub_msg: message }
  return { code: gatewayCode, msg, ...detail }
}

/** The code of an answer; `undefined` for what is no answer of Alipay's. */
function codeOf(text: string): string | undefined {
  return /^\{.*?"code":"(\d{5})"/s.exec(text)?.[1]
}

interface AnswerToSeal {
  readonly body: string
  readonly operation: string | undefined
  readonly forged: boolean
}

/** Puts an answer into its envelope; what was carried out is signed, a refusal is not. */
function sealer(privateKey: string, aesKey: string | undefined) {
  return async ({ body, operation, forged }: AnswerToSeal) => {
    const code = codeOf(body)
    const name = answerName(operation ?? '') ?? gatewayAnswerName
    if (code === undefined) return { body }
    if (!code.startsWith('1')) return { body: `{"${name}":${body}}`, status: 200 }
    const content = aesKey === undefined ? body : `"${encryptContent(aesKey, body)}"`
    const sign = await signRsaSha256(privateKey, forged ? `${content} ` : content)
    return { body: `{"${name}":${content},"sign":"${sign}"}`, status: 200 }
  }
}

function noticeOf({ type, value, timestampMs, nonce = randomUUID() }: SandboxNotification) {
  // Alipay has one type for payments and refunds; the refund's fields tell them apart.
  const isMessage = type.includes('.') && type !== refundNoticeType
  const content = isMessage
    ? { msg_method: type, biz_content: JSON.stringify(value) }
    : {
        notify_type: type === refundNoticeType ? noticeType : type,
        notify_time: beijingTimeOf(timestampMs),
        ...Object.fromEntries(
          Object.entries(value ?? {}).map(([name, field]) => [name, String(field)]),
        ),
      }
  const common = { notify_id: nonce.replaceAll('-', ''), charset: 'utf-8', version: '1.0' }
  return { isMessage, fields: { ...common, ...content } }
}

/**
 * Alipay on this machine: an account in key mode with keys made now, samples of every operation and
 * Alipay's own signature. For another merchant, spread `merchant` and change its `appId`.
 *
 * @param options.aesKey encrypts contents both ways, as an app with content encryption has it.
 * @example
 * const sandbox = await startSandbox(alipay, alipaySandbox())
 * const gateway = createGateway({
 *   providers: [alipay],
 *   merchants: { shop: { accounts: { alipay: sandbox.merchant } } },
 *   hosts: { alipay: [sandbox.url] },
 * })
 */
export function alipaySandbox({ aesKey }: { readonly aesKey?: string } = {}) {
  const own = keyPair()
  const platform = keyPair()
  const merchant = {
    appId: '2021000000000001',
    privateKey: own.privateKey,
    alipayPublicKey: platform.publicKey,
    ...(aesKey !== undefined && { aesKey }),
  }
  const named = Object.entries(methods)

  return {
    merchant,
    samples: samples(aesKey),
    /** What notices hold, by their type. */
    notifications: notices,
    /** All operations have one path: the parameter `method` tells them apart. */
    route: ({ path }: { readonly path: string }): string | undefined => {
      const method = new URLSearchParams(path.split('?')[1]).get('method')
      return named.find(([, name]) => name === method)?.[0]
    },
    refuse,
    /** Alipay's own refusals, where another code stands first in the table. */
    refusals: {
      pending: { code: '10003', status: 200 },
      unknown: { code: 'ACQ.SYSTEM_ERROR', status: 200 },
      declined: { code: 'ACQ.BUYER_BALANCE_NOT_ENOUGH', status: 200 },
      invalid: { code: 'ACQ.INVALID_PARAMETER', status: 200 },
      unauthorized: { code: 'isv.invalid-signature', status: 200 },
      duplicate: { code: 'ACQ.CONTEXT_INCONSISTENT', status: 200 },
      'not-found': { code: 'ACQ.TRADE_NOT_EXIST', status: 200 },
      throttled: { code: 'isv.app-call-limited', status: 200 },
    },
    /** Alipay signs inside the body, and answers everything with 200. */
    sealAnswer: sealer(platform.privateKey, aesKey),

    /** Makes a notification as Alipay sends it, to try a notification address with. */
    signNotification: async (given: SandboxNotification) => {
      const { isMessage, fields } = noticeOf(given)
      const signed = { ...fields, app_id: merchant.appId }
      const text = textToSign(isMessage ? { ...signed, sign_type: 'RSA2' } : signed)
      const sign = await signRsaSha256(platform.privateKey, text)
      const form = new URLSearchParams({ ...signed, sign_type: 'RSA2', sign })
      const type = 'application/x-www-form-urlencoded; charset=utf-8'
      return { headers: { 'content-type': type }, body: form.toString() }
    },
  }
}
