import { defineProvider } from '../src/provider/index.ts'
import { account } from './stripe/account.ts'
import { auth, repeat } from './stripe/auth.ts'
import { moneyOf } from './stripe/currencies.ts'
import { error, faults, updateFaults } from './stripe/faults.ts'
import { withoutCurrency } from './stripe/fields.ts'
import { neutral } from './stripe/neutral.ts'
import { events, isSigned, notOurs, readNotification } from './stripe/notification.ts'
import * as payments from './stripe/payments.ts'
import * as refunds from './stripe/refunds.ts'
import { savedOperations } from './stripe/saved-operations.ts'
import { orderedPaymentOf, paymentOf, refundOf } from './stripe/views.ts'
import * as words from './stripe/words.ts'

const hosts = ['https://api.stripe.com']

/** What comes back from the act itself; a question needs the id that Stripe has given. */
const idOf = ({ output }: { output?: { readonly id?: string } }) => ({ id: output?.id })

/**
 * What is still processing is with a bank, for days: cards are never in this state
 * (https://docs.stripe.com/payments/paymentintents/lifecycle). Handed back as pending at once; the
 * webhook tells the end.
 */
const poll = { firstMs: 60_000, factor: 2, maxMs: 30 * 60_000 }

/** What acts on a payment have in common. */
const acts = {
  method: 'POST',
  effect: 'keyed',
  // No `key`: the id names the payment and not the act, and Stripe would give the stored answer of
  // the first capture to the second. The call's `reference` names the act.
  output: payments.payment,
  payment: paymentOf,
} as const

/** What leads a payment on, and can be asked about by its id. */
const steps = { ...acts, settledBy: 'retrieve', echo: { id: 'id' }, poll } as const

/**
 * Stripe: PaymentIntents and Refunds. Amounts are integers in the currency's smallest unit, which
 * Stripe defines for itself: 1099 is 10.99 dollars, 500 is 500 yen, 5120 is 5.120 dinar.
 *
 * A payment has no number of the merchant's own at Stripe. Name each act with the call's
 * `reference`, so that its repeat carries the same key, and put the number into
 * `metadata.order_id` (of a refund: `metadata.refund_id`), where it is read from.
 */
export const stripe = defineProvider({
  id: 'stripe',
  title: 'Stripe (PaymentIntents)',
  docs: 'https://docs.stripe.com/api',
  // One host for both: whether money moves is decided by the key (sk_live_…, sk_test_…).
  hosts: { production: hosts, sandbox: hosts },
  connection: { idleMs: 4_000, source: 'no published figure: conservative' },
  // Nothing is published. Stripe's own library waits 80 s for a silent server; a bank behind a card
  // takes seconds. A repeat is safe, so there is time for one after an answer that does not come.
  timeouts: { connectMs: 2_000, responseMs: 20_000, totalMs: 45_000 },
  // Kept for at least 24 h, then the same key is a new request: https://docs.stripe.com/api/idempotent_requests
  idempotency: {
    header: 'Idempotency-Key',
    repeat: 'replays',
    keptForMs: 24 * 60 * 60_000,
  },
  codec: 'form',
  merchant: account,
  auth,
  error: { ...error, repeat },
  faults,

  operations: {
    /**
     * Creates a payment; with `confirm: true` it is paid at once. Without, it `succeeded` once it
     * waits for its payer: hand `client_secret` to the payer's page. With, it is `pending` while
     * the payer has to do something (`next_action`) or a bank is at it. A payment to be captured
     * later (`capture_method: 'manual'`) has `succeeded` once the money is held.
     *
     * Give the call a `reference`: two calls with the same one are one payment.
     */
    create: {
      ...acts,
      path: '/v1/payment_intents',
      settledBy: { operation: 'retrieve', input: idOf, payment: orderedPaymentOf },
      undoneBy: { operation: 'cancel', input: idOf },
      poll,
      settledAs: words.made,
      echo: { amount: 'amount', currency: 'currency' },
      intends: ({ input }) => ({
        reference: input.metadata?.order_id,
        amount: moneyOf(input.amount, input.currency),
      }),
      input: payments.createInput,
      payment: orderedPaymentOf,
    },

    /** Finds a payment by its id, in every state, with what was refunded of it. */
    retrieve: {
      method: 'GET',
      path: '/v1/payment_intents/{id}',
      effect: 'read',
      echo: { id: 'id' },
      input: payments.paymentKey,
      output: payments.payment,
      // Only the charge tells of refunds.
      query: ({ input: { expand = [] } }) => ({
        expand: [...new Set(['latest_charge', ...expand])],
      }),
      payment: paymentOf,
    },

    /**
     * Changes a payment that is not confirmed yet. An empty text takes a metadata key away, and the
     * values of `receipt_email`, `shipping`, `setup_future_usage` and others.
     */
    update: {
      ...acts,
      path: '/v1/payment_intents/{id}',
      // Whatever the payment's state is, what was to be changed has been changed.
      settledAs: () => 'succeeded',
      faults: updateFaults,
      echo: { id: 'id', amount: 'amount', currency: 'currency' },
      input: payments.updateInput,
    },

    /**
     * Pays: charges the payment method, or holds the money where it is to be captured later.
     * `pending` while the payer has to do something (`next_action`) or a bank is at it. After a
     * decline the same payment may be confirmed again, under another `reference`.
     */
    confirm: {
      ...steps,
      path: '/v1/payment_intents/{id}/confirm',
      undoneBy: 'cancel',
      settledAs: words.confirmed,
      input: payments.confirmInput,
    },

    /** Takes money that is held, all or a part; after seven days it goes back by itself. */
    capture: {
      ...steps,
      path: '/v1/payment_intents/{id}/capture',
      settledAs: words.captured,
      echo: { id: 'id', currency: 'currency' },
      input: payments.captureInput,
      body: ({ input: { id: _inPath, ...input } }) => withoutCurrency({ input }),
    },

    /** Cancels a payment that is not paid; what was held goes back. */
    cancel: {
      ...steps,
      path: '/v1/payment_intents/{id}/cancel',
      settledAs: words.canceled,
      input: payments.cancelInput,
    },

    /** Lists payments, newest first; the next page begins after the last id of this one. */
    list: {
      method: 'GET',
      path: '/v1/payment_intents',
      effect: 'read',
      input: payments.listInput,
      output: payments.paymentList,
    },

    /**
     * Gives money back, in part or whole. `pending` where a bank takes its time; what succeeded may
     * still fail days later, which a notification (`refund.failed`) tells.
     *
     * Give the call a `reference`: two calls with the same one are one refund. Stripe takes no
     * currency with it; hand over the one you count in as `currency`, and a payment that was in
     * another is told as `unknown`, not as what you asked for.
     */
    refund: {
      method: 'POST',
      path: '/v1/refunds',
      effect: 'keyed',
      settledBy: { operation: 'retrieveRefund', input: idOf },
      echo: {
        payment_intent: 'payment_intent',
        charge: 'charge',
        amount: 'amount',
        currency: 'currency',
      },
      intends: refunds.refundIntent,
      body: refunds.refundBody,
      poll,
      input: refunds.refundInput,
      output: refunds.refund,
      refund: refundOf,
    },

    /** Finds a refund by its id. */
    retrieveRefund: {
      method: 'GET',
      path: '/v1/refunds/{id}',
      effect: 'read',
      echo: { id: 'id' },
      input: refunds.refundKey,
      output: refunds.refund,
      refund: refundOf,
    },

    /** Lists refunds, newest first: all, those of a payment or of a charge. */
    listRefunds: {
      method: 'GET',
      path: '/v1/refunds',
      effect: 'read',
      input: refunds.listRefundsInput,
      output: refunds.refundList,
    },

    ...savedOperations,
  },

  neutral,
  notification: { verify: isSigned, read: readNotification, notOurs, events },
})
