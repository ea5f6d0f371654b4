import { defineProvider } from '../src/provider/index.ts'
import { account, auth } from './airwallex/account.ts'
import { consentOperations } from './airwallex/consents.ts'
import { cancelFaults, error, faults } from './airwallex/faults.ts'
import { neutral } from './airwallex/neutral.ts'
import { events, isSigned, notOurs, readNotification } from './airwallex/notification.ts'
import * as payments from './airwallex/payments.ts'
import * as views from './airwallex/views.ts'

/** What leads a payment on, and can be asked about by its id. */
const steps = {
  method: 'POST',
  effect: 'keyed',
  // No `key`: the id names the payment and not the act. The call's `reference` names the act.
  settledBy: 'retrieve',
  echo: { id: 'id' },
  output: payments.payment,
  payment: views.paymentOf,
} as const

/** The payment of an order: the one that this very call has made, or else the only one. */
function ofOrder(
  { items }: { readonly items: readonly payments.PaymentAnswer[] },
  { input, key }: { readonly input: { readonly merchant_order_id: string }; readonly key: string },
) {
  const same = items.filter((item) => item.merchant_order_id === input.merchant_order_id)
  return same.find((item) => item.request_id === key) ?? (same.length === 1 ? same[0] : undefined)
}

/**
 * Airwallex: PaymentIntents and Refunds. Amounts are decimal numbers in whole units, as Airwallex
 * has them: 9.99 is 9.99 dollars, 500 is 500 yen. Views count in ISO 4217's minor units.
 *
 * A repeat is known by its `request_id`, which is filled in from the order's number (`create`) or
 * from the call's `reference` (everything else). Airwallex takes 100 requests a second, 20 of one
 * kind, and 50 at once (20, 10 and 10 in its sandbox).
 */
export const airwallex = defineProvider({
  id: 'airwallex',
  title: 'Airwallex (PaymentIntents)',
  docs: 'https://www.airwallex.com/docs/api/payments/payment_intents',
  hosts: {
    production: ['https://api.airwallex.com'],
    sandbox: ['https://api-demo.airwallex.com'],
  },
  connection: { idleMs: 4_000, source: 'no published figure: conservative' },
  // No published figure either; a card's issuer is asked within the call.
  timeouts: { connectMs: 3_000, responseMs: 20_000, totalMs: 45_000 },
  // What Airwallex advises after "too many requests": 1, 2, 4 … at most 16 s:
  // https://www.airwallex.com/docs/developer-tools/api/rate-limits
  poll: { firstMs: 1_000, factor: 2, maxMs: 16_000 },
  // "Only processed once"; a repeat gets duplicate_request and no replay. 64 characters at most:
  // https://www.airwallex.com/docs/api/payments/refunds. How long it is kept is not published.
  idempotency: { field: 'request_id', repeat: 'recognises', maxKeyLength: 64 },
  identity: ['clientId', 'loginAs', 'onBehalfOf'],
  merchant: account,
  auth,
  error,
  faults,

  operations: {
    /**
     * Creates a payment: hand `id` and `client_secret` to the payer's page, or `confirm` it. One
     * `merchant_order_id` has one payment; after a cancelled one take another number, or another
     * `idempotencyKey`.
     */
    create: {
      method: 'POST',
      path: '/api/v1/pa/payment_intents/create',
      effect: 'keyed',
      key: 'merchant_order_id',
      settledBy: {
        operation: 'list',
        input: ({ input }) => ({ merchant_order_id: input.merchant_order_id }),
        pick: ofOrder,
      },
      settledAs: views.made,
      intends: views.createIntent,
      input: payments.createInput,
      output: payments.payment,
      payment: views.orderedPaymentOf,
    },

    /** Finds a payment by its id, in every state, for two years. */
    retrieve: {
      method: 'GET',
      path: '/api/v1/pa/payment_intents/{id}',
      effect: 'read',
      echo: { id: 'id' },
      input: payments.paymentKey,
      output: payments.payment,
      payment: views.paymentOf,
    },

    /** Lists payments: all, or those of an order. */
    list: {
      method: 'GET',
      path: '/api/v1/pa/payment_intents',
      effect: 'read',
      input: payments.listInput,
      output: payments.paymentList,
    },

    /**
     * Pays with a stored method, a wallet or a local method. `pending` while the payer has to do
     * something (`next_action`) or a bank is at it. Money that is to be captured later has
     * `succeeded` once it is held. After a decline confirm again, under another `reference`.
     */
    confirm: {
      ...steps,
      path: '/api/v1/pa/payment_intents/{id}/confirm',
      undoneBy: 'cancel',
      settledAs: views.confirmed,
      input: payments.confirmInput,
    },

    /**
     * Goes on with a payment that waits: the bank's answer to 3-D Secure, the choice of currency,
     * the amounts of two small deposits. `pending` while the payer has more to do.
     */
    confirmContinue: {
      ...steps,
      path: '/api/v1/pa/payment_intents/{id}/confirm_continue',
      undoneBy: 'cancel',
      settledAs: views.continued,
      input: payments.continueInput,
    },

    /** Takes money that is held, all or a part. */
    capture: {
      ...steps,
      path: '/api/v1/pa/payment_intents/{id}/capture',
      settledAs: views.captured,
      echo: { id: 'id', currency: 'currency' },
      input: payments.captureInput,
      body: payments.captureBody,
    },

    /** Cancels a payment that is not paid; what was held goes back. Again it does no harm. */
    cancel: {
      ...steps,
      path: '/api/v1/pa/payment_intents/{id}/cancel',
      settledAs: views.cancelled,
      faults: cancelFaults,
      input: payments.cancelInput,
    },

    /**
     * Gives money back, in part or whole. Usually `pending`: it takes days, and a notification
     * tells the end. Give the call a `reference`: two calls with the same one are one refund.
     * Airwallex takes no currency with it; hand over the one you count in as `currency`, and a
     * payment that was in another is told as `unknown`, not as what you asked for.
     */
    refund: {
      method: 'POST',
      path: '/api/v1/pa/refunds/create',
      effect: 'keyed',
      settledBy: {
        operation: 'listRefunds',
        input: ({ input }) => ({
          payment_intent_id: input.payment_intent_id,
          payment_attempt_id: input.payment_attempt_id,
        }),
        pick: (page, { key }) =>
          page.items.find((item: payments.RefundAnswer) => item.request_id === key),
      },
      echo: {
        payment_intent_id: 'payment_intent_id',
        payment_attempt_id: 'payment_attempt_id',
        amount: 'amount',
        currency: 'currency',
      },
      intends: payments.refundIntent,
      // Days: handed back as pending at once, in all but the longest calls.
      poll: { firstMs: 60_000, factor: 2, maxMs: 30 * 60_000 },
      input: payments.refundInput,
      body: payments.refundBody,
      output: payments.refund,
      refund: views.refundOf,
    },

    /** Finds a refund by its id. */
    retrieveRefund: {
      method: 'GET',
      path: '/api/v1/pa/refunds/{id}',
      effect: 'read',
      echo: { id: 'id' },
      input: payments.paymentKey,
      output: payments.refund,
      refund: views.refundOf,
    },

    /** Lists refunds: all, or those of a payment. */
    listRefunds: {
      method: 'GET',
      path: '/api/v1/pa/refunds',
      effect: 'read',
      input: payments.listRefundsInput,
      output: payments.refundList,
    },

    ...consentOperations,
  },

  neutral,

  notification: { verify: isSigned, read: readNotification, notOurs, events },
})
