import type { Payment, PaymentState, Refund } from '../../src/provider/index.ts'
import { isFailure, isSuccess } from './faults.ts'
import { moneyOf } from './fields.ts'

/** What an answer says of a trade. */
export interface Trade {
  readonly orderId: string
  readonly queryId?: string | null | undefined
  readonly txnAmt?: string | null | undefined
  readonly currencyCode?: string | null | undefined
  readonly txnType?: string | null | undefined
  readonly txnSubType?: string | null | undefined
  /** What became of it; a trade's own answer does not say that. */
  readonly origRespCode?: string | null | undefined
}

/** Whether a failure is the end of it, or the payer may try another card. */
type Failing = 'final' | 'on-the-way'

function stateOf(code: string | null | undefined, failing: Failing) {
  // 00 as a trade's own answer says that it was accepted, and nothing of the money.
  if (code === null || code === undefined) return 'processing'
  if (isSuccess(code)) return 'succeeded'
  if (!isFailure(code)) return 'processing'
  return failing === 'final' ? 'failed' : 'requires-action'
}

function viewOf<State extends PaymentState>(trade: Trade, state: State) {
  return {
    reference: trade.orderId,
    providerReference: trade.queryId ?? undefined,
    state,
    amount: moneyOf(trade.txnAmt, trade.currencyCode),
  }
}

/**
 * A payer in front of a page, an app or a QR code may fail and try again until `payTimeout`; what
 * goes from server to server (a scanned code, an undo, a refund) fails once.
 */
function failingOf({ txnType, txnSubType }: Trade): Failing {
  const isConsume = (txnType ?? '01') === '01'
  return isConsume && txnSubType !== '06' ? 'on-the-way' : 'final'
}

/** A trade as the query tells it, whatever trade it is. */
export function foundOf(trade: Trade): Payment {
  return viewOf(trade, stateOf(trade.origRespCode, failingOf(trade)))
}

/**
 * The same, asked for an act that a failure ends. A trade of another type is another trade: the
 * number of a refund that was a payment's before must not prove that money went back.
 */
export function settledOf(txnType: string) {
  return (trade: Trade): Payment => {
    const view = viewOf(trade, stateOf(trade.origRespCode, 'final'))
    const told = trade.txnType ?? queryType
    return told === txnType || told === queryType ? view : { ...view, reference: undefined }
  }
}

/** The query's own type, in an answer that does not name the trade's. */
const queryType = '00'

/** A payment as its own answer tells it. */
export function paymentOf(trade: Trade): Payment {
  return viewOf(trade, stateOf(trade.origRespCode, 'final'))
}

/** A refund or an undo as its own answer tells it. */
export function refundOf(trade: Trade): Refund {
  return viewOf(trade, stateOf(trade.origRespCode, 'final'))
}

/** A notification tells the end of a trade in `respCode`. */
export interface Notice extends Trade {
  readonly respCode: string
}

/** A payment as a notification tells it. */
export function noticedPaymentOf(notice: Notice): Payment {
  return viewOf(notice, stateOf(notice.respCode, failingOf(notice)))
}

/** A refund or an undo as a notification tells it. */
export function noticedRefundOf(notice: Notice): Refund {
  return viewOf(notice, stateOf(notice.respCode, 'final'))
}
