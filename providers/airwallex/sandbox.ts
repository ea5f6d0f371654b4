import { randomBytes, randomUUID } from 'node:crypto'
import { hmacSha256 } from '../../src/provider/index.ts'
import { consentSamples } from './sandbox-consents.ts'
import { disputes } from './sandbox-disputes.ts'
import { notifications, samples } from './sandbox-samples.ts'

/** A notification that the sandbox signs. */
export interface SandboxNotification {
  /** `payment_intent.succeeded`, `refund.settled`, … */
  readonly type: string
  /** The payment or refund that it tells of. */
  readonly value: unknown
  /** Wall-clock milliseconds: Airwallex's time of sending. */
  readonly timestampMs: number
  /** @default a random one */
  readonly nonce?: string
  /** Whose webhook it is for. @default the sandbox's own account */
  readonly merchant?: { readonly webhookSecret?: string | readonly string[] | undefined }
  /** The account that it is about. @default the sandbox's own */
  readonly account?: string | undefined
}

/** An error body as Airwallex writes it. */
function refuse(code: string, message: string) {
  return { code, message, trace_id: 'e9afc11e3032ebaa4d4c9080ae77b232', details: {} }
}

/**
 * Airwallex on this machine: an account with keys made now, samples of every operation, and
 * Airwallex's signature under notifications. Payments are paid as soon as they are confirmed.
 *
 * @example
 * const sandbox = await startSandbox(airwallex, airwallexSandbox())
 * const gateway = createGateway({
 *   providers: [airwallex],
 *   merchants: { shop: { accounts: { airwallex: sandbox.merchant } } },
 *   hosts: { airwallex: [sandbox.url] },
 * })
 */
export function airwallexSandbox() {
  const merchant = {
    clientId: 'sandboxClientOfTeaHouse',
    apiKey: randomBytes(48).toString('hex'),
    webhookSecret: `whsec_${randomBytes(24).toString('hex')}`,
  }

  return {
    merchant,
    samples: { ...samples, ...consentSamples },
    notifications: { ...notifications, ...disputes },
    refuse,
    /** Airwallex's own refusals, where another code stands first in the table. */
    refusals: {
      declined: { code: 'issuer_declined', status: 400 },
      invalid: { code: 'validation_error', status: 400 },
      unauthorized: { code: 'unauthorized', status: 401 },
      duplicate: { code: 'duplicate_request', status: 400 },
      'not-found': { code: 'resource_not_found', status: 404 },
      throttled: { code: 'too_many_requests', status: 429 },
      unavailable: { code: 'provider_unavailable', status: 400 },
      unknown: { code: 'internal_error', status: 500 },
    },

    /** Makes a notification as Airwallex sends it, to try a webhook endpoint with. */
    signNotification: (given: SandboxNotification) => {
      const { type, value, timestampMs, nonce = randomUUID() } = given
      const [secret = ''] = [given.merchant?.webhookSecret ?? merchant.webhookSecret].flat()
      const body = JSON.stringify({
        id: `evt_${nonce}`,
        name: type,
        account_id: given.account ?? 'acct_sandbox',
        created_at: new Date(timestampMs).toISOString().replace(/\.\d+Z$/, '+0000'),
        data: { object: value },
      })
      const timestamp = String(timestampMs)
      const signature = hmacSha256(secret, timestamp + body, 'hex')
      return { headers: { 'x-timestamp': timestamp, 'x-signature': signature }, body }
    },
  }
}
