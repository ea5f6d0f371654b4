import { defineRole } from '../../src/provider/index.ts'
import { amountOf } from './amounts.ts'
import * as payments from './payments.ts'

/** A token of the payer's page, or a stored source. */
function sourceOf(token: string) {
  return token.startsWith('src_')
    ? ({ type: 'id', id: token } as const)
    : ({ type: 'token', token } as const)
}

/** The bank may ask the payer something only where the payer can come back from it (3-D Secure). */
function comingBackTo(url: string | undefined) {
  if (url === undefined) return {}
  return { '3ds': { enabled: true }, success_url: url, failure_url: url }
}

/**
 * How the neutral client reaches Checkout.com's operations. An authorised payment is pending until
 * its money is taken. No `close`: a void gives up money that is held, and what waits for its payer
 * cannot be closed. No `queryRefund`: the notification has the word, or `actions` of the payment.
 */
export const neutral = {
  create: defineRole(
    { input: payments.createInput, output: payments.payment },
    {
      act: 'pay',
      needs: ['paymentToken'],
      takes: ['description', 'payerId', 'payerIp', 'returnUrl'],
      input: ({ reference, amount, paymentToken, description, payerId, payerIp, returnUrl }) => ({
        reference,
        source: sourceOf(paymentToken),
        ...amountOf(amount),
        description,
        customer: payerId === undefined ? undefined : { id: payerId },
        payment_ip: payerIp,
        ...comingBackTo(returnUrl),
      }),
      next: ({ status, _links }) => {
        const url = status === 'Pending' ? _links?.redirect?.href : undefined
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
  refund: defineRole(
    { input: payments.refundInput, output: payments.accepted },
    {
      act: 'refund',
      needs: ['paymentProviderReference'],
      input: ({ reference, amount, paymentProviderReference }) => ({
        id: paymentProviderReference,
        reference,
        amount: amountOf(amount).amount,
      }),
    },
  ),
} as const
