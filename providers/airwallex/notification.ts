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
import { dispute, disputedPaymentOf } from './disputes.ts'
import { payment, refund } from './payments.ts'
import { paymentOf, refundOf } from './views.ts'

/**
 * Whether Airwallex has signed the raw bytes:
 * https://www.airwallex.com/docs/developer-tools/webhooks/listen-for-webhook-events
 * It names no tolerance, repeats for three days, and does not say that a repeat has a new time: by
 * default any age is taken. Go by the event's id, or set `webhookToleranceMs`.
 *
 * @throws ConfigurationError when the account has no `webhookSecret`.
 */
export function isSigned(request: NotificationRequest<Account>): boolean {
  const { merchant, headers, body, nowMs } = request
  if (merchant.webhookSecret === undefined) {
    throw new ConfigurationError('webhookSecret: is missing; the web app shows it (Webhooks)')
  }
  const timestamp = headers['x-timestamp'] ?? ''
  // Milliseconds. Digits alone, else bytes of the body could pass as part of the time.
  if (!/^\d{13}$/.test(timestamp)) return false
  const ageMs = Math.abs(nowMs - Number(timestamp))
  if (ageMs > (merchant.webhookToleranceMs ?? Number.POSITIVE_INFINITY)) return false
  const given = headers['x-signature'] ?? ''
  return [merchant.webhookSecret]
    .flat()
    .some((secret) => equalTexts(given, hmacSha256(secret, timestamp + body, 'hex')))
}

const envelope = z.object({
  id: z.string().min(1),
  name: z.string().min(1),
  account_id: z.string().nullish(),
  // Of payments, the documents spell it so.
  accountId: z.string().nullish(),
  data: z.object({ object: z.unknown() }),
})

/** Reads a verified notification. They come in any order and more than once: go by their `id`. */
export function readNotification({ body }: NotificationRequest<Account>): ReadNotification {
  const { id, name, account_id, accountId, data } = envelope.parse(readJson(body))
  return { id, type: name, account: account_id ?? accountId ?? undefined, value: data.object }
}

/** A platform's webhook tells of all accounts that are connected to it. */
export function notOurs(
  { merchant }: NotificationRequest<Account>,
  { account }: ReadNotification,
): string | undefined {
  const own = merchant.onBehalfOf ?? merchant.loginAs
  if (own === undefined || account === own) return undefined
  return `it is about the account ${account ?? 'of nobody'}, not ${own}`
}

const ofPayment = { value: payment, payment: paymentOf } as const
const ofRefund = { value: refund, refund: refundOf } as const
const ofDispute = { value: dispute, payment: disputedPaymentOf } as const

/** The events that tell of money; one that is missing is handed on as it is. */
export const events = {
  'payment_intent.created': ofPayment,
  'payment_intent.requires_payment_method': ofPayment,
  'payment_intent.requires_customer_action': ofPayment,
  'payment_intent.requires_capture': ofPayment,
  'payment_intent.pending': ofPayment,
  'payment_intent.payment_failed': ofPayment,
  'payment_intent.succeeded': ofPayment,
  'payment_intent.cancelled': ofPayment,
  'refund.received': ofRefund,
  'refund.accepted': ofRefund,
  'refund.settled': ofRefund,
  // The name of `refund.settled` in webhooks of an older version.
  'refund.succeeded': ofRefund,
  'refund.failed': ofRefund,
  'payment_dispute.requires_response': ofDispute,
  'payment_dispute.challenged': ofDispute,
  'payment_dispute.pending_decision': ofDispute,
  'payment_dispute.pending_closure': ofDispute,
  'payment_dispute.expired': ofDispute,
  'payment_dispute.accepted': ofDispute,
  'payment_dispute.won': ofDispute,
  'payment_dispute.lost': ofDispute,
  'payment_dispute.reversed': ofDispute,
} as const
