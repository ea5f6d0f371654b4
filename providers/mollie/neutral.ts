import { defineRole } from '../../src/provider/index.ts'
import { amountOf } from './money.ts'
import * as payments from './payments.ts'

/**
 * How the neutral client reaches Mollie's operations. No `notifyUrl`: where Mollie's signed
 * notifications go is set in its dashboard; those that a payment can name are not signed.
 */
export const neutral = {
  create: defineRole(
    { input: payments.createInput, output: payments.payment },
    {
      act: 'pay',
      needs: ['description', 'returnUrl'],
      takes: ['payerId'],
      input: ({ reference, amount, description, returnUrl, payerId }) => ({
        amount: amountOf(amount),
        description,
        redirectUrl: returnUrl,
        customerId: payerId,
        metadata: { order_id: reference },
      }),
      next: ({ status, _links }) => {
        const url = status === 'open' ? _links?.checkout?.href : undefined
        return url ? { kind: 'redirect', url } : undefined
      },
    },
  ),
  retrieve: defineRole(
    { input: payments.paymentKey, output: payments.payment },
    {
      act: 'query',
      needs: ['providerReference'],
      input: ({ providerReference }) => ({ id: providerReference }),
    },
  ),
  cancel: defineRole(
    { input: payments.paymentKey, output: payments.payment },
    {
      act: 'close',
      needs: ['providerReference'],
      input: ({ providerReference }) => ({ id: providerReference }),
    },
  ),
  refund: defineRole(
    { input: payments.refundInput, output: payments.refund },
    {
      act: 'refund',
      needs: ['paymentProviderReference'],
      takes: ['reason'],
      input: ({ reference, amount, paymentProviderReference, reason }) => ({
        paymentId: paymentProviderReference,
        amount: amountOf(amount),
        description: reason,
        metadata: { refund_id: reference },
      }),
    },
  ),
  retrieveRefund: defineRole(
    { input: payments.refundKey, output: payments.refund },
    {
      act: 'queryRefund',
      needs: ['providerReference', 'paymentProviderReference'],
      input: ({ providerReference, paymentProviderReference }) => ({
        refundId: providerReference,
        paymentId: paymentProviderReference,
      }),
    },
  ),
} as const
