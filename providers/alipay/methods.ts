/** Where every call goes; which one it is stands in the parameter `method`. */
export const gatewayPath = '/gateway.do'

/** What each operation is called at Alipay. */
export const methods = {
  pay: 'alipay.trade.pay',
  precreate: 'alipay.trade.precreate',
  create: 'alipay.trade.create',
  pagePay: 'alipay.trade.page.pay',
  wapPay: 'alipay.trade.wap.pay',
  appPay: 'alipay.trade.app.pay',
  query: 'alipay.trade.query',
  close: 'alipay.trade.close',
  cancel: 'alipay.trade.cancel',
  refund: 'alipay.trade.refund',
  queryRefund: 'alipay.trade.fastpay.refund.query',
  transfer: 'alipay.fund.trans.uni.transfer',
  queryTransfer: 'alipay.fund.trans.common.query',
  freeze: 'alipay.fund.auth.order.freeze',
  appFreeze: 'alipay.fund.auth.order.app.freeze',
  unfreeze: 'alipay.fund.auth.order.unfreeze',
  queryFreeze: 'alipay.fund.auth.operation.detail.query',
  billUrl: 'alipay.data.dataservice.bill.downloadurl.query',
} as const

export type MethodName = keyof typeof methods

/** The name of the answer to an operation: `alipay_trade_pay_response`. */
export function answerName(operation: string): string | undefined {
  const method = Object.hasOwn(methods, operation) ? methods[operation as MethodName] : undefined
  return method === undefined ? undefined : `${method.replaceAll('.', '_')}_response`
}

/** The name of an answer that the gateway gives before it knows the method. */
export const gatewayAnswerName = 'error_response'
