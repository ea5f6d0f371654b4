import * as z from 'zod'
import type { Payment } from '../../src/provider/index.ts'
import { moneyOf } from './amounts.ts'

/** A PaymentDispute, as far as it tells of its payment. */
export const dispute = z.object({
  id: z.string(),
  payment_intent_id: z.string().nullish(),
  merchant_order_id: z.string().nullish(),
  amount: z.number().nullish(),
  currency: z.string().nullish(),
  status: z.string(),
  stage: z.string().nullish().describe('RFI, PRE_CHARGEBACK, CHARGEBACK or PRE_ARBITRATION'),
  due_at: z.string().nullish(),
})

/**
 * What a dispute says of its payment: https://www.airwallex.com/docs/payments__disputes__dispute-flow
 * Accepted or lost, the amount is the shopper's. What has expired may have been a question only, so
 * that it is not called lost.
 */
export function disputedPaymentOf(told: z.output<typeof dispute>): Payment {
  const { payment_intent_id, merchant_order_id, amount, currency } = told
  const named = {
    reference: merchant_order_id ?? undefined,
    providerReference: payment_intent_id ?? undefined,
  }
  switch (told.status) {
    case 'LOST':
    case 'ACCEPTED': {
      const isTold = typeof amount === 'number' && typeof currency === 'string'
      const chargedBack = isTold ? moneyOf(amount, currency) : undefined
      return { ...named, state: 'charged-back', chargedBack }
    }
    case 'WON':
    case 'REVERSED':
      return { ...named, state: 'succeeded' }
    default:
      return { ...named, state: 'processing', disputed: true }
  }
}
