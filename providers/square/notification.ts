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
import * as disputes from './disputes.ts'
import * as payments from './payments.ts'

/**
 * Whether Square has signed the notification for this very address:
 * https://developer.squareup.com/docs/webhooks/step3validate. Nothing says until when it is good.
 */
export function isSigned({ merchant, headers, body }: NotificationRequest<Account>): boolean {
  const { webhookSignatureKey, notificationUrl } = merchant
  if (webhookSignatureKey === undefined) {
    throw new ConfigurationError(
      'webhookSignatureKey: is missing; notifications are signed with it',
    )
  }
  if (notificationUrl === undefined) {
    throw new ConfigurationError('notificationUrl: is missing; it is part of what is signed')
  }
  const given = headers['x-square-hmacsha256-signature'] ?? ''
  return [webhookSignatureKey]
    .flat()
    .some((key) => equalTexts(given, hmacSha256(key, notificationUrl + body, 'base64')))
}

const event = z.object({
  event_id: z.string(),
  merchant_id: z.string().nullish(),
  type: z.string(),
  data: z.looseObject({ object: z.unknown() }),
})

/** The `value` of an event is an object that holds the payment or refund under its name. */
export function readNotification({ body }: NotificationRequest<Account>): ReadNotification {
  const { event_id: id, type, merchant_id, data } = event.parse(readJson(body))
  return { id, type, account: merchant_id ?? undefined, value: data.object ?? data }
}

/** One subscription tells of all sellers; each must reach the merchant that it is about. */
export function notOurs(
  { merchant: { merchantId } }: NotificationRequest<Account>,
  { account }: ReadNotification,
): string | undefined {
  if (merchantId === undefined || account === merchantId) return undefined
  return `it is about the seller ${account ?? 'of nobody'}, not ${merchantId}`
}

const ofPayment = { value: payments.payment, payment: payments.paymentOf } as const
const ofRefund = { value: payments.refund, refund: payments.refundOf } as const
const ofDispute = { value: disputes.dispute, payment: disputes.disputedPaymentOf } as const

/** They come in any order and more than once: go by their `id`. */
export const events = {
  'payment.created': ofPayment,
  'payment.updated': ofPayment,
  'refund.created': ofRefund,
  'refund.updated': ofRefund,
  'dispute.created': ofDispute,
  // Called `dispute.state.changed` in subscriptions of older versions.
  'dispute.state.updated': ofDispute,
  'dispute.state.changed': ofDispute,
} as const
