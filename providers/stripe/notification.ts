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
import { dispute, disputedPaymentOf, withdrawnPaymentOf } from './disputes.ts'
import { charge, payment } from './payments.ts'
import { refund } from './refunds.ts'
import { chargedPaymentOf, paymentOf, refundOf } from './views.ts'

/** How old a signature may be, as Stripe's own libraries have it. */
const toleranceSeconds = 300

/** The parts of `t=…,v1=…,v1=…`: several v1 while the secret is being changed. */
function partsOf(header: string) {
  const parts = header.split(',').map((part) => {
    const [name = '', value = ''] = part.trim().split('=', 2)
    return { name, value }
  })
  const valuesOf = (wanted: string) =>
    parts.filter(({ name }) => name === wanted).map(({ value }) => value)
  return { times: valuesOf('t'), signatures: valuesOf('v1') }
}

/**
 * Whether Stripe has signed the raw bytes within the tolerance. A time to come is no ground for
 * refusal: it is signed as well. https://docs.stripe.com/webhooks/signature
 *
 * @throws ConfigurationError when the account has no `webhookSecret`.
 */
export function isSigned(request: NotificationRequest<Account>): boolean {
  const { merchant, headers, body, nowMs } = request
  const { webhookSecret } = merchant
  if (webhookSecret === undefined) {
    throw new ConfigurationError('webhookSecret: is missing; give the whsec_… of this endpoint')
  }
  const { times, signatures } = partsOf(headers['stripe-signature'] ?? '')
  const [time = ''] = times
  if (times.length !== 1 || !/^\d{1,12}$/.test(time)) return false
  if (Math.floor(nowMs / 1_000) - Number(time) > toleranceSeconds) return false
  return [webhookSecret].flat().some((secret) => {
    const expected = hmacSha256(secret, `${time}.${body}`, 'hex')
    return signatures.some((signature) => equalTexts(signature, expected))
  })
}

const head = { id: z.string(), type: z.string(), livemode: z.boolean().nullish() }

/** Events of /v2 (`v2.core.event`) are thin: they name their object and do not hold it. */
const envelope = z.union([
  z.object({
    ...head,
    object: z.literal('event'),
    account: z.string().nullish(),
    data: z.object({ object: z.unknown() }),
  }),
  z.looseObject({ ...head, object: z.literal('v2.core.event'), context: z.string().nullish() }),
])

/**
 * Reads a verified event: its `value` is the payment, refund, charge or dispute that it tells of,
 * its `account` the connected account (https://docs.stripe.com/connect/webhooks).
 */
export function readNotification({ body }: NotificationRequest<Account>): ReadNotification {
  const event = envelope.parse(readJson(body))
  const { id, type } = event
  if (event.object === 'event') {
    return { id, type, account: event.account ?? undefined, value: event.data.object }
  }
  return { id, type, account: event.context ?? undefined, value: event }
}

/**
 * One endpoint of a platform is told of all connected accounts, and a live one of their tests too,
 * signed with the same secret: "check the livemode value"
 * (https://docs.stripe.com/connect/webhooks). No money moves in a test.
 */
export function notOurs(
  { merchant, body }: NotificationRequest<Account>,
  { account }: ReadNotification,
): string | undefined {
  const { livemode } = envelope.parse(readJson(body))
  const isLive = /^(sk|rk)_live_/.test(merchant.secretKey)
  if (typeof livemode === 'boolean' && livemode !== isLive) {
    return livemode
      ? 'it is about live money (livemode: true), and the secretKey is for tests'
      : 'it is a test event (livemode: false), and the secretKey is a live one'
  }
  // Without an account of its own a platform gets all, and goes by `account`.
  if (merchant.account === undefined || account === merchant.account) return undefined
  return `it is about the account ${account ?? 'of the platform itself'}, not ${merchant.account}`
}

const ofPayment = { value: payment, payment: paymentOf } as const
const ofCharge = { value: charge, payment: chargedPaymentOf } as const
const ofRefund = { value: refund, refund: refundOf } as const
const ofDispute = { value: dispute, payment: disputedPaymentOf } as const

/** The events that tell of money. They come in any order and more than once: go by their `id`. */
export const events = {
  'payment_intent.created': ofPayment,
  'payment_intent.requires_action': ofPayment,
  'payment_intent.processing': ofPayment,
  'payment_intent.amount_capturable_updated': ofPayment,
  'payment_intent.succeeded': ofPayment,
  'payment_intent.payment_failed': ofPayment,
  'payment_intent.canceled': ofPayment,
  'payment_intent.partially_funded': ofPayment,
  'charge.captured': ofCharge,
  'charge.expired': ofCharge,
  'charge.refunded': ofCharge,
  'charge.updated': ofCharge,
  'charge.dispute.created': ofDispute,
  'charge.dispute.updated': ofDispute,
  'charge.dispute.closed': ofDispute,
  'charge.dispute.funds_withdrawn': { value: dispute, payment: withdrawnPaymentOf },
  'charge.dispute.funds_reinstated': ofDispute,
  'refund.created': ofRefund,
  'refund.updated': ofRefund,
  'refund.failed': ofRefund,
} as const
