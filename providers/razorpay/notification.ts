import * as z from 'zod'
import {
  ConfigurationError,
  equalTexts,
  hmacSha256,
  type NotificationRequest,
  type ReadNotification,
} from '../../src/provider/index.ts'
import type { Account } from './account.ts'
import { order, orderPaymentOf } from './orders.ts'
import { payment, paymentOf, refund, refundOf } from './payments.ts'

/**
 * Whether Razorpay has signed the raw bytes: https://razorpay.com/docs/webhooks/validate-test
 * No time is signed for certain (some events have no `created_at`): go by the event's id, since
 * Razorpay repeats for a day.
 *
 * @throws ConfigurationError when the account has no `webhookSecret`.
 */
export function isSigned({ merchant, headers, body }: NotificationRequest<Account>): boolean {
  const { webhookSecret } = merchant
  if (webhookSecret === undefined) {
    throw new ConfigurationError('webhookSecret: is missing; give the secret of this webhook')
  }
  const signature = hmacSha256(webhookSecret, body, 'hex')
  return equalTexts(headers['x-razorpay-signature'] ?? '', signature)
}

const event = z.object({
  event: z.string(),
  payload: z.record(z.string(), z.object({ entity: z.unknown().optional() })),
})

/**
 * Reads a verified event: its `value` is the payment, order or refund that it is named after. Its
 * id stands in a header, which is not signed: it tells repeats of Razorpay's, and nothing else.
 */
export function readNotification(request: NotificationRequest<Account>): ReadNotification {
  const { event: type, payload } = event.parse(JSON.parse(request.body))
  const id = z.string().min(1).parse(request.headers['x-razorpay-event-id'])
  const [name = ''] = type.split('.')
  return { id, type, value: Object.hasOwn(payload, name) ? payload[name]?.entity : payload }
}

const ofPayment = { value: payment, payment: paymentOf } as const
const ofOrder = { value: order, payment: orderPaymentOf } as const
const ofRefund = { value: refund, refund: refundOf } as const

/**
 * The events that tell of money, each as it was when it happened; they come in any order:
 * https://razorpay.com/docs/webhooks/payments, …/orders, …/refunds
 */
export const events = {
  'payment.authorized': ofPayment,
  'payment.captured': ofPayment,
  'payment.failed': ofPayment,
  'order.paid': ofOrder,
  'refund.created': ofRefund,
  'refund.processed': ofRefund,
  'refund.failed': ofRefund,
  'refund.speed_changed': ofRefund,
} as const
