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
  const given = headers['x-razorpay-signature'] ?? ''
  return [webhookSecret].flat().some((secret) => equalTexts(given, hmacSha256(secret, body, 'hex')))
}

const event = z.object({
  event: z.string(),
  account_id: z.string().nullish(),
  payload: z.record(z.string(), z.object({ entity: z.unknown().optional() })),
})

/**
 * Reads a verified event: its `value` is the payment, order, refund or dispute that it is named
 * after, and in it, under their names, what else it shows: the `payment` of an order that is paid.
 * Its id stands in a header, which is not signed: it tells repeats of Razorpay's, and nothing else.
 */
export function readNotification(request: NotificationRequest<Account>): ReadNotification {
  const { event: type, account_id, payload } = event.parse(readJson(request.body))
  const id = z.string().min(1).parse(request.headers['x-razorpay-event-id'])
  const account = account_id ?? undefined
  // The last word says what happened; before it, `payment.dispute` is about the dispute.
  const name = type
    .split('.')
    .slice(0, -1)
    .findLast((word) => Object.hasOwn(payload, word))
  if (name === undefined) return { id, type, account, value: payload }
  const others = Object.entries(payload)
    .filter(([other]) => other !== name)
    .map(([other, { entity }]) => [other, entity] as const)
  const own = payload[name]?.entity
  return { id, type, account, value: { ...Object(own), ...Object.fromEntries(others) } }
}

/** A partner's webhook tells of all accounts that have joined it. */
export function notOurs(
  { merchant: { accountId } }: NotificationRequest<Account>,
  { account }: ReadNotification,
): string | undefined {
  if (accountId === undefined || account === accountId) return undefined
  return `it is about the account ${account ?? 'of nobody'}, not ${accountId}`
}

/** What else an event shows of the payment. */
const besides = { payment: payment.optional(), order: order.optional() }

const ofPayment = { value: payment.extend({ order: besides.order }), payment: paymentOf } as const
const ofOrder = {
  value: order.extend({ payment: besides.payment }),
  payment: orderPaymentOf,
} as const
const ofRefund = { value: refund.extend(besides), refund: refundOf } as const
const ofDispute = { value: dispute.extend(besides), payment: disputedPaymentOf } as const

/**
 * The events that tell of money, each as it was when it happened; they come in any order:
 * https://razorpay.com/docs/webhooks/payments, …/orders, …/refunds, …/disputes
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
  'payment.dispute.created': ofDispute,
  'payment.dispute.action_required': ofDispute,
  'payment.dispute.under_review': ofDispute,
  'payment.dispute.won': ofDispute,
  'payment.dispute.lost': ofDispute,
  'payment.dispute.closed': ofDispute,
} as const
