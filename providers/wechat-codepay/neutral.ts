import { defineRole, minorIn } from '../../src/provider/index.ts'
import { beijingTimeOf } from './fields.ts'
import * as orders from './orders.ts'
import * as refunds from './refunds.ts'

/** How the neutral client reaches the operations. No `close`: a reversal gives money back. */
export const neutral = {
  micropay: defineRole(
    { input: orders.payInput, output: orders.paid },
    {
      act: 'pay',
      needs: ['description', 'payerCode', 'payerIp'],
      takes: ['expiresAt'],
      input: ({ reference, amount, description, payerCode, payerIp, expiresAt }) => ({
        out_trade_no: reference,
        body: description,
        total_fee: minorIn('CNY', amount),
        auth_code: payerCode,
        spbill_create_ip: payerIp,
        time_expire: expiresAt && beijingTimeOf(expiresAt),
      }),
    },
  ),
  orderquery: defineRole(
    { input: orders.orderKey, output: orders.order },
    {
      act: 'query',
      needs: ['reference'],
      input: ({ reference }) => ({ out_trade_no: reference }),
    },
  ),
  refund: defineRole(
    { input: refunds.refundInput, output: refunds.refunded },
    {
      act: 'refund',
      needs: ['paymentReference', 'total'],
      takes: ['reason'],
      input: ({ reference, amount, paymentReference, total, reason }) => ({
        out_trade_no: paymentReference,
        out_refund_no: reference,
        total_fee: minorIn('CNY', total),
        refund_fee: minorIn('CNY', amount),
        refund_desc: reason,
      }),
    },
  ),
  refundquery: defineRole(
    { input: refunds.refundKey, output: refunds.foundRefund },
    {
      act: 'queryRefund',
      needs: ['reference'],
      input: ({ reference }) => ({ out_refund_no: reference }),
    },
  ),
} as const
