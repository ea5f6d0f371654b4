import * as z from 'zod'
import {
  ConfigurationError,
  equalTexts,
  hmacSha256,
  type NotificationRequest,
  type Payment,
  type ReadNotification,
  type Refund,
  readJson,
} from '../../src/provider/index.ts'
import { moneyOf } from './amounts.ts'
import { disputeEvents } from './disputes.ts'

/** What of the account notifications are checked with. */
interface Account {
  readonly webhookSignatureKey?: string | readonly string[] | undefined
  readonly processingChannelId?: string | undefined
}

/**
 * Whether the notification was signed with the key of the webhook:
 * https://www.checkout.com/docs/developer-resources/webhooks. Nothing says until when it is good:
 * Checkout.com itself repeats it for more than a day.
 */
export function isSigned({ merchant, headers, body }: NotificationRequest<Account>): boolean {
  const { webhookSignatureKey } = merchant
  if (webhookSignatureKey === undefined) {
    throw new ConfigurationError(
      'webhookSignatureKey: is missing; notifications are signed with it',
    )
  }
  const given = (headers['cko-signature'] ?? '').toLowerCase()
  return [webhookSignatureKey].flat().some((key) => equalTexts(given, hmacSha256(key, body, 'hex')))
}

const event = z.object({ id: z.string(), type: z.string(), data: z.unknown() })
const whose = z.object({ processing_channel_id: z.string().nullish() })

export function readNotification({ body }: { readonly body: string }): ReadNotification {
  const { id, type, data } = event.parse(readJson(body))
  const channel = whose.safeParse(data).data?.processing_channel_id
  return { id, type, account: channel ?? undefined, value: data }
}

/** A workflow tells of all processing channels of the entity, unless it is set to some. */
export function notOurs(
  { merchant: { processingChannelId } }: NotificationRequest<Account>,
  { account }: ReadNotification,
): string | undefined {
  // Where an event names none, nothing says that it is another's.
  if (processingChannelId === undefined || account === undefined) return undefined
  if (account === processingChannelId) return undefined
  return `it is about the processing channel ${account}, not ${processingChannelId}`
}

const value = z.object({
  id: z.string().describe('The payment'),
  action_id: z.string().nullish(),
  reference: z.string().nullish(),
  amount: z.int().nullish(),
  currency: z.string().nullish(),
  response_code: z.string().nullish(),
  response_summary: z.string().nullish(),
  processed_on: z.string().nullish(),
})

type Notice = z.output<typeof value>

function payment(state: Payment['state'], toldOf: 'payment' | 'act') {
  return (notice: Notice): Payment => ({
    // The number of an act is its own where it has one, so it does not name the payment.
    reference: toldOf === 'payment' ? (notice.reference ?? undefined) : undefined,
    providerReference: notice.id,
    state,
    amount: moneyOf(notice.amount, notice.currency),
    paidAt:
      state === 'succeeded' && notice.processed_on ? new Date(notice.processed_on) : undefined,
  })
}

function refund(state: Refund['state']) {
  return (notice: Notice): Refund => ({
    reference: notice.reference ?? undefined,
    providerReference: notice.action_id ?? undefined,
    paymentReference: notice.id,
    state,
    amount: moneyOf(notice.amount, notice.currency),
  })
}

/**
 * What the events say: https://www.checkout.com/docs/developer-resources/webhooks. An approved
 * payment is held, not taken; an act that is declined leaves it as it was, so nothing is believed
 * of it. They come in any order and more than once: go by their `id`.
 */
export const events = {
  payment_approved: { value, payment: payment('processing', 'payment') },
  payment_pending: { value, payment: payment('processing', 'payment') },
  payment_declined: { value, payment: payment('failed', 'payment') },
  payment_canceled: { value, payment: payment('closed', 'payment') },
  payment_expired: { value, payment: payment('closed', 'payment') },
  payment_captured: { value, payment: payment('succeeded', 'act') },
  payment_capture_pending: { value, payment: payment('processing', 'act') },
  payment_capture_declined: { value, payment: payment('processing', 'act') },
  payment_voided: { value, payment: payment('closed', 'act') },
  payment_void_declined: { value, payment: payment('processing', 'act') },
  payment_refunded: { value, refund: refund('succeeded') },
  payment_refund_pending: { value, refund: refund('processing') },
  payment_refund_declined: { value, refund: refund('failed') },
  ...disputeEvents,
} as const
