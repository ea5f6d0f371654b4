import { randomBytes } from 'node:crypto'
import { signatureOf } from './notification.ts'
import { notifications, samples } from './sandbox-samples.ts'

/** A notification that the sandbox signs. */
export interface SandboxNotification {
  /** `AUTHORISATION`, `CAPTURE`, `REFUND`, … */
  readonly type: string
  /** The fields that are signed. @default a sample of the type */
  readonly value?: unknown
  /** Wall-clock milliseconds: Adyen's time of the event. */
  readonly timestampMs?: number
  /** The merchant account that it is about. @default the sandbox's own */
  readonly account?: string | undefined
}

/**
 * Adyen on this machine: an account with keys made now, samples of every operation, and Adyen's own
 * signature of notifications. For another merchant, spread `merchant` and change its
 * `merchantAccount`.
 *
 * @example
 * const sandbox = await startSandbox(adyen, adyenSandbox())
 * const gateway = createGateway({
 *   providers: [adyen],
 *   merchants: { shop: { accounts: { adyen: sandbox.merchant } } },
 *   hosts: { adyen: [sandbox.url] },
 * })
 */
export function adyenSandbox() {
  const merchant = {
    apiKey: `AQE-sandbox-${randomBytes(24).toString('hex')}`,
    merchantAccount: 'TeaHouseECOM',
    hmacKey: randomBytes(32).toString('hex').toUpperCase(),
  }

  return {
    merchant,
    samples,
    notifications,
    /** Adyen's own refusals, where another code stands first in the table. */
    refusals: {
      declined: { code: '101', status: 422 },
      invalid: { code: '14_030', status: 422 },
      unauthorized: { code: '901', status: 403 },
      'not-found': { code: '803', status: 422 },
      duplicate: { code: '704', status: 409 },
      unavailable: { code: '703', status: 503 },
    },
    refuse: (errorCode: string, message: string) => ({ errorCode, message }),

    /** Makes a notification as Adyen sends it, to try a notification address with. */
    signNotification: (given: SandboxNotification) => {
      const { type, value, timestampMs = 0, account = merchant.merchantAccount } = given
      const signed = {
        ...(value ?? notifications[type] ?? notifications.CAPTURE),
        merchantAccountCode: account,
        eventCode: type,
      }
      const hmacSignature = signatureOf(signed as never, merchant.hmacKey)
      const item = {
        additionalData: { hmacSignature },
        eventDate: new Date(timestampMs).toISOString(),
        ...signed,
      }
      const notificationItems = [{ NotificationRequestItem: item }]
      const body = JSON.stringify({ live: 'false', notificationItems })
      return { headers: { 'content-type': 'application/json' }, body }
    },
  }
}
