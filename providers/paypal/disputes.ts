import * as z from 'zod'
import type { Payment } from '../../src/provider/index.ts'
import { answeredMoney } from './amounts.ts'
import { linkedId } from './fields.ts'
import { minorOf } from './money.ts'
import { refund } from './payments.ts'

/** PayPal has taken the money of a capture back; the resource is the reversal or the capture. */
export const reversal = refund

/** https://developer.paypal.com/api/rest/webhooks/event-names */
export function reversedPaymentOf(told: z.output<typeof reversal>): Payment {
  const isOfCapture = (told.links ?? []).some(
    ({ rel, href }) => rel === 'up' && href.includes('/captures/'),
  )
  return {
    reference: told.custom_id ?? told.invoice_id ?? undefined,
    providerReference: isOfCapture ? linkedId(told.links, 'up') : told.id,
    state: 'charged-back',
    chargedBack: minorOf(told.amount),
  }
}

/** https://developer.paypal.com/docs/api/customer-disputes/v1 */
export const dispute = z.object({
  dispute_id: z.string(),
  status: z.string().nullish(),
  reason: z.string().nullish(),
  dispute_amount: answeredMoney.nullish(),
  dispute_life_cycle_stage: z.string().nullish(),
  dispute_outcome: z.object({ outcome_code: z.string().nullish() }).nullish(),
  disputed_transactions: z
    .array(
      z.object({
        seller_transaction_id: z.string().nullish().describe('The capture'),
        invoice_number: z.string().nullish(),
        custom: z.string().nullish(),
      }),
    )
    .nullish(),
})

const forSeller: ReadonlySet<string> = new Set(['RESOLVED_SELLER_FAVOUR', 'CANCELED_BY_BUYER'])

/**
 * PayPal holds the money while a dispute is open. Decided for the buyer, a refund or a reversal
 * moves it, or PayPal pays: that has an event of its own, so nothing is called lost here.
 */
export function disputedPaymentOf(told: z.output<typeof dispute>): Payment {
  const [only, ...others] = told.disputed_transactions ?? []
  const one = others.length === 0 ? only : undefined
  const named = {
    reference: one?.custom ?? one?.invoice_number ?? undefined,
    providerReference: one?.seller_transaction_id ?? undefined,
  }
  if (told.status !== 'RESOLVED') return { ...named, state: 'processing', disputed: true }
  const isKept = forSeller.has(told.dispute_outcome?.outcome_code ?? '')
  return { ...named, state: isKept ? 'succeeded' : 'processing' }
}
