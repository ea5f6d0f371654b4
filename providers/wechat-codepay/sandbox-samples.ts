/** What the sandbox asks an answer function with. */
export interface Asked {
  // biome-ignore lint/suspicious/noExplicitAny: each operation has its own input
  readonly input: any
  // biome-ignore lint/suspicious/noExplicitAny: each operation has its own answer
  readonly stored: { readonly input: any; readonly answer: any } | undefined
  // biome-ignore lint/suspicious/noExplicitAny: each operation has its own input
  readonly acts: readonly { readonly operation: string; readonly input: any }[]
}

const orderNumber = 'T-20260131-0001'
const transactionId = '4200002026013100000000000001'
const ok = { return_code: 'SUCCESS', return_msg: 'OK', result_code: 'SUCCESS' }

const payment = {
  out_trade_no: orderNumber,
  body: '茶 <大> & 水',
  total_fee: 1_280,
  auth_code: '134567890123456789',
  spbill_create_ip: '203.0.113.7',
}

const paid = {
  ...ok,
  openid: 'oUpF8uMuAJO-M2pxb1Q9zNjWeS6o',
  is_subscribe: 'N',
  trade_type: 'MICROPAY',
  bank_type: 'OTHERS',
  fee_type: 'CNY',
  total_fee: '1280',
  cash_fee: '1280',
  transaction_id: transactionId,
  out_trade_no: orderNumber,
  attach: '',
  time_end: '20260131132935',
}

/** In the sandbox an order is paid as soon as it is made, unless it has been reversed. */
function orderOf({ input, acts }: Asked) {
  const number =
    input.out_trade_no ?? (input.transaction_id === transactionId ? orderNumber : undefined)
  const about = acts.filter((act) => act.input.out_trade_no === number)
  const made = about.find(({ operation }) => operation === 'micropay')
  if (made === undefined) return undefined
  if (about.some(({ operation }) => operation === 'reverse')) {
    const trade_state_desc = '订单已撤销'
    return { ...ok, out_trade_no: number, trade_state: 'REVOKED', trade_state_desc }
  }
  const refunded = about.some(({ operation }) => operation === 'refund')
  return {
    ...paid,
    out_trade_no: number,
    attach: made.input.attach ?? '',
    total_fee: String(made.input.total_fee),
    cash_fee: String(made.input.total_fee),
    trade_state: refunded ? 'REFUND' : 'SUCCESS',
    trade_state_desc: refunded ? '订单发生过退款' : '支付成功',
  }
}

const refund = {
  out_trade_no: orderNumber,
  out_refund_no: 'R-20260131-0001',
  total_fee: 1_280,
  refund_fee: 500,
  refund_desc: '退茶',
}

const accepted = {
  ...ok,
  transaction_id: transactionId,
  out_trade_no: orderNumber,
  out_refund_no: refund.out_refund_no,
  refund_id: '50300000002026013100000000001',
  refund_fee: '500',
  total_fee: '1280',
  cash_fee: '1280',
}

/** A refund as its query tells it: numbered, beside the sum of all refunds of the order. */
function foundRefundOf({ stored }: Asked) {
  if (stored === undefined) return undefined
  const { out_refund_no, refund_id, refund_fee, ...rest } = stored.answer
  return {
    ...rest,
    refund_count: '1',
    refund_fee,
    out_refund_no_0: out_refund_no,
    refund_id_0: refund_id,
    refund_fee_0: refund_fee,
    refund_status_0: 'SUCCESS',
    refund_recv_accout_0: '支付用户零钱',
    refund_success_time_0: '2026-01-31 13:34:35',
  }
}

/** One input of each operation and what WeChat Pay answers to it; no data of real people. */
export const samples = {
  micropay: { input: payment, answer: paid },
  orderquery: { input: { out_trade_no: orderNumber }, answer: orderOf },
  reverse: {
    input: { out_trade_no: orderNumber },
    // A function, because this answer names no order.
    answer: () => ({ ...ok, recall: 'N' }),
    after: ['micropay'],
  },
  refund: { input: refund, answer: accepted, after: ['micropay'] },
  refundquery: { input: { out_refund_no: refund.out_refund_no }, answer: foundRefundOf },
}
