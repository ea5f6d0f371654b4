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
const transactionId = '4200002469202601311234567890'
const prepayId = 'wx31132935123456abcdef0123456789abcd'
const orderNumber = 'T-20260131-0001'
const combineNumber = 'C-20260131-0001'

const paidLine = [
  '2026-01-31 13:29:35',
  '1900000001',
  transactionId,
  orderNumber,
  'SUCCESS',
  '12.80',
]
const bill = [
  '交易时间,商户号,微信订单号,商户订单号,交易状态,应结订单金额',
  paidLine.map((field) => `\`${field}`).join(','),
  '总交易单数,应结订单总金额',
  '`1,`12.80',
  '',
].join('\r\n')

const billAnswer = {
  hash_type: 'SHA1',
  hash_value: createHash('sha1').update(bill).digest('hex'),
  download_url: 'https://api.mch.weixin.qq.com/v3/billdownload/file?token=sandbox-bill',
}

const order = {
  description: '茶',
  out_trade_no: orderNumber,
  notify_url: 'https://shop.example/notifications/wechat',
  amount: { total: 1_280, currency: 'CNY' as const },
}

const transaction = {
  appid: 'wx0123456789abcdef',
  mchid: '1900000001',
  out_trade_no: orderNumber,
  transaction_id: transactionId,
  trade_type: 'NATIVE',
  trade_state: 'SUCCESS',
  trade_state_desc: '支付成功',
  bank_type: 'OTHERS',
  attach: '',
  success_time: paidAt,
  payer: { openid: 'oSandboxPayer0000000000000000' },
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
    return {
      appid,
      mchid,
      out_trade_no,
      trade_type,
      trade_state: 'CLOSED',
      trade_state_desc: '已关闭',
    }
  }
  const refunded = about.some((act) => act.operation === 'refund')
  return {
    ...named,
    ...(refunded && { trade_state: 'REFUND', trade_state_desc: '订单发生过退款' }),
    amount: { ...transaction.amount, total: amount.total, payer_total: amount.total },
  }
}

const subOrders = [
  { mchid: '1900000001', out_trade_no: 'T-20260131-0002', description: '茶', total: 1_280 },
  { mchid: '1900000002', out_trade_no: 'T-20260131-0003', description: '杯', total: 3_000 },
]

function combinedOf({ input, acts }: Asked) {
  const about = acts.filter((act) => act.input.combine_out_trade_no === input.combine_out_trade_no)
  const made = about.find((act) => act.operation === 'combineNative')
  if (made === undefined) return undefined
  const closed = about.some((act) => act.operation === 'closeCombine')
  return {
    combine_appid: 'wx0123456789abcdef',
    combine_mchid: '1900000001',
    combine_out_trade_no: input.combine_out_trade_no,
    sub_orders: made.input.sub_orders.map((sub: Record<string, unknown>) => ({
      mchid: sub.mchid,
      out_trade_no: sub.out_trade_no,
      trade_type: 'NATIVE',
      trade_state: closed ? 'CLOSED' : 'SUCCESS',
      ...(!closed && { transaction_id: transactionId, success_time: paidAt, amount: sub.amount }),
    })),
  }
}

const refundAnswer = {
  refund_id: '50300000002026013100000000001',
  out_refund_no: 'R-20260131-0001',
  transaction_id: transactionId,
  out_trade_no: orderNumber,
  channel: 'ORIGINAL',
  user_received_account: '支付用户零钱',
  create_time: paidAt,
  status: 'PROCESSING',
  funds_account: 'AVAILABLE',
  amount: {
    total: 1_280,
    refund: 500,
    payer_total: 1_280,
    payer_refund: 500,
    settlement_total: 1_280,
    settlement_refund: 500,
    discount_refund: 0,
    currency: 'CNY',
  },
}

const share = { transaction_id: transactionId, out_order_no: 'S-20260131-0001' }
const receiver = {
  type: 'MERCHANT_ID' as const,
  account: '1900000003',
  amount: 100,
  description: '分账',
}
const shareAnswer = { ...share, order_id: '30080000002026013100000000001' }
const detail = { ...receiver, detail_id: '36011111111111111111111', create_time: paidAt }

const shareReturn = {
  out_order_no: share.out_order_no,
  out_return_no: 'SR-20260131-0001',
  return_mchid: receiver.account,
  amount: 100,
  description: '用户退款',
}
const shareReturnAnswer = {
  ...shareReturn,
  order_id: shareAnswer.order_id,
  return_id: '30080000002026013100000000002',
  result: 'SUCCESS',
  create_time: paidAt,
  finish_time: paidAt,
}

/** One input of each operation and what WeChat Pay answers to it; no data of real people. */
export const samples = {
  native: { input: order, answer: { code_url: 'weixin://wxpay/bizpayurl?pr=sandbox1' } },
  jsapi: {
    input: { ...order, payer: { openid: transaction.payer.openid } },
    answer: { prepay_id: prepayId },
  },
  h5: {
    input: {
      ...order,
      scene_info: { payer_client_ip: '203.0.113.7', h5_info: { type: 'Wap' as const } },
    },
    answer: {
      h5_url: `https://wx.tenpay.com/cgi-bin/mmpayweb-bin/checkmweb?prepay_id=${prepayId}`,
    },
  },
  app: { input: order, answer: { prepay_id: prepayId } },
  query: { input: { out_trade_no: orderNumber }, answer: transactionOf },
  queryById: { input: { transaction_id: transactionId }, answer: transactionOf },
  close: { input: { out_trade_no: orderNumber }, answer: null },
  refund: {
    input: {
      out_trade_no: orderNumber,
      out_refund_no: refundAnswer.out_refund_no,
      reason: '退茶',
      amount: { refund: 500, total: 1_280, currency: 'CNY' as const },
    },
    answer: refundAnswer,
  },
  queryRefund: {
    input: { out_refund_no: refundAnswer.out_refund_no },
    answer: ({ stored }: Asked) =>
      stored && { ...stored.answer, status: 'SUCCESS', success_time: paidAt },
  },
  tradeBill: { input: { bill_date: '2026-01-31' }, answer: billAnswer },
  fundFlowBill: { input: { bill_date: '2026-01-31' }, answer: billAnswer },
  downloadBill: { input: billAnswer, answer: bill },
  jsapiPaySign: { input: { prepay_id: prepayId } },
  appPaySign: { input: { prepay_id: prepayId } },
  combineNative: {
    input: {
      combine_out_trade_no: combineNumber,
      notify_url: order.notify_url,
      sub_orders: subOrders.map(({ total, ...sub }) => ({
        ...sub,
        attach: '第二家店',
        amount: { total_amount: total, currency: 'CNY' as const },
      })),
    },
    answer: { code_url: 'weixin://wxpay/bizpayurl?pr=sandbox2' },
  },
  queryCombine: { input: { combine_out_trade_no: combineNumber }, answer: combinedOf },
  closeCombine: {
    input: {
      combine_out_trade_no: combineNumber,
      sub_orders: subOrders.map(({ mchid, out_trade_no }) => ({ mchid, out_trade_no })),
    },
    answer: null,
  },
  profitShare: {
    input: { ...share, receivers: [receiver], unfreeze_unsplit: true },
    answer: { ...shareAnswer, state: 'PROCESSING', receivers: [{ ...detail, result: 'PENDING' }] },
  },
  queryProfitShare: {
    input: share,
    answer: ({ stored }: Asked) =>
      stored && {
        ...stored.answer,
        state: 'FINISHED',
        receivers: stored.answer.receivers.map((each: object) => ({ ...each, result: 'SUCCESS' })),
      },
  },
  returnProfitShare: { input: shareReturn, answer: shareReturnAnswer },
  queryProfitShareReturn: {
    input: { out_order_no: share.out_order_no, out_return_no: shareReturn.out_return_no },
    answer: shareReturnAnswer,
  },
}
