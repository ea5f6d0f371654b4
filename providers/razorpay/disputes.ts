import * as z from 'zod'
import type { Payment } from '../../src/provider/index.ts'
import { type payment, paymentOf } from './payments.ts'

/** https://razorpay.com/docs/api/disputes/entity */
export const dispute = z.object({
  id: z.string(),
  payment_id: z.string(),
  amount: z.int(),
  currency: z.string(),
  amount_deducted: z.int().nullish().describe('0 unless the dispute is lost'),
  status: z.string(),
  phase: z.string().nullish(),
  reason_code: z.string().nullish(),
  respond_by: z.int().nullish(),
  created_at: z.int().nullish(),
})

type Noticed = z.output<typeof dispute> & {
  readonly payment?: z.output<typeof payment> | undefined
}

/**
 * Razorpay takes the money when a dispute is lost, and not before. How one is `closed` that a bank
 * only asked about (it may have been refunded), it does not tell.
 */
export function disputedPaymentOf(told: Noticed): Payment {
  const { status, currency, amount, amount_deducted, payment_id } = told
  const shown: Payment =
    told.payment === undefined
      ? { reference: undefined, providerReference: payment_id, state: 'processing' }
      : paymentOf(told.payment)
  switch (status) {
    case 'lost':
      return {
        ...shown,
        state: 'charged-back',
        chargedBack: { minor: amount_deducted || amount, currency },
      }
    case 'won':
      return told.payment === undefined ? { ...shown, state: 'succeeded' } : shown
    case 'closed':
      return shown
    default:
      return { ...shown, disputed: true }
  }
}
