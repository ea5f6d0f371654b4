import * as z from 'zod'
import {
  ConfigurationError,
  equalTexts,
  hmacSha256,
  type NotificationRequest,
  type ReadNotification,
} from '../../src/provider/index.ts'
import type { Account } from './account.ts'
import { payment, refund } from './payments.ts'
import { paymentOf, refundOf } from './views.ts'

/** guess: Airwallex names no tolerance; five minutes is what others check. */
const toleranceMs = 5 * 60_000

/**
 * Whether Airwallex has signed the raw bytes within the tolerance:
 * https://www.airwallex.com/docs/developer-tools/webhooks/listen-for-webhook-events
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
  if (Math.abs(nowMs - Number(timestamp)) > toleranceMs) return false
  const expected = hmacSha256(merchant.webhookSecret, timestamp + body, 'hex')
  return equalTexts(headers['x-signature'] ?? '', expected)
}

const envelope = z.object({
  id: z.string().min(1),
  name: z.string().min(1),
  data: z.object({ object: z.unknown() }),
})

/** Reads a verified notification. They come in any order and more than once: go by their `id`. */
export function readNotification({ body }: NotificationRequest<Account>): ReadNotification {
  const { id, name, data } = envelope.parse(JSON.parse(body))
  return { id, type: name, value: data.object }
}

const ofPayment = { value: payment, payment: paymentOf } as const
const ofRefund = { value: refund, refund: refundOf } as const

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
} as const
