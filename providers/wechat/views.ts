import type { Payment, PaymentState, Refund } from '../../src/provider/index.ts'
import { dateOf } from './fields.ts'

/** What WeChat Pay may tell, leave out, or tell as nothing. */
type Told<Value> = Value | null | undefined

/** As much of a payment as its view is made from. */
interface Transaction {
  readonly out_trade_no: string
  readonly transaction_id?: Told<string>
  readonly trade_state: string
  readonly success_time?: Told<string>
  readonly amount?: Told<{ readonly total?: Told<number>; readonly currency?: Told<string> }>
}

/** As much of a refund as its view is made from, its state apart. */
interface RefundOfOrder {
  readonly out_refund_no: string
  readonly refund_id?: Told<string>
  readonly out_trade_no?: Told<string>
  readonly amount: { readonly refund: number; readonly currency?: Told<string> }
}

/** A state that is not listed is not final, so nothing is believed of it: `processing`. */
export function stateIn<State>(states: Readonly<Record<string, State>>, word: string) {
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
export function fenOf(minor: Told<number>, currency?: Told<string>) {
  return minor === null || minor === undefined ? undefined : { minor, currency: currency ?? 'CNY' }
}

export function paymentOf(output: Transaction): Payment {
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

function viewOfRefund(output: RefundOfOrder, status: string): Refund {
  return {
    reference: output.out_refund_no,
    providerReference: output.refund_id ?? undefined,
    paymentReference: output.out_trade_no ?? undefined,
    state: stateIn(refundStates, status),
    amount: fenOf(output.amount.refund, output.amount.currency),
  }
}

export function refundOf(output: RefundOfOrder & { readonly status: string }): Refund {
  return viewOfRefund(output, output.status)
}

/** In notifications the state of a refund has another name. */
export function noticedRefundOf(
  notice: RefundOfOrder & { readonly refund_status: string },
): Refund {
  return viewOfRefund(notice, notice.refund_status)
}
