import * as z from 'zod'
import type { Payment } from '../../src/provider/index.ts'
import { moneyOf, toldMoney } from './payments.ts'

/** https://developer.squareup.com/reference/square/objects/Dispute */
export const dispute = z.object({
  dispute: z.object({
    id: z.string().nullish(),
    state: z.string(),
    amount_money: toldMoney.nullish(),
    disputed_payment: z.object({ payment_id: z.string().nullish() }).nullish(),
    reason: z.string().nullish(),
    due_at: z.string().nullish(),
  }),
})

/**
 * Square holds the money while a dispute is open, and keeps it when the seller has lost or accepted
 * it. An inquiry that is closed took none.
 */
export function disputedPaymentOf({ dispute: told }: z.output<typeof dispute>): Payment {
  const providerReference = told.disputed_payment?.payment_id ?? undefined
  const named = { reference: undefined, providerReference }
  switch (told.state) {
    case 'LOST':
    case 'ACCEPTED':
      return { ...named, state: 'charged-back', chargedBack: moneyOf(told.amount_money) }
    case 'WON':
    case 'INQUIRY_CLOSED':
      return { ...named, state: 'succeeded' }
    default:
      return { ...named, state: 'processing', disputed: true }
  }
}
