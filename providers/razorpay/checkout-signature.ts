import { equalTexts, hmacSha256 } from '../../src/provider/index.ts'

/** What Checkout hands to the payer's page once an order is paid. */
export interface PaidOrder {
  /** The order's id as you have kept it, and not as the page tells it. */
  readonly orderId: string
  /** `razorpay_payment_id` */
  readonly paymentId: string
  /** `razorpay_signature` */
  readonly signature: string
}

/** What a payment link's `callback_url` is called with, without the signature's name prefix. */
export interface PaidLink {
  /** The link's id as you have kept it: `plink_…`. */
  readonly linkId: string
  /** Your own number of the link; empty text where it has none. */
  readonly referenceId: string
  /** `razorpay_payment_link_status` */
  readonly status: string
  /** `razorpay_payment_id` */
  readonly paymentId: string
  /** `razorpay_signature` */
  readonly signature: string
}

/**
 * Whether Razorpay has signed that an order, or a payment link, was paid with a payment: what the
 * payer's page hands over could be made up by the payer. Who holds the key secret can sign, so only
 * with it can the word be checked. It says that the payment is authorised, not that it is captured
 * or for which amount: `retrieve` tells that.
 *
 * Sources: https://razorpay.com/docs/payments/server-integration/nodejs/integration-steps and
 * razorpay-node 2.9.8, `validatePaymentVerification`.
 *
 * @param paid the order or link with its payment and the signature, 64 hexadecimal digits
 * @param keySecret the secret of the API key that has made the order
 * @returns `false` for anything that is not signed with this secret
 * @example
 * if (!isSignedByCheckout({ orderId: kept.id, paymentId, signature }, keySecret)) return refuse()
 */
export function isSignedByCheckout(paid: PaidOrder | PaidLink, keySecret: string): boolean {
  const parts =
    'orderId' in paid
      ? [paid.orderId, paid.paymentId]
      : [paid.linkId, paid.referenceId, paid.status, paid.paymentId]
  // An empty secret signs as well: everybody has it.
  if (keySecret === '' || typeof paid.signature !== 'string') return false
  return equalTexts(hmacSha256(keySecret, parts.join('|'), 'hex'), paid.signature)
}
