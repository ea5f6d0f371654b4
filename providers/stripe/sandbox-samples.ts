import {
  type Asked,
  advance,
  all,
  chargeOf,
  find,
  type Kept,
  make,
  refundsOf,
  standingRefund,
} from './sandbox-books.ts'
import { savedSamples } from './sandbox-saved.ts'

const declinedCard = 'pm_card_chargeDeclined'

/** In which states an act is possible. */
const possible: Readonly<Record<string, readonly string[]>> = {
  update: ['requires_payment_method', 'requires_confirmation', 'requires_action'],
  confirm: ['requires_payment_method', 'requires_confirmation', 'requires_action'],
  capture: ['requires_capture'],
  cancel: [
    'requires_payment_method',
    'requires_confirmation',
    'requires_action',
    'requires_capture',
  ],
}

/** The charge is an id, unless it is asked for whole. */
function shown(payment: Kept, acts: Asked['acts'], whole = false) {
  const paid = ['succeeded', 'requires_capture'].includes(payment.status)
  const charge = chargeOf(payment, acts)
  return { ...payment, latest_charge: paid ? (whole ? charge : charge.id) : null }
}

/** An act on a payment, as Stripe lets it through. */
function act(operation: string) {
  return ({ input, acts, refuse }: Asked) => {
    const payment = find(input.id, acts)
    if (payment === undefined) return refuse('resource_missing', { status: 404 })
    if (!possible[operation]?.includes(payment.status)) {
      return refuse('payment_intent_unexpected_state', { status: 400 })
    }
    const method = input.payment_method ?? payment.payment_method
    if (operation === 'confirm' && method === declinedCard) {
      return refuse('card_declined', { status: 402 })
    }
    return shown(advance(payment, operation, input), acts)
  }
}

/** The right part of a list: forms and queries know only text. */
function pageOf<Item extends { readonly id: string }>(
  items: readonly Item[],
  input: Asked['input'],
) {
  const after = items.findIndex(({ id }) => id === input.starting_after)
  const rest = items.slice(after + 1)
  const limit = Number(input.limit ?? 10)
  return { object: 'list', data: rest.slice(0, limit), has_more: rest.length > limit }
}

function refundMade({ input, serial }: Asked, amount: number, more: object) {
  return {
    id: `re_sandbox_${String(serial).padStart(6, '0')}`,
    object: 'refund',
    status: 'succeeded',
    amount,
    currency: input.currency,
    charge: null,
    payment_intent: null,
    reason: input.reason ?? null,
    metadata: input.metadata ?? {},
    ...more,
  }
}

function refunded(asked: Asked) {
  const { input, acts, refuse } = asked
  if (input.origin !== undefined) return refundMade(asked, Number(input.amount), {})
  const id = input.payment_intent ?? String(input.charge).replace('ch_', 'pi_')
  const payment = find(id, acts)
  if (payment === undefined) return refuse('resource_missing', { status: 404 })
  const given = refundsOf(id, acts).reduce((sum, { amount }) => sum + amount, 0)
  const left = payment.amount_received - given
  if (left <= 0) return refuse('charge_already_refunded', { status: 400 })
  const amount = Number(input.amount ?? left)
  if (amount > left) return refuse('amount_too_large', { status: 400 })
  const { created, currency } = payment
  const of = { charge: chargeOf(payment, acts).id, payment_intent: payment.id, created, currency }
  return refundMade(asked, amount, of)
}

function isRefund(id: unknown) {
  return (act: Asked['acts'][number]) => act.operation === 'refund' && act.answer?.id === id
}

/** One input of each operation and what Stripe answers to it; no data of real people. */
export const samples = {
  create: {
    input: {
      amount: 1_099,
      currency: 'usd',
      confirm: true,
      payment_method: 'pm_card_visa',
      automatic_payment_methods: { enabled: true, allow_redirects: 'never' as const },
      description: 'Tea',
      metadata: { order_id: 'T-20260131-0001' },
    },
    answer: ({ input, serial, acts, refuse }: Asked) =>
      input.payment_method === declinedCard && String(input.confirm) === 'true'
        ? refuse('card_declined', { status: 402 })
        : shown(make({ input, serial }), acts),
  },
  retrieve: {
    input: { id: 'pi_sandbox_paid' },
    answer: ({ input, acts }: Asked) => {
      const payment = find(input.id, acts)
      return payment && shown(payment, acts, true)
    },
  },
  update: {
    input: { id: 'pi_sandbox_new', amount: 1_299, metadata: { table: '7' } },
    answer: act('update'),
  },
  confirm: {
    input: { id: 'pi_sandbox_new', payment_method: 'pm_card_visa' },
    answer: act('confirm'),
  },
  capture: { input: { id: 'pi_sandbox_held', amount_to_capture: 750 }, answer: act('capture') },
  cancel: {
    input: { id: 'pi_sandbox_held', cancellation_reason: 'requested_by_customer' as const },
    answer: act('cancel'),
  },
  list: {
    input: { created: { gte: 1_769_800_000 }, limit: 3 },
    answer: ({ input, acts }: Asked) =>
      pageOf(
        all(acts).map((payment) => shown(payment, acts)),
        input,
      ),
  },
  refund: {
    input: {
      payment_intent: 'pi_sandbox_paid',
      amount: 100,
      reason: 'requested_by_customer' as const,
      metadata: { refund_id: 'R-20260131-0001' },
    },
    answer: refunded,
  },
  retrieveRefund: {
    input: { id: standingRefund.id },
    answer: ({ input, acts }: Asked) =>
      acts.find(isRefund(input.id))?.answer ??
      (input.id === standingRefund.id ? standingRefund : undefined),
  },
  listRefunds: {
    input: { payment_intent: 'pi_sandbox_paid', limit: 3 },
    answer: ({ input, acts }: Asked) => pageOf(refundsOf(input.payment_intent, acts), input),
  },

  ...savedSamples,
}
