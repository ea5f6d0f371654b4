import type { Payment, PaymentState, Refund } from '../../src/provider/index.ts'
import { dateOf, moneyOf } from './fields.ts'

interface Trade {
  readonly out_trade_no?: string | null | undefined
  readonly trade_no?: string | null | undefined
  readonly total_amount?: string | null | undefined
}

function viewOf(trade: Trade, state: PaymentState, paidAt?: string | null): Payment {
  return {
    reference: trade.out_trade_no ?? undefined,
    providerReference: trade.trade_no ?? undefined,
    state,
    amount: moneyOf(trade.total_amount),
    paidAt: dateOf(paidAt),
  }
}

interface Paid extends Trade {
  readonly gmt_payment?: string | null | undefined
}

/**
 * A payment by code, as its own answer tells it. The code 10000 alone says that the request was
 * read, not that the payer has paid: the time of the payment says so.
 */
export function paidOf(output: Paid & { readonly code: string }): Payment {
  const isPaid = output.code === '10000' && dateOf(output.gmt_payment) !== undefined
  return viewOf(output, isPaid ? 'succeeded' : 'processing', output.gmt_payment)
}

interface Found extends Trade {
  readonly trade_status: string
  readonly send_pay_date?: string | null | undefined
}

/** A state that is not listed is not final, so nothing is believed of it: `processing`. */
function stateOf(status: string, paidAt: string | null | undefined): PaymentState {
  switch (status) {
    case 'WAIT_BUYER_PAY':
      return 'requires-action'
    // It stays so after a part was given back; `queryRefund` knows each refund.
    case 'TRADE_SUCCESS':
    case 'TRADE_FINISHED':
      return 'succeeded'
    // Never paid, or given back in full: the time of the payment tells which.
    case 'TRADE_CLOSED':
      return paidAt === null || paidAt === undefined || paidAt === '' ? 'closed' : 'refunded'
    default:
      return 'processing'
  }
}

export function paymentOf(output: Found): Payment {
  const { trade_status, send_pay_date } = output
  return viewOf(output, stateOf(trade_status, send_pay_date), send_pay_date)
}

/** At the counter the payer is typing the password, and nobody has to be shown anything. */
export function counterPaymentOf(output: Found): Payment {
  const view = paymentOf(output)
  return view.state === 'requires-action' ? { ...view, state: 'processing' } : view
}

interface Refunded {
  readonly out_trade_no?: string | null | undefined
  readonly fund_change?: string | null | undefined
}

/**
 * A refund as its own answer tells it. `fund_change` N means that this call moved nothing: an
 * earlier one of the same number may have. The amount in the answer is all that was ever given back
 * of the trade, so that it is no amount of this refund.
 */
export function refundOf(output: Refunded): Refund {
  return {
    reference: undefined,
    paymentReference: output.out_trade_no ?? undefined,
    state: output.fund_change === 'Y' ? 'succeeded' : 'processing',
  }
}

interface FoundRefund {
  readonly out_request_no: string
  readonly out_trade_no?: string | null | undefined
  readonly refund_amount?: string | null | undefined
  readonly refund_status?: string | null | undefined
}

const refundStates: Readonly<Record<string, Refund['state']>> = {
  REFUND_SUCCESS: 'succeeded',
  REFUND_PROCESSING: 'processing',
  REFUND_FAIL: 'failed',
}

export function foundRefundOf(output: FoundRefund): Refund {
  const status = output.refund_status ?? ''
  const state = Object.hasOwn(refundStates, status) ? refundStates[status] : undefined
  return {
    reference: output.out_request_no,
    paymentReference: output.out_trade_no ?? undefined,
    state: state ?? 'processing',
    amount: moneyOf(output.refund_amount),
  }
}

interface Notice extends Trade {
  readonly trade_status: string
  readonly gmt_payment?: string | null | undefined
}

export function noticedPaymentOf(notice: Notice): Payment {
  const { trade_status, gmt_payment } = notice
  return viewOf(notice, stateOf(trade_status, gmt_payment), gmt_payment)
}

/** What a notice of a refund says of its payment: never that it has just been paid. */
export function givenBackOf(notice: Notice): Payment {
  const state = notice.trade_status === 'TRADE_CLOSED' ? 'refunded' : 'partially-refunded'
  return viewOf(notice, state, notice.gmt_payment)
}

interface RefundNotice extends Trade {
  readonly out_biz_no?: string | null | undefined
}

/** `refund_fee` is what was given back of the trade in all, so that it is no amount of this one. */
export function noticedRefundOf(notice: RefundNotice): Refund {
  return {
    reference: notice.out_biz_no ?? undefined,
    paymentReference: notice.out_trade_no ?? undefined,
    state: 'succeeded',
  }
}
