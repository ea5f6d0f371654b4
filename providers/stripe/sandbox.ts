import { randomBytes, randomUUID } from 'node:crypto'
import { hmacSha256 } from '../../src/provider/index.ts'
import { apiVersion } from './auth.ts'
import { declined } from './codes.ts'
import { notifications } from './sandbox-notifications.ts'
import { samples } from './sandbox-samples.ts'

/** A notification that the sandbox signs. */
export interface SandboxNotification {
  /** `payment_intent.succeeded`, `refund.failed`, … */
  readonly type: string
  /** The payment, refund or charge that it tells of. */
  readonly value: unknown
  /** Wall-clock milliseconds: Stripe's time of sending. */
  readonly timestampMs: number
  /** @default a random one */
  readonly nonce?: string
  /** Whose endpoint it is for. @default the sandbox's own account */
  readonly merchant?: { readonly webhookSecret?: string | readonly string[] | undefined }
  /** The account that it is about. @default the sandbox's own */
  readonly account?: string | undefined
}

/** Errors that come without a code, by the name that the fault table has for them. */
const types: Readonly<Record<string, string>> = {
  api_error: 'api_error',
  idempotency_error: 'idempotency_error',
  authentication_error: 'invalid_request_error',
  permission_error: 'invalid_request_error',
  invalid_request_error: 'invalid_request_error',
  card_error: 'card_error',
}

/** An error body as Stripe writes it. */
function refuse(code: string, message: string) {
  const bare = types[code]
  if (bare !== undefined) return { error: { type: bare, message } }
  const type = declined.includes(code) ? 'card_error' : 'invalid_request_error'
  return { error: { type, code, message } }
}

/**
 * Stripe on this machine: an account with keys made now, samples of every operation, and Stripe's
 * own signature under notifications. A payment is paid with `pm_card_visa`, declined with
 * `pm_card_chargeDeclined`, and waits for its payer with `pm_card_authenticationRequired`.
 *
 * @example
 * const sandbox = await startSandbox(stripe, stripeSandbox())
 * const gateway = createGateway({
 *   providers: [stripe],
 *   merchants: { shop: { accounts: { stripe: sandbox.merchant } } },
 *   hosts: { stripe: [sandbox.url] },
 * })
 */
export function stripeSandbox() {
  const merchant = {
    secretKey: `sk_test_${randomBytes(24).toString('hex')}`,
    webhookSecret: `whsec_${randomBytes(24).toString('hex')}`,
    account: 'acct_sandbox000001',
  }

  return {
    merchant,
    samples,
    /** What a notification of each type holds: `value` for `signNotification`. */
    notifications,
    notificationWindowMs: 300_000,
    refuse,
    /** Stripe's own refusals, where another code stands first in the table. */
    refusals: {
      declined: { code: 'card_declined', status: 402 },
      invalid: { code: 'parameter_missing', status: 400 },
      unauthorized: { code: 'authentication_error', status: 401 },
      duplicate: { code: 'idempotency_error', status: 400 },
      'not-found': { code: 'resource_missing', status: 404 },
      throttled: { code: 'rate_limit', status: 429 },
      unavailable: { code: 'idempotency_key_in_use', status: 409 },
      unknown: { code: 'api_error', status: 500 },
    },
    /** Stripe signs no answers; it names the request and the version that it speaks. */
    signAnswer: ({ nonce }: { readonly nonce: string }): Record<string, string> => ({
      'request-id': `req_${nonce.slice(0, 14)}`,
      'stripe-version': apiVersion,
    }),

    /** Makes a notification as Stripe sends it, to try a webhook endpoint with. */
    signNotification: (given: SandboxNotification) => {
      const { type, value, timestampMs, nonce = randomUUID().replaceAll('-', '') } = given
      const [secret = ''] = [given.merchant?.webhookSecret ?? merchant.webhookSecret].flat()
      const seconds = Math.floor(timestampMs / 1_000)
      const body = JSON.stringify({
        id: `evt_${nonce}`,
        object: 'event',
        api_version: apiVersion,
        created: seconds,
        livemode: false,
        account: given.account ?? merchant.account,
        type,
        data: { object: value },
      })
      const signature = hmacSha256(secret, `${seconds}.${body}`, 'hex')
      return { headers: { 'stripe-signature': `t=${seconds},v1=${signature}` }, body }
    },
  }
}
