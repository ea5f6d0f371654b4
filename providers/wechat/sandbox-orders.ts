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

export const paidAt = '2026-01-31T13:29:35+08:00'
export const transactionId = '4200002469202601311234567890'
const prepayId = 'wx31132935123456abcdef0123456789abcd'
const orderNumber = 'T-20260131-0001'

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

export const order = {
  description: '茶',
  out_trade_no: orderNumber,
  notify_url: 'https://shop.example/notifications/wechat',
  amount: { total: 1_280, currency: 'CNY' as const },
}

const paid = { transaction_id: transactionId, bank_type: 'OTHERS', success_time: paidAt }

/** Says whose order it is, and who has paid it. */
interface Whose {
  readonly account: object
  readonly payer: object
}

/**
 * What a query of an order is answered with. In the sandbox an order is paid as soon as it is made,
 * unless it has been closed.
 */
export function transactionOf({ account, payer }: Whose) {
  return ({ input, acts }: Asked) => {
    const number =
      input.out_trade_no ?? (input.transaction_id === transactionId ? orderNumber : undefined)
    const about = acts.filter((act) => act.input.out_trade_no === number)
    const made = about.find((act) => act.input.amount?.total !== undefined)
    if (made === undefined) return undefined
    const { out_trade_no, amount, attach = '' } = made.input
    const named = { ...account, out_trade_no, trade_type: 'NATIVE' }
    if (about.some((act) => act.operation === 'close')) {
      return { ...named, trade_state: 'CLOSED', trade_state_desc: '已关闭' }
    }
    const refunded = about.some((act) => act.operation === 'refund')
    const { total } = amount
    return {
      ...named,
      ...paid,
      ...(refunded
        ? { trade_state: 'REFUND', trade_state_desc: '订单发生过退款' }
        : { trade_state: 'SUCCESS', trade_state_desc: '支付成功' }),
      attach,
      payer,
      amount: { total, payer_total: total, currency: 'CNY', payer_currency: 'CNY' },
    }
  }
}

export const openid = 'oSandboxPayer0000000000000000'
const found = transactionOf({
  account: { appid: 'wx0123456789abcdef', mchid: '1900000001' },
  payer: { openid },
})

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

/** Samples of orders, refunds, bills and what the payer needs. */
export const orderSamples = {
  native: { input: order, answer: { code_url: 'weixin://wxpay/bizpayurl?pr=sandbox1' } },
  jsapi: {
    input: { ...order, payer: { openid } },
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
  query: { input: { out_trade_no: orderNumber }, answer: found },
  queryById: { input: { transaction_id: transactionId }, answer: found },
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
}
