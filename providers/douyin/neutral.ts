import { defineRole, type Money, minorIn } from '../../src/provider/index.ts'
import * as orders from './orders.ts'
import type { payerOperations } from './payer.ts'

interface Order {
  readonly reference: string
  readonly amount: Money
  readonly description: string
  readonly notifyUrl: string
  readonly expiresAt?: Date | undefined
}

/** RFC 3339 in the time of Beijing, as Douyin Pay's own documents write it. */
function beijingTimeOf(date: Date): string {
  const beijing = new Date(date.getTime() + 8 * 60 * 60_000)
  return `${beijing.toISOString().slice(0, 19)}+08:00`
}

function orderOf({ reference, amount, description, notifyUrl, expiresAt }: Order) {
  return {
    out_trade_no: reference,
    amount: { total: minorIn('CNY', amount) },
    description,
    notify_url: notifyUrl,
    time_expire: expiresAt && beijingTimeOf(expiresAt),
  }
}

/** What has been prepared is signed before the payer's page or app can use it. */
function signedBy(operation: keyof typeof payerOperations) {
  return ({ prepay_id }: { readonly prepay_id: string }) =>
    ({ kind: 'make', operation, input: { prepay_id } }) as const
}

const byReference = ({ reference }: { readonly reference: string }) => ({ out_trade_no: reference })

/** How the neutral client reaches Douyin Pay's operations. */
export const neutral = {
  native: defineRole(
    { input: orders.orderInput, output: orders.scanned },
    {
      act: 'pay',
      needs: ['description', 'notifyUrl'],
      takes: ['expiresAt'],
      input: orderOf,
      next: ({ code_url }) => ({ kind: 'qr-code', content: code_url }),
    },
  ),
  jsapi: defineRole(
    { input: orders.jsapiInput, output: orders.prepay },
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
    { input: orders.orderInput, output: orders.prepay },
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
    { input: orders.orderKey, output: orders.closed },
    { act: 'close', needs: ['reference'], input: byReference },
  ),
  refund: defineRole(
    { input: orders.refundInput, output: orders.refund },
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
    { input: orders.refundKey, output: orders.refund },
    {
      act: 'queryRefund',
      needs: ['reference'],
      input: ({ reference }) => ({ out_refund_no: reference }),
    },
  ),
} as const
