import * as z from 'zod'
import type { Payment } from '../../src/provider/index.ts'
import { moneyOf } from './amounts.ts'

const value = z.object({
  id: z.string().describe('The dispute'),
  payment_id: z.string().nullish(),
  payment_reference: z.string().nullish(),
  amount: z.int().nullish().describe('What is disputed'),
  currency: z.string().nullish(),
  category: z.string().nullish(),
  reason_code: z.string().nullish(),
  processing_channel_id: z.string().nullish(),
})

type Dispute = z.output<typeof value>

function told(tell: (dispute: Dispute) => Pick<Payment, 'state' | 'disputed' | 'chargedBack'>) {
  const payment = (dispute: Dispute): Payment => ({
    reference: dispute.payment_reference ?? undefined,
    providerReference: dispute.payment_id ?? undefined,
    ...tell(dispute),
  })
  return { value, payment } as const
}

const open = told(() => ({ state: 'processing', disputed: true }))
const won = told(() => ({ state: 'succeeded' }))
const lost = told(({ amount, currency }) => ({
  state: 'charged-back',
  chargedBack: moneyOf(amount, currency),
}))

/**
 * The life of a dispute: https://www.checkout.com/docs/developer-resources/webhooks. Only what is
 * lost or accepted is called so; in whose favour it has expired or was resolved is not told.
 */
export const disputeEvents = {
  dispute_received: open,
  dispute_evidence_required: open,
  dispute_evidence_submitted: open,
  dispute_evidence_acknowledged_by_scheme: open,
  dispute_arbitration_sent_to_scheme: open,
  dispute_expired: open,
  dispute_resolved: told(() => ({ state: 'processing' })),
  dispute_canceled: won,
  dispute_won: won,
  dispute_arbitration_won: won,
  dispute_accepted: lost,
  dispute_lost: lost,
  dispute_arbitration_lost: lost,
} as const
