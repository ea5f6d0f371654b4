import type * as z from 'zod'
import type { Payment, PaymentState, Refund } from '../../src/provider/index.ts'
import { moneyOf } from './currencies.ts'
import type { charge, PaymentAnswer } from './payments.ts'
import type { RefundAnswer } from './refunds.ts'

type Charge = z.output<typeof charge>

/** A state that is not listed is not final, so nothing is believed of it: `processing`. */
function stateIn<State>(states: Readonly<Record<string, State>>, word: string) {
  return Object.hasOwn(states, word) ? (states[word] ?? 'processing') : 'processing'
}

/** https://docs.stripe.com/payments/paymentintents/lifecycle */
const paymentStates: Readonly<Record<string, PaymentState>> = {
  requires_payment_method: 'requires-action',
  requires_confirmation: 'requires-action',
  requires_action: 'requires-action',
  processing: 'processing',
  // The money is held, not taken: called paid, it would be shipped for and go back after a week.
  requires_capture: 'processing',
  succeeded: 'succeeded',
  canceled: 'closed',
}

function refundedState(state: PaymentState, paid: Charge | undefined): PaymentState {
  if (state !== 'succeeded' || paid === undefined) return state
  if (paid.refunded === true) return 'refunded'
  return givenBack(paid) > 0 ? 'partially-refunded' : state
}

/**
 * What was given back of what was taken. After a capture in part, `amount_refunded` also counts the
 * rest that was let go, which nobody ever had: https://docs.stripe.com/api/payment_intents/capture
 */
function givenBack({ amount, amount_captured, amount_refunded }: Charge): number {
  const refunded = amount_refunded ?? 0
  const letGo = amount - (amount_captured ?? amount)
  return refunded >= letGo ? refunded - letGo : refunded
}

/** Whether the last try to pay came to nothing; the payment itself can be tried again. */
export function hasFailed({ status, last_payment_error }: PaymentAnswer): boolean {
  return status === 'requires_payment_method' && (last_payment_error ?? undefined) !== undefined
}

function dateOf(seconds: number | null | undefined): Date | undefined {
  return seconds === null || seconds === undefined ? undefined : new Date(seconds * 1_000)
}

/** A charge tells that it was disputed and not what came of it, so its state stays as it is. */
function disputedIn(paid: Charge | undefined) {
  return paid?.disputed === true ? { disputed: true } : {}
}

/**
 * A payment as it was made: for the whole amount, whatever is taken of it later. The merchant's own
 * number travels in the metadata: Stripe has no field for it.
 */
export function orderedPaymentOf(output: PaymentAnswer): Payment {
  const { latest_charge } = output
  const paid = typeof latest_charge === 'object' ? (latest_charge ?? undefined) : undefined
  const state = hasFailed(output) ? 'failed' : stateIn(paymentStates, output.status)
  return {
    reference: output.metadata?.order_id,
    providerReference: output.id,
    state: refundedState(state, paid),
    amount: moneyOf(output.amount, output.currency),
    paidAt: state === 'succeeded' ? dateOf(paid?.created) : undefined,
    ...disputedIn(paid),
  }
}

/** A payment as it stands: once paid, for what was taken, which may be a part. */
export function paymentOf(output: PaymentAnswer): Payment {
  const taken = output.status === 'succeeded' ? output.amount_received : undefined
  return {
    ...orderedPaymentOf(output),
    amount: moneyOf(taken || output.amount, output.currency),
  }
}

const chargeStates: Readonly<Record<string, PaymentState>> = {
  pending: 'processing',
  succeeded: 'succeeded',
  failed: 'failed',
}

/** A charge that is not captured holds money and has taken none. */
export function chargedPaymentOf(output: Charge): Payment {
  const held = output.status === 'succeeded' && output.captured === false
  const state = held ? 'processing' : stateIn(chargeStates, output.status ?? '')
  const taken = state === 'succeeded' ? output.amount_captured : undefined
  return {
    reference: output.metadata?.order_id,
    providerReference: output.payment_intent ?? output.id,
    state: refundedState(state, output),
    amount: moneyOf(taken || output.amount, output.currency),
    paidAt: state === 'succeeded' ? dateOf(output.created) : undefined,
    ...disputedIn(output),
  }
}

const refundStates: Readonly<Record<string, Refund['state']>> = {
  pending: 'processing',
  requires_action: 'requires-action',
  succeeded: 'succeeded',
  failed: 'failed',
  canceled: 'closed',
}

export function refundOf(output: RefundAnswer): Refund {
  return {
    reference: output.metadata?.refund_id,
    providerReference: output.id,
    paymentReference: output.payment_intent ?? output.charge ?? undefined,
    state: stateIn(refundStates, output.status ?? ''),
    amount: moneyOf(output.amount, output.currency),
  }
}
