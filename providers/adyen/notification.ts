import * as z from 'zod'
import {
  ConfigurationError,
  equalTexts,
  hmacSha256,
  type NotificationRequest,
  type Payment,
  type PaymentState,
  type ReadNotification,
  type Refund,
  readJson,
} from '../../src/provider/index.ts'
import type { Account } from './account.ts'
import { moneyOf } from './currencies.ts'
import { disputeEvents } from './disputes.ts'
import { isDone, type SignedItem, signedItem } from './signed-item.ts'

const item = signedItem
  .extend({ additionalData: z.looseObject({ hmacSignature: z.string() }) })
  .loose()

/**
 * Adyen puts a single item into each notification that comes as JSON. A second one is refused: it
 * could only be handed on by dropping it, and an answer of 200 would say that it has been stored.
 */
const envelope = z.object({
  // Not signed. It need not be: the key is that of one webhook, of the test or the live account.
  live: z.enum(['true', 'false']),
  notificationItems: z.tuple([z.object({ NotificationRequestItem: item })]),
})

/** The text that is signed: https://docs.adyen.com/development-resources/webhooks/verify-hmac */
export function signedText(signed: SignedItem): string {
  const { amount } = signed
  return [
    signed.pspReference,
    signed.originalReference,
    signed.merchantAccountCode,
    signed.merchantReference,
    amount?.value,
    amount?.currency,
    signed.eventCode,
    signed.success,
  ]
    .map((each) => each ?? '')
    .join(':')
}

/** The signature of an item under the webhook's key, which is hexadecimal. */
export function signatureOf(signed: SignedItem, hmacKey: string): string {
  return hmacSha256(Buffer.from(hmacKey, 'hex'), signedText(signed), 'base64')
}

function noticeIn(body: string) {
  const { live, notificationItems } = envelope.parse(readJson(body))
  return { isLive: live === 'true', item: notificationItems[0].NotificationRequestItem }
}

/**
 * Whether a notification is Adyen's, for this account. Nothing signed says when it was sent, and
 * Adyen repeats for 30 days: the same one may come again, under the same `id`.
 */
export function isSigned({ merchant, body }: NotificationRequest<Account>): boolean {
  if (merchant.hmacKey === undefined) {
    throw new ConfigurationError('hmacKey: is missing; it is what notifications are checked with')
  }
  const { additionalData, ...signed } = noticeIn(body).item
  return [merchant.hmacKey]
    .flat()
    .some((key) => equalTexts(signatureOf(signed, key), additionalData.hmacSignature))
}

/**
 * Duplicates have the same event and number. What was refused may be told again as paid under the
 * same two, which is no duplicate: `success` is part of the id.
 */
export function readNotification({ body }: NotificationRequest<Account>): ReadNotification {
  const { item: raw } = noticeIn(body)
  // Only these fields are signed; the others are handed on, and vouched for by nobody.
  const value = signedItem.parse(raw)
  const { eventCode, pspReference, success, merchantAccountCode } = value
  const id = `${eventCode}:${pspReference}:${success}`
  return { id, type: eventCode, account: merchantAccountCode, value, raw }
}

/**
 * A company's webhook tells of all its accounts; each must reach the merchant that it is about. An
 * account with a `livePrefix` is a live one.
 */
export function notOurs(
  { merchant, body }: NotificationRequest<Account>,
  { account }: ReadNotification,
): string | undefined {
  if (account !== merchant.merchantAccount) {
    return `it is about the merchant account ${account}, not ${merchant.merchantAccount}`
  }
  const { isLive } = noticeIn(body)
  if (isLive === (merchant.livePrefix !== undefined)) return undefined
  return isLive
    ? 'it is from the live environment, and this account has no livePrefix: it is for tests'
    : 'it is from the test environment, and this account, with its livePrefix, is live'
}

/** The payment itself, by its own event or by that of a modification of it. */
function payment(done: PaymentState, undone: PaymentState, toldOf: 'payment' | 'modification') {
  return (notice: SignedItem): Payment => {
    const { merchantReference, originalReference, pspReference, amount } = notice
    const isOwn = toldOf === 'payment'
    return {
      // A modification's number is its own where it has one, so it does not name the payment.
      reference: isOwn ? merchantReference : undefined,
      providerReference: isOwn ? pspReference : originalReference,
      state: isDone(notice) ? done : undone,
      amount: moneyOf(amount),
    }
  }
}

function refund(done: Refund['state'], undone: Refund['state']) {
  return (notice: SignedItem): Refund => ({
    reference: notice.merchantReference,
    providerReference: notice.pspReference,
    paymentReference: notice.originalReference,
    state: isDone(notice) ? done : undone,
    amount: moneyOf(notice.amount),
  })
}

const value = signedItem

/** The shopper has let it pass, or the money that was held has gone back: no modification. */
function ended(isOwn: boolean) {
  return (notice: SignedItem): Payment => ({
    reference: notice.merchantReference,
    providerReference: isOwn ? notice.pspReference : notice.originalReference,
    state: isDone(notice) ? 'closed' : 'processing',
    amount: moneyOf(notice.amount),
  })
}

/**
 * What the events say. `success: 'false'` of a cancellation leaves the payment as it was, so
 * nothing is believed of it. A CAPTURE may still be followed by CAPTURE_FAILED, a REFUND by
 * REFUND_FAILED or REFUNDED_REVERSED. CANCEL_OR_REFUND and AUTHORISATION_ADJUSTMENT have no view:
 * which of the two it was, and whether the old amount still holds, is not part of what is signed.
 * EXPIRE is about what was not captured, which its amount is: what was captured before is kept.
 */
export const notificationEvents = {
  AUTHORISATION: { value, payment: payment('succeeded', 'failed', 'payment') },
  CAPTURE: { value, payment: payment('succeeded', 'failed', 'modification') },
  CAPTURE_FAILED: { value, payment: payment('failed', 'processing', 'modification') },
  CANCELLATION: { value, payment: payment('closed', 'processing', 'modification') },
  TECHNICAL_CANCEL: { value, payment: payment('closed', 'processing', 'modification') },
  REFUND: { value, refund: refund('succeeded', 'failed') },
  REFUND_FAILED: { value, refund: refund('failed', 'processing') },
  REFUNDED_REVERSED: { value, refund: refund('failed', 'processing') },
  CANCEL_OR_REFUND: { value },
  AUTHORISATION_ADJUSTMENT: { value },
  OFFER_CLOSED: { value, payment: ended(true) },
  EXPIRE: { value, payment: ended(false) },
  REPORT_AVAILABLE: { value },
  ...disputeEvents,
} as const
