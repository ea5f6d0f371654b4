import { defineRole } from '../../src/provider/index.ts'
import { amountOf } from './fields.ts'
import * as orders from './orders.ts'
import * as payments from './payments.ts'

/**
 * How the neutral client reaches Razorpay's operations. An order is paid once a payment of it is
 * captured, by the account's setting or `own: { payment: { capture: 'automatic' } }`. A refund
 * names that payment, which Checkout hands over and `payment.captured` tells. No `close`: Razorpay
 * has none for an order.
 */
export const neutral = {
  createOrder: defineRole(
    { input: orders.createInput, output: orders.order },
    {
      act: 'pay',
      input: ({ reference, amount }) => ({ receipt: reference, ...amountOf(amount) }),
      next: ({ id, status, amount, currency }) =>
        status === 'paid'
          ? undefined
          : { kind: 'client', parameters: { order_id: id, amount, currency } },
    },
  ),
  retrieveOrder: defineRole(
    { input: orders.orderKey, output: orders.order },
    {
      act: 'query',
      needs: ['providerReference'],
      input: ({ providerReference }) => ({ id: providerReference }),
    },
  ),
  refund: defineRole(
    { input: payments.refundInput, output: payments.refund },
    {
      act: 'refund',
      needs: ['paymentProviderReference'],
      input: ({ reference, amount, paymentProviderReference }) => ({
        id: paymentProviderReference,
        receipt: reference,
        ...amountOf(amount),
      }),
    },
  ),
  retrieveRefund: defineRole(
    { input: payments.refundKey, output: payments.refund },
    {
      act: 'queryRefund',
      needs: ['providerReference'],
      input: ({ providerReference }) => ({ id: providerReference }),
    },
  ),
} as const
