import { defineProvider } from '../src/provider/index.ts'
import { account } from './mollie/account.ts'
import { cancelFaults, error, faults } from './mollie/faults.ts'
import { moneyOf } from './mollie/money.ts'
import { neutral } from './mollie/neutral.ts'
import { events, isSigned, notOurs, readNotification } from './mollie/notification.ts'
import * as payments from './mollie/payments.ts'

const hosts = ['https://api.mollie.com']

/** What comes back from the act itself; a question needs the id that Mollie has given. */
const idOf = ({ output }: { output?: { readonly id?: string } }) => ({ id: output?.id })

/**
 * What is still processing is with a bank, for days (https://docs.mollie.com/docs/refunds): handed
 * back as pending at once; the webhook tells the end.
 */
const poll = { firstMs: 60_000, factor: 2, maxMs: 30 * 60_000 }

/**
 * Mollie: Payments and Refunds. Amounts are decimal texts with all the decimals of their currency:
 * `{ currency: 'EUR', value: '12.80' }`, `{ currency: 'JPY', value: '500' }`.
 *
 * A payment has no number of the merchant's own at Mollie. Name each act with the call's
 * `reference`, so that its repeat carries the same key, and put the number into
 * `metadata.order_id` (of a refund: `metadata.refund_id`), where it is read from.
 *
 * API keys only: OAuth and organization tokens also need a profile in each request.
 */
export const mollie = defineProvider({
  id: 'mollie',
  title: 'Mollie (Payments API v2)',
  docs: 'https://docs.mollie.com/reference/overview',
  // One host for both: whether money moves is decided by the key (live_…, test_…).
  hosts: { production: hosts, sandbox: hosts },
  connection: { idleMs: 4_000, source: 'no published figure: conservative' },
  // Mollie's own PHP library waits 2 s for a connection and 10 s for all (CurlFactory.php).
  timeouts: { connectMs: 2_000, responseMs: 10_000, totalMs: 25_000 },
  // Kept for one hour, then the same key is a new request; the first answer is given again, with
  // `Idempotent-Replayed: true`: https://docs.mollie.com/reference/api-idempotency
  idempotency: { header: 'Idempotency-Key', repeat: 'replays', keptForMs: 60 * 60_000 },
  merchant: account,
  auth: {
    // https://docs.mollie.com/reference/authentication
    sign: ({ merchant }) => ({ headers: { authorization: `Bearer ${merchant.apiKey}` } }),
    // Mollie signs no answers: TLS vouches for them.
    verify: 'unsigned',
  },
  error,
  faults,

  operations: {
    /**
     * Creates a payment. It has `succeeded` once it is created and waits for its payer: send them
     * to `_links.checkout.href`, and believe that it is paid when `retrieve` says so. A recurring
     * payment is charged at once: `succeeded` when it is paid, `pending` while a bank is at it.
     *
     * Give the call a `reference`: two calls with the same one within an hour are one payment.
     */
    create: {
      method: 'POST',
      path: '/v2/payments',
      effect: 'keyed',
      settledBy: { operation: 'retrieve', input: idOf, payment: payments.orderedPaymentOf },
      undoneBy: { operation: 'cancel', input: idOf },
      settledAs: payments.made,
      poll,
      intends: ({ input }) => ({
        reference: payments.numberIn(input.metadata, 'order_id'),
        amount: moneyOf(input.amount),
      }),
      input: payments.createInput,
      output: payments.payment,
      payment: payments.orderedPaymentOf,
    },

    /** Finds a payment by its id, in every state, with what was refunded of it. */
    retrieve: {
      method: 'GET',
      path: '/v2/payments/{id}',
      effect: 'read',
      echo: { id: 'id' },
      input: payments.paymentKey,
      output: payments.payment,
      payment: payments.paymentOf,
    },

    /**
     * Cancels a payment that is not paid, where its method allows that (`isCancelable`). One that
     * was cancelled or has expired before is a success as well.
     */
    cancel: {
      method: 'DELETE',
      path: '/v2/payments/{id}',
      effect: 'keyed',
      key: 'id',
      // Mollie ignores keys here: a DELETE is repeatable by nature, and a payment ends only once.
      repeat: 'recognises',
      keptForMs: Number.POSITIVE_INFINITY,
      settledBy: 'retrieve',
      settledAs: payments.canceled,
      faults: cancelFaults,
      echo: { id: 'id' },
      input: payments.paymentKey,
      output: payments.payment,
      payment: payments.paymentOf,
    },

    /**
     * Gives money back, in part or whole. `pending` until it has reached the payer, days later.
     *
     * Give the call a `reference`: two calls with the same one within an hour are one refund. A
     * second refund of the same amount of the same payment within the hour is refused by Mollie
     * (`duplicate`), whatever its key.
     */
    refund: {
      method: 'POST',
      path: '/v2/payments/{paymentId}/refunds',
      effect: 'keyed',
      settledBy: {
        operation: 'retrieveRefund',
        input: ({ input, output }) => ({ paymentId: input.paymentId, refundId: output?.id }),
      },
      poll,
      echo: { paymentId: 'paymentId' },
      intends: ({ input }) => ({
        reference: payments.numberIn(input.metadata, 'refund_id'),
        amount: moneyOf(input.amount),
      }),
      input: payments.refundInput,
      output: payments.refund,
      refund: payments.refundOf,
    },

    /** Finds a refund by its id and that of its payment. */
    retrieveRefund: {
      method: 'GET',
      path: '/v2/payments/{paymentId}/refunds/{refundId}',
      effect: 'read',
      echo: { id: 'refundId', paymentId: 'paymentId' },
      input: payments.refundKey,
      output: payments.refund,
      refund: payments.refundOf,
    },
  },

  neutral,

  notification: { verify: isSigned, read: readNotification, notOurs, events },
})
