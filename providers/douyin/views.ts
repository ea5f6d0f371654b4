import type * as z from 'zod'
import type { Payment, PaymentState, Refund } from '../../src/provider/index.ts'
import type { orderInput, refund, refundNotice, transaction } from './orders.ts'

/** A state that is not listed is not final, so nothing is believed of it: `processing`. */
function stateIn<State>(states: Readonly<Record<string, State>>, word: string) {
  return Object.hasOwn(states, word) ? (states[word] ?? 'processing') : 'processing'
}

/** The official Java library marks REFUND, USERPAYING and PAYERROR as not in use yet. */
const tradeStates: Readonly<Record<string, PaymentState>> = {
  NOTPAY: 'requires-action',
  USERPAYING: 'processing',
  SUCCESS: 'succeeded',
  // "Something was given back", a part or all of it: the smaller claim.
  REFUND: 'partially-refunded',
  CLOSED: 'closed',
  PAYERROR: 'failed',
}

function fenOf(minor: number | null | undefined, currency: string | null | undefined) {
  return minor === null || minor === undefined ? undefined : { minor, currency: currency ?? 'CNY' }
}

/** A time that makes no sense is left out. */
function dateOf(time: string | null | undefined): Date | undefined {
  const date = new Date(time ?? Number.NaN)
  return Number.isNaN(date.getTime()) ? undefined : date
}

export function paymentOf(output: z.output<typeof transaction>): Payment {
  return {
    reference: output.out_trade_no,
    providerReference: output.transaction_id ?? undefined,
    state: stateIn(tradeStates, output.trade_state),
    amount: fenOf(output.amount?.total, output.amount?.currency),
    paidAt: dateOf(output.success_time),
  }
}

/** The official Java library marks CLOSED and ABNORMAL as not in use yet. */
const refundStates: Readonly<Record<string, Refund['state']>> = {
  PROCESSING: 'processing',
  SUCCESS: 'succeeded',
  // No money was given back; a new refund takes a new number.
  CLOSED: 'failed',
  // The payer's card is closed: the merchant must choose another way for the money.
  ABNORMAL: 'requires-action',
}

type RefundAnswer = z.output<typeof refund>

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

export function noticedRefundOf(notice: z.output<typeof refundNotice>): Refund {
  return viewOfRefund(notice, notice.refund_status)
}

/** What a new order is for; what its query answers is held against it. */
export function orderIntent({ input }: { readonly input: z.output<typeof orderInput> }) {
  return {
    reference: input.out_trade_no,
    amount: { minor: input.amount.total, currency: 'CNY' },
  }
}

/** An order that waits for its payer, or is paid, has been made; a closed one is of no use. */
export const orderMade = {
  'requires-action': 'succeeded',
  processing: 'succeeded',
  succeeded: 'succeeded',
  'partially-refunded': 'succeeded',
  refunded: 'succeeded',
  closed: 'failed',
  failed: 'failed',
} as const
