import { createHash } from 'node:crypto'

/** What a sample's `answer` function is asked with, as far as it is used here. */
export interface Asked {
  readonly input: Readonly<Record<string, unknown>>
  // biome-ignore lint/suspicious/noExplicitAny: each operation has its own answer
  readonly stored: { readonly answer: any } | undefined
  readonly acts: readonly {
    readonly operation: string
    // biome-ignore lint/suspicious/noExplicitAny: each operation has its own input
    readonly input: any
  }[]
}

const paidAt = '2026-01-31T13:29:35+08:00'
const transactionId = '21000126013100000000000000001'
const prepayId = 'dy31132935123456abcdef0123456789abcd'
const orderNumber = 'T-20260131-0001'

const order = {
  description: '茶',
  out_trade_no: orderNumber,
  notify_url: 'https://shop.example/notifications/douyin',
  amount: { total: 1_280 },
}

const transaction = {
  appid: 'awsandbox0123456',
  mchid: '6020260131000001',
  out_trade_no: orderNumber,
  transaction_id: transactionId,
  trade_type: 'NATIVE',
  trade_state: 'SUCCESS',
  trade_state_desc: '支付成功',
  bank_type: 'OTHERS',
  attach: '',
  success_time: paidAt,
  payer: { openid: '_000SandboxPayer000000000000' },
  amount: { total: 1_280, payer_total: 1_280, currency: 'CNY', payer_currency: 'CNY' },
}

/** In the sandbox an order is paid as soon as it is made, unless it has been closed. */
function transactionOf({ input, acts }: Asked) {
  const number =
    input.out_trade_no ?? (input.transaction_id === transactionId ? orderNumber : undefined)
  const about = acts.filter((act) => act.input.out_trade_no === number)
  const made = about.find((act) => act.input.amount?.total !== undefined)
  if (made === undefined) return undefined
  const { out_trade_no, amount, attach } = made.input
  const named = { ...transaction, out_trade_no, attach: attach ?? '' }
  if (about.some((act) => act.operation === 'close')) {
    const { appid, mchid, trade_type } = named
    const state = { trade_state: 'CLOSED', trade_state_desc: '已关闭' }
    return { appid, mchid, out_trade_no, trade_type, ...state }
  }
  const told = { ...transaction.amount, total: amount.total, payer_total: amount.total }
  return { ...named, amount: told }
}

const refundAnswer = {
  refund_id: '21000226013100000000000000001',
  out_refund_no: 'R-20260131-0001',
  transaction_id: transactionId,
  out_trade_no: orderNumber,
  channel: 'ORIGINAL',
  user_received_account: '抖音零钱',
  create_time: paidAt,
  status: 'PROCESSING',
  funds_account: 'AVAILABLE',
  amount: { total: 1_280, refund: 500, payer_total: 1_280, payer_refund: 500, currency: 'CNY' },
}

/** One input of each operation and what Douyin Pay answers to it; no data of real people. */
export const samples = {
  native: { input: order, answer: { code_url: 'https://qr.douyinpay.example/sandbox1' } },
  jsapi: {
    input: { ...order, payer: { openid: transaction.payer.openid } },
    answer: { prepay_id: prepayId },
  },
  h5: {
    input: {
      ...order,
      scene_info: { payer_client_ip: '203.0.113.7', h5_info: { type: 'Wap' as const } },
    },
    answer: { h5_url: `https://h5.douyinpay.example/cashier?prepay_id=${prepayId}` },
  },
  app: { input: order, answer: { prepay_id: prepayId } },
  query: { input: { out_trade_no: orderNumber }, answer: transactionOf },
  queryById: { input: { transaction_id: transactionId }, answer: transactionOf },
  close: { input: { out_trade_no: orderNumber }, answer: null, status: 200 },
  refund: {
    input: {
      out_trade_no: orderNumber,
      out_refund_no: refundAnswer.out_refund_no,
      reason: '退茶',
      amount: { refund: 500, total: 1_280 },
    },
    answer: refundAnswer,
  },
  queryRefund: {
    input: { out_refund_no: refundAnswer.out_refund_no },
    answer: ({ stored }: Asked) =>
      stored && { ...stored.answer, status: 'SUCCESS', success_time: paidAt },
  },
  tradeBill: {
    input: { bill_date: '2026-01-31', tar_type: 'GZIP' as const },
    answer: {
      hash_type: 'SHA1',
      hash_value: createHash('sha1').update('').digest('hex'),
      download_url: 'https://download.douyinpay.com/v1/billdownload/file?token=sandbox-bill',
    },
  },
  appPaySign: { input: { prepay_id: prepayId } },
  jsapiPaySign: { input: { prepay_id: prepayId } },
}

const { status: _status, channel: _channel, funds_account: _account, ...noticed } = refundAnswer
const refundNotice = { ...noticed, mchid: transaction.mchid }

/** What a notification of each type holds once it is decrypted. */
export const notifications = {
  'TRANSACTION.SUCCESS': transaction,
  'TRANSACTION.FAIL': {
    ...transaction,
    trade_state: 'PAYERROR',
    trade_state_desc: '支付失败',
    success_time: undefined,
  },
  'REFUND.SUCCESS': { ...refundNotice, refund_status: 'SUCCESS', success_time: paidAt },
  'REFUND.ABNORMAL': { ...refundNotice, refund_status: 'ABNORMAL' },
  'REFUND.CLOSED': { ...refundNotice, refund_status: 'CLOSED' },
}
