import { defineRole } from '../../src/provider/index.ts'
import { amountOf } from './money.ts'
import * as orders from './orders.ts'
import * as payments from './payments.ts'

const toPayer = new Set(['payer-action', 'approve'])

/**
 * How the neutral client reaches PayPal's operations. An order is captured as soon as its payer has
 * approved it. A refund names the capture, which is in the payment's `own`.
 */
export const neutral = {
  createOrder: defineRole(
    { input: orders.createInput, output: orders.order },
    {
      act: 'pay',
      needs: ['returnUrl'],
      takes: ['description'],
      input: ({ reference, amount, description, returnUrl }) => ({
        intent: 'CAPTURE' as const,
        purchase_units: [{ amount: amountOf(amount), description, custom_id: reference }],
        processing_instruction: 'ORDER_COMPLETE_ON_PAYMENT_APPROVAL' as const,
        payment_source: {
          paypal: { experience_context: { return_url: returnUrl, cancel_url: returnUrl } },
        },
      }),
      next: ({ links }) => {
        const link = (links ?? []).find(({ rel }) => toPayer.has(rel))
        return link && { kind: 'redirect', url: link.href }
      },
    },
  ),
  retrieveOrder: defineRole(
    { input: orders.retrieveInput, output: orders.order },
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
      takes: ['reason'],
      input: ({ reference, amount, paymentProviderReference, reason }) => ({
        id: paymentProviderReference,
        amount: amountOf(amount),
        custom_id: reference,
        note_to_payer: reason,
      }),
    },
  ),
  retrieveRefund: defineRole(
    { input: payments.resourceKey, output: payments.refund },
    {
      act: 'queryRefund',
      needs: ['providerReference'],
      input: ({ providerReference }) => ({ id: providerReference }),
    },
  ),
} as const
