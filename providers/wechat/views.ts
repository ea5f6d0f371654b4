import type * as z from 'zod'
import type { Payment, PaymentState, Refund } from '../../src/provider/index.ts'
import { dateOf } from './fields.ts'
import type { transaction } from './orders.ts'
import type { refund, refundNotice } from './refunds.ts'

/** A state that is not listed is not final, so nothing is believed of it: `processing`. */
function stateIn<State>(states: Readonly<Record<string, State>>, word: string) {
  return Object.hasOwn(states, word) ? (states[word] ?? 'processing') : 'processing'
}

const tradeStates: Readonly<Record<string, PaymentState>> = {
  NOTPAY: 'requires-action',
  USERPAYING: 'processing',
  SUCCESS: 'succeeded',
  // "Something was given back", a part or all of it. The smaller claim: called `refunded`, an order
  // that still holds money would never be refunded further. `queryRefund` knows each refund.
  REFUND: 'partially-refunded',
  CLOSED: 'closed',
  REVOKED: 'closed',
  PAYERROR: 'failed',
}

export function tradeState(word: string): PaymentState {
  return stateIn(tradeStates, word)
}

/** Fen, where the answer tells them: orders that are not paid yet may come without. */
export function fenOf(minor: number | null | undefined, currency?: string | null) {
  return minor === null || minor === undefined ? undefined : { minor, currency: currency ?? 'CNY' }
}

export function paymentOf(output: z.output<typeof transaction>): Payment {
  return {
    reference: output.out_trade_no,
    providerReference: output.transaction_id ?? undefined,
    state: tradeState(output.trade_state),
    amount: fenOf(output.amount?.total, output.amount?.currency),
    paidAt: dateOf(output.success_time),
  }
}

const refundStates: Readonly<Record<string, Refund['state']>> = {
  PROCESSING: 'processing',
  SUCCESS: 'succeeded',
  // No money was given back; a new refund takes a new number.
  CLOSED: 'failed',
  // The payer's card is closed: the merchant must choose another way for the money.
  ABNORMAL: 'requires-action',
}

type RefundAnswer = z.output<typeof refund>
type RefundNotice = z.output<typeof refundNotice>

function viewOfRefund(output: Omit<RefundAnswer, 'status'>, status: string): Refund {
  return {
    reference: output.out_refund_no,
    providerReference: output.refund_id ?? undefined,
    paymentReference: output.out_trade_no ?? undefined,
    state: stateIn(refundStates, status),
    amount: fenOf(output.amount.refund, output.amount.currency),
  }
}

export function refundOf(output: RefundAnswer): Refund {
  return viewOfRefund(output, output.status)
}

export function noticedRefundOf(notice: RefundNotice): Refund {
  return viewOfRefund(notice, notice.refund_status)
}
