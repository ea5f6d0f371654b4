import { defineProvider } from '../src/provider/index.ts'
import { account } from './razorpay/account.ts'
import { captureFaults, error, faults } from './razorpay/faults.ts'
import { mostListed } from './razorpay/fields.ts'
import { linkOperations } from './razorpay/links.ts'
import { neutral } from './razorpay/neutral.ts'
import { events, isSigned, notOurs, readNotification } from './razorpay/notification.ts'
import * as orders from './razorpay/orders.ts'
import * as payments from './razorpay/payments.ts'
import { storedOperations } from './razorpay/stored.ts'

export {
  isSignedByCheckout,
  type PaidLink,
  type PaidOrder,
} from './razorpay/checkout-signature.ts'

const hosts = ['https://api.razorpay.com']

const moneyOf = ({ amount, currency }: { amount: number; currency: string }) =>
  ({ minor: amount, currency }) as const

const isOf = (number: string) => (refund: { readonly receipt?: string | null | undefined }) =>
  refund.receipt === number

/** A refund takes 5 to 7 working days where it is not instant: handed back as pending at once. */
const poll = { firstMs: 60_000, factor: 2, maxMs: 30 * 60_000 }

/**
 * Razorpay: Orders, Payments and Refunds. Amounts are integers in the currency's smallest unit.
 *
 * An order is made here, under your own number (`receipt`); it is paid on the payer's side, with
 * Razorpay Checkout; its payments are then found, captured and given back here.
 */
export const razorpay = defineProvider({
  id: 'razorpay',
  title: 'Razorpay (Orders, Payments, Refunds)',
  docs: 'https://razorpay.com/docs/api',
  // One host for both: whether money moves is decided by the key (rzp_live_…, rzp_test_…).
  hosts: { production: hosts, sandbox: hosts },
  connection: { idleMs: 4_000, source: 'no published figure: conservative' },
  // Nothing is published. Banks stand behind captures and instant refunds, and take seconds.
  timeouts: { connectMs: 2_000, responseMs: 15_000, totalMs: 30_000 },
  // Only refunds know a key: https://razorpay.com/docs/api/refunds/normal-refunds-idempotent
  // It has at least 10 characters, letters, digits, - and _; that a uuid's 36 are the most, and
  // that it is kept for an hour, are guesses: neither is published. Other acts ignore the header.
  idempotency: {
    header: 'X-Refund-Idempotency',
    repeat: 'replays',
    keptForMs: 60 * 60_000,
    maxKeyLength: 36,
    // https://razorpay.com/docs/api/refunds/idempotency: at least ten of these.
    keyForm: {
      pattern: /^[A-Za-z0-9_-]{10,}$/,
      says: 'must have at least 10 characters, all of them letters, digits, `-` or `_`',
    },
  },
  merchant: account,
  auth: {
    // https://razorpay.com/docs/api/authentication
    sign: ({ merchant: { keyId, keySecret } }) => {
      const credentials = Buffer.from(`${keyId}:${keySecret}`).toString('base64')
      return { headers: { authorization: `Basic ${credentials}` } }
    },
    // Razorpay signs no answers: TLS vouches for them.
    verify: 'unsigned',
  },
  error,
  faults,

  operations: {
    /**
     * Creates an order, which has `succeeded` once it is there: hand its `id` to Checkout. Razorpay
     * does not promise to know a `receipt` again, so it is sent once; when the answer is lost, the
     * order is looked for by its receipt.
     */
    createOrder: {
      method: 'POST',
      path: '/v1/orders',
      effect: 'once',
      key: 'receipt',
      settledBy: {
        operation: 'listOrders',
        input: ({ input }) => ({ receipt: input.receipt, count: mostListed }),
        pick: orders.ofReceipt,
      },
      // Whatever its state is, the order is there.
      settledAs: () => 'succeeded',
      echo: { receipt: 'receipt' },
      intends: ({ input }) => ({ reference: input.receipt, amount: moneyOf(input) }),
      input: orders.createInput,
      output: orders.order,
      payment: orders.orderPaymentOf,
    },

    /** Finds an order by its id. It is `paid` once one of its payments is captured. */
    retrieveOrder: {
      method: 'GET',
      path: '/v1/orders/{id}',
      effect: 'read',
      echo: { id: 'id' },
      input: orders.orderKey,
      output: orders.order,
      payment: orders.orderPaymentOf,
    },

    /** Lists orders, newest first: all, or those with your own number (`receipt`). */
    listOrders: {
      method: 'GET',
      path: '/v1/orders',
      effect: 'read',
      input: orders.listInput,
      output: orders.orderList,
    },

    /** Lists the payments of an order, those that failed as well. */
    listOrderPayments: {
      method: 'GET',
      path: '/v1/orders/{id}/payments',
      effect: 'read',
      input: orders.orderKey,
      output: payments.paymentList,
    },

    /**
     * Finds a payment by its id. An `authorized` one is held and not yours until it is captured; a
     * `failed` one that the bank has not answered about may still become authorized, for days.
     */
    retrieve: {
      method: 'GET',
      path: '/v1/payments/{id}',
      effect: 'read',
      echo: { id: 'id' },
      input: payments.paymentKey,
      output: payments.payment,
      payment: payments.paymentOf,
    },

    /**
     * Takes the money of an authorised payment, all of it. Not needed where the account or the
     * order captures by itself; one that was captured before is a success as well.
     */
    capture: {
      method: 'POST',
      path: '/v1/payments/{id}/capture',
      effect: 'keyed',
      key: 'id',
      // There is no key for it: a payment is captured once, all of it, and refused from then on.
      repeat: 'recognises',
      keptForMs: Number.POSITIVE_INFINITY,
      settledBy: 'retrieve',
      settledAs: payments.captured,
      faults: captureFaults,
      echo: { id: 'id' },
      intends: ({ input }) => ({ amount: moneyOf(input) }),
      input: payments.captureInput,
      output: payments.payment,
      payment: payments.paymentOf,
    },

    /**
     * Gives money back, in part or whole, under a number of your own (`receipt`): two calls with
     * the same one are one refund. `pending` until Razorpay has processed it. Razorpay takes no
     * currency with it; hand over the one you count in as `currency`, and a payment that was in
     * another is told as `unknown`, not as what you asked for.
     */
    refund: {
      method: 'POST',
      path: '/v1/payments/{id}/refund',
      effect: 'keyed',
      key: 'receipt',
      settledBy: {
        operation: 'listRefunds',
        input: ({ input }) => ({ id: input.id, count: mostListed }),
        pick: (list, { input }) => list.items.find(isOf(input.receipt)),
      },
      poll,
      echo: { payment_id: 'id', amount: 'amount', currency: 'currency' },
      intends: payments.refundIntent,
      body: payments.refundBody,
      input: payments.refundInput,
      output: payments.refund,
      refund: payments.refundOf,
    },

    /** Finds a refund by its id. */
    retrieveRefund: {
      method: 'GET',
      path: '/v1/refunds/{id}',
      effect: 'read',
      echo: { id: 'id' },
      input: payments.refundKey,
      output: payments.refund,
      refund: payments.refundOf,
    },

    /** Lists the refunds of a payment. */
    listRefunds: {
      method: 'GET',
      path: '/v1/payments/{id}/refunds',
      effect: 'read',
      input: payments.listRefundsInput,
      output: payments.refundList,
    },

    ...linkOperations,
    ...storedOperations,
  },

  neutral,

  notification: { verify: isSigned, read: readNotification, notOurs, events },
})
