import { type Asked, openid, order, paidAt, transactionId } from './sandbox-orders.ts'

const combineNumber = 'C-20260131-0001'

const making = ['combineNative', 'combineJsapi', 'combineApp', 'combineH5']

function combinedOf({ input, acts }: Asked) {
  const about = acts.filter((act) => act.input.combine_out_trade_no === input.combine_out_trade_no)
  const made = about.find((act) => making.includes(act.operation))
  if (made === undefined) return undefined
  const closed = about.some((act) => act.operation === 'closeCombine')
  return {
    combine_appid: 'wx0123456789abcdef',
    combine_mchid: '1900000001',
    combine_out_trade_no: input.combine_out_trade_no,
    sub_orders: made.input.sub_orders.map((sub: Record<string, unknown>) => ({
      mchid: sub.mchid ?? '1900000001',
      sub_mchid: sub.sub_mchid,
      out_trade_no: sub.out_trade_no,
      trade_type: 'NATIVE',
      trade_state: closed ? 'CLOSED' : 'SUCCESS',
      ...(!closed && { transaction_id: transactionId, success_time: paidAt, amount: sub.amount }),
    })),
  }
}

/** Samples of a combined payment of one merchant's order and another's. */
export function combineSamplesOf<Whose extends object>(one: Whose, other: Whose) {
  const key = { combine_out_trade_no: combineNumber }
  const orders = [
    { whose: one, out_trade_no: 'T-20260131-0002', description: '茶', total: 1_280 },
    { whose: other, out_trade_no: 'T-20260131-0003', description: '杯', total: 3_000 },
  ]
  const input = {
    ...key,
    notify_url: order.notify_url,
    sub_orders: orders.map(({ total, whose, ...sub }) => ({
      ...whose,
      ...sub,
      attach: '第二家店',
      amount: { total_amount: total, currency: 'CNY' as const },
    })),
  }
  return {
    combineNative: { input, answer: { code_url: 'weixin://wxpay/bizpayurl?pr=sandbox2' } },
    queryCombine: { input: key, answer: combinedOf },
    closeCombine: {
      input: {
        ...key,
        sub_orders: orders.map(({ whose, out_trade_no }) => ({ ...whose, out_trade_no })),
      },
      answer: null,
    },
  }
}

/** Samples of the other ways to pay a combined order, for direct merchants. */
export function combineWaysOf<Input extends object>({ input }: { readonly input: Input }) {
  const prepay_id = 'wx201410272009395522657a690389285100'
  return {
    combineJsapi: { input: { ...input, combine_payer_info: { openid } }, answer: { prepay_id } },
    combineApp: { input, answer: { prepay_id } },
    combineH5: {
      input: {
        ...input,
        scene_info: { payer_client_ip: '203.0.113.7', h5_info: { type: 'Wap' as const } },
      },
      answer: { h5_url: 'https://wx.tenpay.com/cgi-bin/mmpayweb-bin/checkmweb?prepay_id=wx2' },
    },
  }
}
