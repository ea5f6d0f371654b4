const dispute = {
  id: 'dsp_sandbox_000000',
  payment_intent_id: 'int_sandbox_paid',
  merchant_order_id: 'T-20260131-0001',
  amount: 12.8,
  currency: 'USD',
  stage: 'CHARGEBACK',
  due_at: '2026-02-14T13:29:35+0000',
}

const statuses = [
  'requires_response',
  'challenged',
  'pending_decision',
  'pending_closure',
  'expired',
  'accepted',
  'won',
  'lost',
  'reversed',
]

/** What a notification of each event of a dispute holds. */
export const disputes: Readonly<Record<string, unknown>> = Object.fromEntries(
  statuses.map((status) => [
    `payment_dispute.${status}`,
    { ...dispute, status: status.toUpperCase() },
  ]),
)
