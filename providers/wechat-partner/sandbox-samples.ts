import { combineSamplesOf, combineWaysOf } from '../wechat/sandbox-combine.ts'
import { notifications as direct } from '../wechat/sandbox-notifications.ts'
import { openid, order, orderSamples, transactionOf } from '../wechat/sandbox-orders.ts'
import { receiverSamples, sharingSamples } from '../wechat/sandbox-sharing.ts'

/** The two merchants of the sandbox's orders, and their appids. */
export const merchants = {
  sp_mchid: '1900000001',
  sp_appid: 'wx0123456789abcdef',
  sub_mchid: '1900000109',
  sub_appid: 'wxfedcba9876543210',
}

const combine = combineSamplesOf({ sub_mchid: merchants.sub_mchid }, { sub_mchid: '1900000110' })

const payer = { sub_openid: openid }
const found = transactionOf({ account: merchants, payer })

/** One input of each operation and what WeChat Pay answers to it; no data of real people. */
export const samples = {
  ...orderSamples,
  jsapi: { ...orderSamples.jsapi, input: { ...order, payer } },
  query: { ...orderSamples.query, answer: found },
  queryById: { ...orderSamples.queryById, answer: found },
  ...combine,
  ...combineWaysOf(combine.combineNative),
  ...sharingSamples,
  ...receiverSamples,
}

const { appid: _appid, mchid: _mchid, ...payment } = direct['TRANSACTION.SUCCESS']

/** The same notice, told to a service provider. */
function told<Notice extends { readonly mchid: string }>({ mchid: sp_mchid, ...notice }: Notice) {
  return { sp_mchid, sub_mchid: merchants.sub_mchid, ...notice }
}

/** What a notification of each type holds once it is decrypted. */
export const notifications = {
  'TRANSACTION.SUCCESS': { ...payment, ...merchants, payer },
  'REFUND.SUCCESS': told(direct['REFUND.SUCCESS']),
  'REFUND.ABNORMAL': told(direct['REFUND.ABNORMAL']),
  'REFUND.CLOSED': told(direct['REFUND.CLOSED']),
}
