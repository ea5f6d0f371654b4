import type * as z from 'zod'
import type { Payment, PaymentState, Refund } from '../../src/provider/index.ts'
import { dateOf } from './fields.ts'
import type { order, paid } from './orders.ts'
import type { foundRefund, refunded } from './refunds.ts'

/**
 * A state that is not listed is not final, so nothing is believed of it: `processing`. So is
 * NOTPAY: at the counter nobody has to be shown anything, the payer only has not paid yet.
 */
const tradeStates: Readonly<Record<string, PaymentState>> = {
  SUCCESS: 'succeeded',
  // "Something was given back", a part or all of it; `refundquery` knows each refund.
  REFUND: 'partially-refunded',
  CLOSED: 'closed',
  // Reversed: what was paid has been given back.
  REVOKED: 'closed',
  PAYERROR: 'failed',
}

const refundStates: Readonly<Record<string, Refund['state']>> = {
  SUCCESS: 'succeeded',
  REFUNDCLOSE: 'failed',
  // The payer's card is closed: the merchant must choose another way for the money.
  CHANGE: 'requires-action',
}

function stateIn<State>(states: Readonly<Record<string, State>>, word: string) {
  return Object.hasOwn(states, word) ? (states[word] ?? 'processing') : 'processing'
}

type Paid = z.output<typeof paid>
type Found = z.output<typeof order>

function viewOf(output: Omit<Found, 'trade_state'> | Paid, state: PaymentState): Payment {
  const { out_trade_no, transaction_id, total_fee, fee_type, time_end } = output
  const minor = total_fee ?? undefined
  return {
    reference: out_trade_no,
    providerReference: transaction_id || undefined,
    state,
    // fen, also where the currency is not said: without `fee_type` it is yuan.
    amount: minor === undefined ? undefined : { minor, currency: fee_type || 'CNY' },
    paidAt: dateOf(time_end),
  }
}

export function paidOf(output: Paid): Payment {
  return viewOf(output, 'succeeded')
}

export function paymentOf(output: Found): Payment {
  return viewOf(output, stateIn(tradeStates, output.trade_state))
}

type Refunded = z.output<typeof refunded>

function refundView(output: Refunded, state: Refund['state']): Refund {
  return {
    reference: output.out_refund_no,
    providerReference: output.refund_id || undefined,
    paymentReference: output.out_trade_no || undefined,
    state,
    amount: { minor: output.refund_fee, currency: 'CNY' },
  }
}

/** A refund as its own answer tells it: accepted, and no more. */
export function refundOf(output: Refunded): Refund {
  return refundView(output, 'processing')
}

export function foundRefundOf(output: z.output<typeof foundRefund>): Refund {
  return refundView(output, stateIn(refundStates, output.refund_status))
}
