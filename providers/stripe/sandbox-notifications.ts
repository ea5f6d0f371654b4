import { chargeOf, find, standingRefund as refund } from './sandbox-books.ts'

const paid = find('pi_sandbox_paid', [])
const held = find('pi_sandbox_held', [])
const waiting = find('pi_sandbox_new', [])
const charge = paid && chargeOf(paid, [])

const dispute = {
  id: 'du_sandbox_000000',
  object: 'dispute',
  status: 'needs_response',
  amount: 1_099,
  currency: 'usd',
  reason: 'fraudulent',
  charge: 'ch_sandbox_paid',
  payment_intent: 'pi_sandbox_paid',
  created: 1_769_866_175,
}

const declinedError = {
  type: 'card_error',
  code: 'card_declined',
  decline_code: 'insufficient_funds',
  message: 'Your card has insufficient funds.',
}

/** What a notification of each type holds. */
export const notifications = {
  'payment_intent.created': { ...waiting, status: 'requires_payment_method' },
  'payment_intent.requires_action': {
    ...waiting,
    status: 'requires_action',
    next_action: { type: 'use_stripe_sdk' },
  },
  'payment_intent.processing': { ...waiting, status: 'processing' },
  'payment_intent.amount_capturable_updated': held,
  'payment_intent.succeeded': { ...paid, latest_charge: 'ch_sandbox_paid' },
  'payment_intent.payment_failed': {
    ...waiting,
    status: 'requires_payment_method',
    last_payment_error: declinedError,
  },
  'payment_intent.canceled': { ...waiting, status: 'canceled', canceled_at: 1_769_866_175 },
  'payment_intent.partially_funded': { ...waiting, status: 'requires_action' },
  'charge.captured': charge,
  'charge.expired': { ...charge, captured: false, refunded: true, amount_refunded: 1_099 },
  'charge.refunded': { ...charge, amount_refunded: 100 },
  'charge.updated': charge,
  'charge.dispute.created': dispute,
  'charge.dispute.updated': { ...dispute, status: 'under_review' },
  'charge.dispute.closed': { ...dispute, status: 'lost' },
  'charge.dispute.funds_withdrawn': dispute,
  'charge.dispute.funds_reinstated': { ...dispute, status: 'won' },
  'refund.created': { ...refund, status: 'pending' },
  'refund.updated': refund,
  'refund.failed': { ...refund, status: 'failed', failure_reason: 'expired_or_canceled_card' },
}
