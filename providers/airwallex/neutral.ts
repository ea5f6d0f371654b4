import { defineRole } from '../../src/provider/index.ts'
import { amountOf } from './amounts.ts'
import * as payments from './payments.ts'
import { paymentOf } from './views.ts'

/**
 * How the neutral client reaches Airwallex's operations. No `description`: what Airwallex has for
 * it stands on the payer's statement, in place of the merchant's name.
 */
export const neutral = {
  create: defineRole(
    { input: payments.createInput, output: payments.payment },
    {
      act: 'pay',
      takes: ['returnUrl', 'payerId'],
      input: ({ reference, amount, returnUrl, payerId }) => ({
        merchant_order_id: reference,
        amount: amountOf(amount),
        currency: amount.currency,
        return_url: returnUrl,
        customer_id: payerId,
      }),
      next: (output) => {
        const { id, client_secret, currency } = output
        if (!client_secret || paymentOf(output).state !== 'requires-action') return undefined
        return { kind: 'client', parameters: { id, client_secret, currency } }
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
    { input: payments.cancelInput, output: payments.payment },
    {
      act: 'close',
      needs: ['providerReference'],
      takes: ['reason'],
      input: ({ providerReference, reason }) => ({
        id: providerReference,
        cancellation_reason: reason,
      }),
    },
  ),
  refund: defineRole(
    { input: payments.refundInput, output: payments.refund },
    {
      act: 'refund',
      needs: ['paymentProviderReference'],
      takes: ['reason'],
      input: ({ reference, amount, paymentProviderReference, reason }) => ({
        payment_intent_id: paymentProviderReference,
        amount: amountOf(amount),
        currency: amount.currency,
        reason,
        metadata: { refund_id: reference },
      }),
    },
  ),
  retrieveRefund: defineRole(
    { input: payments.paymentKey, output: payments.refund },
    {
      act: 'queryRefund',
      needs: ['providerReference'],
      input: ({ providerReference }) => ({ id: providerReference }),
    },
  ),
} as const
