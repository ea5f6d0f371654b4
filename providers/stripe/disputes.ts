import * as z from 'zod'
import type { Payment } from '../../src/provider/index.ts'
import { moneyOf } from './currencies.ts'
import { toldId } from './fields.ts'

/** https://docs.stripe.com/api/disputes/object */
export const dispute = z.object({
  id: z.string(),
  object: z.literal('dispute'),
  status: z.string(),
  amount: z.int().describe('What is disputed; it can differ from what was paid'),
  currency: z.string(),
  reason: z.string().nullish(),
  charge: toldId.nullish(),
  payment_intent: toldId.nullish(),
  created: z.int().nullish(),
})

type Dispute = z.output<typeof dispute>

/**
 * What a dispute says of its payment. Stripe takes the money when the bank opens it, holds it while
 * it is open, and gives it back when it is won; an inquiry (`warning_…`) takes none. So only `lost`
 * says that it is gone. `prevented` has been settled before it began, in a way that is not told.
 */
export function disputedPaymentOf(told: Dispute): Payment {
  const { status, payment_intent, charge } = told
  const named = { reference: undefined, providerReference: payment_intent ?? charge ?? undefined }
  switch (status) {
    case 'lost':
      return { ...named, state: 'charged-back', chargedBack: disputedOf(told) }
    case 'won':
    case 'warning_closed':
      return { ...named, state: 'succeeded' }
    case 'prevented':
      return { ...named, state: 'processing' }
    default:
      return { ...named, state: 'processing', disputed: true }
  }
}

/** "Funds are removed from your account": for now, until the dispute is decided. */
export function withdrawnPaymentOf(told: Dispute): Payment {
  const view = disputedPaymentOf(told)
  if (view.state !== 'processing') return view
  return { ...view, state: 'charged-back', chargedBack: disputedOf(told) }
}

function disputedOf({ amount, currency }: Dispute) {
  return moneyOf(amount, currency)
}
