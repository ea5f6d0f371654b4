import { defineRole, type Money, minorIn } from '../../src/provider/index.ts'
import { beijingTimeOf } from './fields.ts'
import * as orders from './orders.ts'
import * as refunds from './refunds.ts'

interface Order {
  readonly reference: string
  readonly amount: Money
  readonly description: string
  readonly notifyUrl: string
  readonly expiresAt?: Date | undefined
}

export function orderOf({ reference, amount, description, notifyUrl, expiresAt }: Order) {
  return {
    out_trade_no: reference,
    amount: { total: minorIn('CNY', amount) },
    description,
    notify_url: notifyUrl,
    time_expire: expiresAt && beijingTimeOf(expiresAt),
  }
}

/** What has been prepared is signed before the payer's page or app can use it. */
export function signedBy(operation: 'jsapiPaySign' | 'appPaySign') {
  return ({ prepay_id }: { readonly prepay_id: string }) =>
    ({ kind: 'make', operation, input: { prepay_id } }) as const
}

const byReference = ({ reference }: { readonly reference: string }) => ({ out_trade_no: reference })

/** How the neutral client reaches WeChat Pay's operations. */
export const neutral = {
  native: defineRole(
    { input: orders.nativeInput, output: orders.scanned },
    {
      act: 'pay',
      needs: ['description', 'notifyUrl'],
      takes: ['expiresAt'],
      input: orderOf,
      next: ({ code_url }) => ({ kind: 'qr-code', content: code_url }),
    },
  ),
  jsapi: defineRole(
    { input: orders.jsapiInput, output: orders.prepared },
    {
      act: 'pay',
      needs: ['description', 'notifyUrl', 'payerId'],
      takes: ['expiresAt'],
      input: (order) => ({ ...orderOf(order), payer: { openid: order.payerId } }),
      next: signedBy('jsapiPaySign'),
    },
  ),
  h5: defineRole(
    { input: orders.h5Input, output: orders.visited },
    {
      act: 'pay',
      needs: ['description', 'notifyUrl', 'payerIp'],
      takes: ['expiresAt'],
      input: (order) => ({
        ...orderOf(order),
        scene_info: { payer_client_ip: order.payerIp, h5_info: { type: 'Wap' as const } },
      }),
      next: ({ h5_url }) => ({ kind: 'redirect', url: h5_url }),
    },
  ),
  app: defineRole(
    { input: orders.appInput, output: orders.prepared },
    {
      act: 'pay',
      needs: ['description', 'notifyUrl'],
      takes: ['expiresAt'],
      input: orderOf,
      next: signedBy('appPaySign'),
    },
  ),
  query: defineRole(
    { input: orders.orderKey, output: orders.transaction },
    { act: 'query', needs: ['reference'], input: byReference },
  ),
  close: defineRole(
    { input: orders.orderKey, output: orders.transaction },
    { act: 'close', needs: ['reference'], input: byReference },
  ),
  refund: defineRole(
    { input: refunds.refundInput, output: refunds.refund },
    {
      act: 'refund',
      needs: ['paymentReference', 'total'],
      takes: ['reason', 'notifyUrl'],
      input: ({ reference, amount, paymentReference, total, reason, notifyUrl }) => ({
        out_trade_no: paymentReference,
        out_refund_no: reference,
        amount: { refund: minorIn('CNY', amount), total: minorIn('CNY', total) },
        reason,
        notify_url: notifyUrl,
      }),
    },
  ),
  queryRefund: defineRole(
    { input: refunds.refundKey, output: refunds.refund },
    {
      act: 'queryRefund',
      needs: ['reference'],
      input: ({ reference }) => ({ out_refund_no: reference }),
    },
  ),
} as const
