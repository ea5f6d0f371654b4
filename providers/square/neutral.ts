import { defineRole, type Money } from '../../src/provider/index.ts'
import * as payments from './payments.ts'

/** Square counts in the smallest unit of ISO 4217, as the neutral form does. */
const moneyIn = ({ minor, currency }: Money) => ({ amount: minor, currency })

/** How the neutral client reaches Square's operations. */
export const neutral = {
  create: defineRole(
    { input: payments.createInput, output: payments.payment },
    {
      act: 'pay',
      needs: ['paymentToken'],
      takes: ['description', 'payerId'],
      input: ({ reference, amount, paymentToken, description, payerId }) => ({
        idempotency_key: reference,
        reference_id: reference,
        source_id: paymentToken,
        amount_money: moneyIn(amount),
        note: description,
        customer_id: payerId,
      }),
    },
  ),
  retrieve: defineRole(
    { input: payments.paymentKey, output: payments.payment },
    {
      act: 'query',
      needs: ['providerReference'],
      input: ({ providerReference }) => ({ payment_id: providerReference }),
    },
  ),
  /** Square closes what is held, and nothing else: `own: { autocomplete: false }` holds it. */
  cancel: defineRole(
    { input: payments.paymentKey, output: payments.payment },
    {
      act: 'close',
      needs: ['providerReference'],
      input: ({ providerReference }) => ({ payment_id: providerReference }),
    },
  ),
  refund: defineRole(
    { input: payments.refundInput, output: payments.refund },
    {
      act: 'refund',
      needs: ['paymentProviderReference'],
      takes: ['reason'],
      input: ({ reference, amount, paymentProviderReference, reason }) => ({
        idempotency_key: reference,
        payment_id: paymentProviderReference,
        amount_money: moneyIn(amount),
        reason,
      }),
    },
  ),
  retrieveRefund: defineRole(
    { input: payments.refundKey, output: payments.refund },
    {
      act: 'queryRefund',
      needs: ['providerReference'],
      input: ({ providerReference }) => ({ refund_id: providerReference }),
    },
  ),
} as const
