import type { Payment } from '../../src/provider/index.ts'
import { moneyOf } from './currencies.ts'
import { isDone, type SignedItem, signedItem } from './signed-item.ts'

/**
 * What an event of a dispute says of the payment. It names the payment by its own numbers; its
 * amount is what is disputed, and so not told as the payment's.
 */
function told(tell: (notice: SignedItem) => Pick<Payment, 'state' | 'disputed' | 'chargedBack'>) {
  const payment = (notice: SignedItem): Payment => ({
    reference: notice.merchantReference,
    providerReference: notice.originalReference,
    ...(isDone(notice) ? tell(notice) : { state: 'processing' }),
  })
  return { value: signedItem, payment } as const
}

/** Nothing has moved by it, or what has is told by another event. */
const open = told(() => ({ state: 'processing', disputed: true }))

/** "The funds were deducted from your account", and can be fought for. */
const taken = told(({ amount }) => ({
  state: 'charged-back',
  disputed: true,
  chargedBack: moneyOf(amount),
}))

const lost = told(({ amount }) => ({ state: 'charged-back', chargedBack: moneyOf(amount) }))

/** "This stage is not final": a second chargeback may follow. */
const returned = told(() => ({ state: 'succeeded', disputed: true }))

const won = told(() => ({ state: 'succeeded' }))

/**
 * The life of a dispute: https://docs.adyen.com/risk-management/disputes-api/dispute-notifications
 * Its status is not signed, so that each event says what its name says for certain. Who accepted or
 * declined a pre-arbitration, and whether money was taken before a defense period ended (it may
 * have been one of a question only), no name says.
 */
export const disputeEvents = {
  REQUEST_FOR_INFORMATION: open,
  NOTIFICATION_OF_CHARGEBACK: open,
  DISPUTE_OPENED_WITH_CHARGEBACK: open,
  INFORMATION_SUPPLIED: open,
  ISSUER_COMMENTS: open,
  DISPUTE_DEFENSE_PERIOD_ENDED: open,
  CHARGEBACK: taken,
  CHARGEBACK_REVERSED: returned,
  SECOND_CHARGEBACK: lost,
  ISSUER_RESPONSE_TIMEFRAME_EXPIRED: won,
  PREARBITRATION_OPEN: open,
  PREARBITRATION_ACCEPTED: open,
  PREARBITRATION_DECLINED: open,
  PREARBITRATION_ISSUER_WITHDRAWN: won,
  PREARBITRATION_WON: won,
  PREARBITRATION_LOST: lost,
  SCHEME_ARBITRATION: open,
  SCHEME_ARBITRATION_WON: won,
  SCHEME_ARBITRATION_LOST: lost,
  // A warning of the card schemes: nothing is disputed by it.
  NOTIFICATION_OF_FRAUD: { value: signedItem },
} as const
