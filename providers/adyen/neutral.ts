import { defineRole } from '../../src/provider/index.ts'
import { amountOf } from './currencies.ts'
import { modificationOperations } from './modifications.ts'
import * as payments from './payments.ts'
import * as sessions from './sessions.ts'

/**
 * How the neutral client reaches Adyen's operations. No query: Adyen has none for a payment, its
 * notification has the last word.
 */
export const neutral = {
  pay: defineRole(
    { input: payments.payInput, output: payments.paymentAnswer },
    {
      act: 'pay',
      needs: ['paymentDetails', 'returnUrl'],
      takes: ['payerId', 'payerIp'],
      input: ({ reference, amount, paymentDetails, returnUrl, payerId, payerIp }) => ({
        reference,
        amount: amountOf(amount),
        paymentMethod: paymentDetails as { type: string },
        returnUrl,
        shopperReference: payerId,
        shopperIP: payerIp,
      }),
      next: ({ action }) => (action ? { kind: 'client', parameters: action } : undefined),
    },
  ),
  paymentLink: defineRole(
    { input: sessions.linkInput, output: sessions.link },
    {
      act: 'pay',
      takes: ['description', 'returnUrl', 'payerId', 'expiresAt'],
      input: ({ reference, amount, description, returnUrl, payerId, expiresAt }) => ({
        reference,
        amount: amountOf(amount),
        description,
        returnUrl,
        shopperReference: payerId,
        expiresAt: expiresAt?.toISOString(),
      }),
      next: ({ url }) => ({ kind: 'redirect', url }),
    },
  ),
  session: defineRole(
    { input: sessions.sessionInput, output: sessions.session },
    {
      act: 'pay',
      needs: ['returnUrl'],
      takes: ['payerId', 'expiresAt'],
      input: ({ reference, amount, returnUrl, payerId, expiresAt }) => ({
        reference,
        amount: amountOf(amount),
        returnUrl,
        shopperReference: payerId,
        expiresAt: expiresAt?.toISOString(),
      }),
      next: ({ id, sessionData }) => ({ kind: 'client', parameters: { id, sessionData } }),
    },
  ),
  cancelByReference: defineRole(modificationOperations.cancelByReference, {
    act: 'close',
    needs: ['reference'],
    input: ({ reference }) => ({ paymentReference: reference }),
  }),
  refund: defineRole(modificationOperations.refund, {
    act: 'refund',
    needs: ['paymentProviderReference'],
    input: ({ reference, amount, paymentProviderReference }) => ({
      paymentPspReference: paymentProviderReference,
      reference,
      amount: amountOf(amount),
    }),
  }),
} as const
