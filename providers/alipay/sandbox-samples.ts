import { decryptContent } from './content.ts'
import { amountOf, beijingTimeOf } from './fields.ts'
import type { Act, Asked } from './sandbox-acts.ts'
import { fundNotices, fundSamples } from './sandbox-funds.ts'

/** What is asked of a sample, as far as it is used here. */
const orderNumber = 'T_20260131_0001'
const success = { code: '10000', msg: 'Success' }
const buyer = { buyer_logon_id: '159****5620', buyer_user_id: '2088000000000001' }

const order = {
  out_trade_no: orderNumber,
  total_amount: '12.80',
  subject: '茶',
  notify_url: 'https://shop.example/notifications/alipay',
}

function tradeNumber(serial: number): string {
  return `2026013122001400000000${String(serial).padStart(6, '0')}`
}

const creating: readonly string[] = ['pay', 'precreate', 'create']

/** The act that made the trade which an input names. */
function madeOf({ acts, input }: Asked): Act | undefined {
  return acts.find(
    (act) =>
      creating.includes(act.operation) &&
      (act.input.out_trade_no === input.out_trade_no || tradeNumber(act.serial) === input.trade_no),
  )
}

function numbersOf(made: Act) {
  return { trade_no: tradeNumber(made.serial), out_trade_no: made.input.out_trade_no }
}

function actsOn(made: Act, operation: string, { acts }: Asked): readonly Act[] {
  const { trade_no, out_trade_no } = numbersOf(made)
  return acts.filter(
    ({ operation: done, input }) =>
      done === operation && (input.out_trade_no === out_trade_no || input.trade_no === trade_no),
  )
}

function yuanOf(fen: number): string {
  return `${Math.floor(fen / 100)}.${String(fen % 100).padStart(2, '0')}`
}

function refundedFen(refunds: readonly Act[]): number {
  return refunds.reduce((sum, { input }) => sum + amountOf(input.refund_amount).minor, 0)
}

/** In the sandbox an order is paid as soon as it is made, unless it was closed. */
function tradeOf(asked: Asked) {
  const made = madeOf(asked)
  if (made === undefined) return undefined
  const { total_amount } = made.input
  const isClosed = actsOn(made, 'close', asked).length > 0
  const isBack =
    actsOn(made, 'cancel', asked).length > 0 ||
    refundedFen(actsOn(made, 'refund', asked)) >= amountOf(total_amount).minor
  return {
    ...success,
    ...numbersOf(made),
    ...buyer,
    total_amount,
    trade_status: isClosed || isBack ? 'TRADE_CLOSED' : 'TRADE_SUCCESS',
    ...(!isClosed && {
      send_pay_date: beijingTimeOf(made.atMs),
      receipt_amount: total_amount,
      buyer_pay_amount: total_amount,
    }),
  }
}

function paidOf({ input, serial, nowMs }: Asked) {
  const { total_amount, out_trade_no } = input
  return {
    ...success,
    ...buyer,
    trade_no: tradeNumber(serial),
    out_trade_no,
    total_amount,
    receipt_amount: total_amount,
    buyer_pay_amount: total_amount,
    gmt_payment: beijingTimeOf(nowMs),
    fund_bill_list: [{ fund_channel: 'ALIPAYACCOUNT', amount: total_amount }],
  }
}

/** Both numbers where the trade is known; else what was asked about. */
function namedTrade(asked: Asked) {
  const made = madeOf(asked)
  const { out_trade_no, trade_no } = asked.input
  return made === undefined ? { out_trade_no, trade_no } : numbersOf(made)
}

function refundedOf(asked: Asked) {
  const made = madeOf(asked)
  const isRepeat = asked.stored?.operation === 'refund'
  const before = made === undefined ? 0 : refundedFen(actsOn(made, 'refund', asked))
  const fen = isRepeat ? before : before + amountOf(asked.input.refund_amount).minor
  const fee = { refund_fee: yuanOf(fen), send_back_fee: isRepeat ? '0.00' : yuanOf(fen - before) }
  return { ...success, ...buyer, ...namedTrade(asked), fund_change: isRepeat ? 'N' : 'Y', ...fee }
}

/** Of a refund that does not exist Alipay says 10000, and nothing else. */
function foundRefundOf(asked: Asked) {
  const { out_request_no } = asked.input
  const refund = asked.acts.find(
    ({ operation, input }) => operation === 'refund' && input.out_request_no === out_request_no,
  )
  if (refund === undefined) return success
  return {
    ...success,
    ...namedTrade(asked),
    out_request_no,
    refund_amount: refund.input.refund_amount,
    refund_status: 'REFUND_SUCCESS',
    gmt_refund_pay: beijingTimeOf(refund.atMs),
  }
}

const notice = {
  out_trade_no: orderNumber,
  trade_no: tradeNumber(1),
  trade_status: 'TRADE_SUCCESS',
  total_amount: '12.80',
  receipt_amount: '12.80',
  buyer_pay_amount: '12.80',
  seller_id: '2088000000000002',
  buyer_id: buyer.buyer_user_id,
  subject: '茶',
  gmt_create: '2026-01-31 13:29:30',
  gmt_payment: '2026-01-31 13:29:35',
  fund_bill_list: '[{"amount":"12.80","fundChannel":"ALIPAYACCOUNT"}]',
}

/** What notices hold, by their type. */
export const notices = {
  ...fundNotices,
  trade_status_sync: notice,
  'trade_status_sync.refund': {
    ...notice,
    refund_fee: '5.00',
    gmt_refund: '2026-01-31 14:00:00.000',
    out_biz_no: 'R_20260131_0001',
  },
}

/** Reads the input again, out of the content and the parameters beside it. */
function reader(aesKey: string | undefined) {
  return (request: {
    readonly query: Readonly<Record<string, unknown>>
    readonly body: unknown
  }): Record<string, unknown> => {
    const sent = String((request.body as { biz_content?: unknown } | undefined)?.biz_content)
    const content: object = JSON.parse(aesKey === undefined ? sent : decryptContent(aesKey, sent))
    const { notify_url } = request.query
    return { ...content, ...(notify_url !== undefined && { notify_url }) }
  }
}

/** An input and an answer for each operation, in the words of Alipay. */
export function samples(aesKey: string | undefined) {
  const read = reader(aesKey)
  const trade = { out_trade_no: orderNumber }
  const headers = { 'content-type': 'text/html;charset=utf-8' }
  const sent = { read, headers }

  return {
    pay: { ...sent, input: { ...order, auth_code: '281234567890123456' }, answer: paidOf },
    precreate: {
      ...sent,
      input: order,
      answer: ({ input }: Asked) => ({
        ...success,
        out_trade_no: input.out_trade_no,
        qr_code: `https://qr.alipay.com/bax${input.out_trade_no}`,
      }),
    },
    create: {
      ...sent,
      input: { ...order, buyer_id: '2088000000000001' },
      answer: ({ input, serial }: Asked) => ({
        ...success,
        out_trade_no: input.out_trade_no,
        trade_no: tradeNumber(serial),
      }),
    },
    pagePay: { input: { ...order, return_url: 'https://shop.example/back' } },
    wapPay: { input: { ...order, quit_url: 'https://shop.example/basket' } },
    appPay: { input: order },
    query: { ...sent, input: trade, answer: tradeOf },
    close: {
      ...sent,
      input: trade,
      answer: (asked: Asked) => ({ ...success, ...namedTrade(asked) }),
    },
    cancel: {
      ...sent,
      input: trade,
      answer: (asked: Asked) => ({
        ...success,
        ...namedTrade(asked),
        retry_flag: 'N',
        ...(madeOf(asked) !== undefined && { action: 'refund' }),
      }),
    },
    refund: {
      ...sent,
      input: { ...trade, out_request_no: 'R_20260131_0001', refund_amount: '5.00' },
      answer: refundedOf,
    },
    queryRefund: {
      ...sent,
      input: { ...trade, out_request_no: 'R_20260131_0001' },
      answer: foundRefundOf,
    },
    ...fundSamples(sent),
    billUrl: {
      ...sent,
      input: { bill_type: 'trade' as const, bill_date: '2026-01-31' },
      answer: () => ({
        ...success,
        bill_download_url: 'https://dwbillcenter.alipay.com/downloadBillFile.resource?token=1',
      }),
    },
  }
}
