import * as z from 'zod'
import {
  ConfigurationError,
  equalTexts,
  hmacSha256,
  type NotificationRequest,
  type ReadNotification,
  readJson,
} from '../../src/provider/index.ts'
import type { Account } from './account.ts'
import { noticedPayment, noticedRefund, paymentOf, refundOf } from './payments.ts'

/**
 * Whether Mollie has signed the raw bytes: `sha256=` and the HMAC in hexadecimal, twice in one
 * header while the secret is being changed (https://docs.mollie.com/reference/webhooks-best-practices).
 * No time is signed beside them: go by the event's id, since Mollie repeats for a day.
 *
 * A classic webhook is a form with nothing but `id=tr_…`, signed by nobody, so it is refused here,
 * with that reason: answer it with 200 and `retrieve` that id.
 *
 * @throws ConfigurationError when the account has no `webhookSecret`.
 */
export function isSigned(request: NotificationRequest<Account>): boolean | string {
  const { merchant, headers, body } = request
  if (/^id=\w{1,64}$/.test(body.trim())) {
    return 'it is a classic webhook, which nobody signs: answer 200, and retrieve its id'
  }
  const { webhookSecret } = merchant
  if (webhookSecret === undefined) {
    throw new ConfigurationError('webhookSecret: is missing; give the secret of this webhook')
  }
  const given = (headers['x-mollie-signature'] ?? '').split(',')
  return [webhookSecret].flat().some((secret) => {
    const expected = hmacSha256(secret, body, 'hex')
    return given.some((part) => equalTexts(part.trim().replace(/^sha256=/, ''), expected))
  })
}

/** Next-gen webhooks. The entity is missing where the webhook is set to "simple" payloads. */
const event = z.object({
  resource: z.literal('event'),
  id: z.string(),
  type: z.string(),
  entityId: z.string(),
  _embedded: z.object({ entity: z.record(z.string(), z.unknown()).nullish() }).nullish(),
})

/**
 * Reads a verified event: its `value` is the payment or refund that it tells of. A simple payload
 * tells its id, and in its type the status: `payment.paid`.
 */
export function readNotification({ body }: NotificationRequest<Account>): ReadNotification {
  const { id, type, entityId, _embedded } = event.parse(readJson(body))
  const [resource, status] = type.split('.')
  const { profileId } = whose.parse(_embedded?.entity ?? {})
  const value = { resource, id: entityId, status, ..._embedded?.entity }
  return { id, type, account: profileId ?? undefined, value }
}

/** Whose a shown entity is, and whether money moves in it; a simple payload tells neither. */
const whose = z.object({
  profileId: z.string().nullish(),
  mode: z.enum(['live', 'test']).nullish(),
})

/** One webhook of an organization tells of all its profiles, live and in test mode. */
export function notOurs(
  { merchant, body }: NotificationRequest<Account>,
  { account }: ReadNotification,
): string | undefined {
  const { mode } = whose.parse(event.parse(readJson(body))._embedded?.entity ?? {})
  const ownMode = merchant.apiKey.startsWith('live_') ? 'live' : 'test'
  if (mode && mode !== ownMode) {
    return `it is about a payment in ${mode} mode, and the apiKey is a ${ownMode} one`
  }
  const { profileId } = merchant
  if (profileId === undefined || account === undefined || account === profileId) return undefined
  return `it is about the profile ${account}, not ${profileId}`
}

const ofPayment = { value: noticedPayment, payment: paymentOf } as const
const ofRefund = { value: noticedRefund, refund: refundOf } as const

/**
 * The events that tell of money: https://docs.mollie.com/reference/payments-api-webhooks and
 * https://docs.mollie.com/reference/refunds-api-webhooks
 */
export const events = {
  'payment.pending': ofPayment,
  'payment.authorized': ofPayment,
  'payment.paid': ofPayment,
  'payment.canceled': ofPayment,
  'payment.expired': ofPayment,
  'payment.failed': ofPayment,
  'refund.queued': ofRefund,
  'refund.pending': ofRefund,
  'refund.processing': ofRefund,
  'refund.refunded': ofRefund,
  'refund.failed': ofRefund,
  'refund.canceled': ofRefund,
} as const
