import { generateKeyPairSync, randomUUID } from 'node:crypto'
import { signRsaSha256 } from '../../src/provider/index.ts'
import { signedText } from './notification.ts'
import { notifications, samples } from './sandbox-samples.ts'

/** A notification that the sandbox signs. */
export interface SandboxNotification {
  /** `PAYMENT.CAPTURE.COMPLETED`, `CHECKOUT.ORDER.APPROVED`, … */
  readonly type: string
  /** The resource that the event is about: a capture, an order, a refund. */
  readonly value: unknown
  /** Wall-clock milliseconds: PayPal's time of sending. */
  readonly timestampMs: number
  /** @default a random one */
  readonly nonce?: string
  /** The seller's merchant id. @default the one in `value`, if any */
  readonly account?: string | undefined
}

/** Errors that are told by their name alone, without an issue. */
const names = new Set([
  'AUTHENTICATION_FAILURE',
  'NOT_AUTHORIZED',
  'RATE_LIMIT_REACHED',
  'INTERNAL_SERVER_ERROR',
  'SERVICE_UNAVAILABLE',
])

/** An error in PayPal's shape. */
function refuse(code: string, message: string) {
  const debug_id = '90957fca61718'
  if (names.has(code)) return { name: code, message, debug_id, details: [], links: [] }
  const name = code === 'INVALID_RESOURCE_ID' ? 'RESOURCE_NOT_FOUND' : 'UNPROCESSABLE_ENTITY'
  const details = [{ issue: code, description: message }]
  return { name, message: `The sandbox answers ${name}.`, debug_id, details, links: [] }
}

/**
 * PayPal on this machine: an account with keys made now, samples of every operation, and PayPal's
 * signature of notifications. The certificate is a bare public key here. For another merchant,
 * spread `merchant` and change its `clientId`.
 *
 * @example
 * const sandbox = await startSandbox(paypal, paypalSandbox())
 * const gateway = createGateway({
 *   providers: [paypal],
 *   merchants: { shop: { accounts: { paypal: sandbox.merchant } } },
 *   hosts: { paypal: [sandbox.url] },
 * })
 */
export function paypalSandbox() {
  const { publicKey, privateKey } = generateKeyPairSync('rsa', {
    modulusLength: 2_048,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  })
  const merchant = {
    clientId: 'AYSandboxClientOfTheTeaHouse0000000000000001',
    clientSecret: 'ELsandbox-client-secret-of-the-tea-house',
    webhookId: '96605875FF6516633',
    webhookCertificate: publicKey,
  }

  return {
    merchant,
    samples,
    notifications,
    refuse,
    /** PayPal's own refusals, where another code stands first in the table. */
    refusals: {
      declined: { code: 'INSTRUMENT_DECLINED', status: 422 },
      invalid: { code: 'INVALID_PARAMETER_VALUE', status: 400 },
      unauthorized: { code: 'PERMISSION_DENIED', status: 403 },
      duplicate: { code: 'DUPLICATE_INVOICE_ID', status: 422 },
      'not-found': { code: 'INVALID_RESOURCE_ID', status: 404 },
      throttled: { code: 'RATE_LIMIT_REACHED', status: 429 },
      unavailable: { code: 'SERVICE_UNAVAILABLE', status: 503 },
      pending: { code: 'ORDER_IS_PENDING_APPROVAL', status: 422 },
      unknown: { code: 'INTERNAL_SERVER_ERROR', status: 500 },
    },

    /** Makes a notification as PayPal sends it, to try a notification address with. */
    signNotification: async (given: SandboxNotification) => {
      const { type, value, timestampMs, nonce = randomUUID() } = given
      const { account } = given
      const payee = account === undefined ? {} : { payee: { merchant_id: account } }
      const resource = { ...Object(value), ...payee }
      const time = new Date(timestampMs).toISOString().replace(/\.\d+Z$/, 'Z')
      const id = `WH-${nonce}`
      const body = JSON.stringify({
        id,
        event_version: '1.0',
        create_time: time,
        resource_type: type.split('.')[1]?.toLowerCase(),
        event_type: type,
        summary: type,
        resource,
      })
      const text = signedText({ id: nonce, time, webhookId: merchant.webhookId, body })
      const headers = {
        'paypal-transmission-id': nonce,
        'paypal-transmission-time': time,
        'paypal-transmission-sig': await signRsaSha256(privateKey, text),
        'paypal-cert-url': 'https://api.sandbox.paypal.com/v1/notifications/certs/CERT-sandbox',
        'paypal-auth-algo': 'SHA256withRSA',
      }
      return { headers, body }
    },
  }
}
