import { defineRole, type Money } from '../../src/provider/index.ts'
import { amountOf } from './currencies.ts'
import * as payments from './payments.ts'
import * as refunds from './refunds.ts'

function charged(amount: Money) {
  const own = amountOf(amount)
  if (own === undefined) throw new RangeError(`Stripe has no such amount of ${amount.currency}`)
  return own
}

const payment = { output: payments.payment } as const

/** Paid at once with a payment method; without one, the payer's page finishes it. */
function confirming(method: string | undefined, returnUrl: string | undefined) {
  if (method === undefined) return { automatic_payment_methods: { enabled: true } }
  const back = returnUrl === undefined ? undefined : { return_url: returnUrl }
  const allow_redirects = back === undefined ? 'never' : 'always'
  const automatic_payment_methods = { enabled: true, allow_redirects } as const
  return { confirm: true, payment_method: method, automatic_payment_methods, ...back }
}

/** How the neutral client reaches Stripe's operations. */
export const neutral = {
  create: defineRole(
    { ...payment, input: payments.createInput },
    {
      act: 'pay',
      takes: ['description', 'payerId', 'paymentToken', 'returnUrl'],
      input: ({ reference, amount, description, payerId, paymentToken, returnUrl }) => ({
        ...charged(amount),
        description,
        customer: payerId,
        metadata: { order_id: reference },
        ...confirming(paymentToken, returnUrl),
      }),
      next: ({ status, client_secret, next_action }) => {
        if (!status.startsWith('requires_')) return undefined
        const url = next_action?.redirect_to_url?.url
        if (url) return { kind: 'redirect', url }
        return { kind: 'client', parameters: { client_secret, next_action } }
      },
    },
  ),
  retrieve: defineRole(
    { ...payment, input: payments.paymentKey },
    {
      act: 'query',
      needs: ['providerReference'],
      input: ({ providerReference }) => ({ id: providerReference }),
    },
  ),
  cancel: defineRole(
    { ...payment, input: payments.cancelInput },
    {
      act: 'close',
      needs: ['providerReference'],
      input: ({ providerReference }) => ({ id: providerReference }),
    },
  ),
  refund: defineRole(
    { input: refunds.refundInput, output: refunds.refund },
    {
      act: 'refund',
      needs: ['paymentProviderReference'],
      input: ({ reference, amount, paymentProviderReference }) => ({
        payment_intent: paymentProviderReference,
        ...charged(amount),
        metadata: { refund_id: reference },
      }),
    },
  ),
  retrieveRefund: defineRole(
    { input: refunds.refundKey, output: refunds.refund },
    {
      act: 'queryRefund',
      needs: ['providerReference'],
      input: ({ providerReference }) => ({ id: providerReference }),
    },
  ),
} as const
