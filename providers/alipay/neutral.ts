import { defineRole, type Money, minorIn, toDecimal } from '../../src/provider/index.ts'
import { beijingTimeOf } from './fields.ts'
import { formOperations } from './forms.ts'
import * as orders from './orders.ts'
import * as pay from './pay.ts'
import * as refunds from './refunds.ts'

interface Order {
  readonly reference: string
  readonly amount: Money
  readonly description: string
  readonly notifyUrl?: string | undefined
  readonly expiresAt?: Date | undefined
}

function yuanOf(amount: Money): string {
  return toDecimal({ minor: minorIn('CNY', amount), currency: 'CNY' })
}

function orderOf({ reference, amount, description, notifyUrl, expiresAt }: Order) {
  return {
    out_trade_no: reference,
    total_amount: yuanOf(amount),
    subject: description,
    notify_url: notifyUrl,
    time_expire: expiresAt && beijingTimeOf(expiresAt.getTime()),
  }
}

const byReference = ({ reference }: { readonly reference: string }) => ({ out_trade_no: reference })

/** How the neutral client reaches Alipay's operations. */
export const neutral = {
  pay: defineRole(
    { input: pay.payInput, output: pay.paid },
    {
      act: 'pay',
      needs: ['description', 'payerCode'],
      takes: ['notifyUrl', 'expiresAt'],
      input: (order) => ({ ...orderOf(order), auth_code: order.payerCode }),
    },
  ),
  precreate: defineRole(
    { input: orders.precreateInput, output: orders.precreated },
    {
      act: 'pay',
      needs: ['description'],
      takes: ['notifyUrl', 'expiresAt'],
      input: orderOf,
      next: ({ qr_code }) => ({ kind: 'qr-code', content: qr_code }),
    },
  ),
  create: defineRole(
    { input: orders.createInput, output: orders.created },
    {
      act: 'pay',
      needs: ['description', 'payerId'],
      takes: ['notifyUrl', 'expiresAt'],
      input: (order) => ({ ...orderOf(order), buyer_id: order.payerId }),
      next: ({ trade_no }) => ({ kind: 'client', parameters: { trade_no } }),
    },
  ),
  pagePay: defineRole(formOperations.pagePay, {
    act: 'pay',
    needs: ['description'],
    takes: ['notifyUrl', 'expiresAt', 'returnUrl'],
    input: (order) => ({ ...orderOf(order), return_url: order.returnUrl }),
    next: ({ url }) => ({ kind: 'redirect', url }),
  }),
  wapPay: defineRole(formOperations.wapPay, {
    act: 'pay',
    needs: ['description', 'returnUrl'],
    takes: ['notifyUrl', 'expiresAt'],
    input: (order) => ({
      ...orderOf(order),
      return_url: order.returnUrl,
      quit_url: order.returnUrl,
    }),
    next: ({ url }) => ({ kind: 'redirect', url }),
  }),
  appPay: defineRole(formOperations.appPay, {
    act: 'pay',
    needs: ['description'],
    takes: ['notifyUrl', 'expiresAt'],
    input: orderOf,
    next: (parameters) => ({ kind: 'client', parameters }),
  }),
  query: defineRole(
    { input: orders.queryInput, output: orders.trade },
    { act: 'query', needs: ['reference'], input: byReference },
  ),
  close: defineRole(
    { input: orders.closeInput, output: orders.closed },
    { act: 'close', needs: ['reference'], input: byReference },
  ),
  refund: defineRole(
    { input: refunds.refundInput, output: refunds.refunded },
    {
      act: 'refund',
      needs: ['paymentReference'],
      takes: ['reason'],
      input: ({ reference, amount, paymentReference, reason }) => ({
        out_trade_no: paymentReference,
        out_request_no: reference,
        refund_amount: yuanOf(amount),
        refund_reason: reason,
      }),
    },
  ),
  queryRefund: defineRole(
    { input: refunds.refundKey, output: refunds.foundRefund },
    {
      act: 'queryRefund',
      needs: ['reference', 'paymentReference'],
      input: ({ reference, paymentReference }) => ({
        out_trade_no: paymentReference,
        out_request_no: reference,
      }),
    },
  ),
} as const
