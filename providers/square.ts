import * as z from 'zod'
import { defineProvider } from '../src/provider/index.ts'
import { account } from './square/account.ts'
import { error, errors, faults, stateFaults } from './square/faults.ts'
import { neutral } from './square/neutral.ts'
import { events, isSigned, notOurs, readNotification } from './square/notification.ts'
import * as payments from './square/payments.ts'

/** Always sent; else the application's own default decides. Of square-nodejs-sdk, BaseClient.ts. */
const apiVersion = '2026-05-20'

/** What is under way takes minutes to days: handed back as pending at once. */
const poll = { firstMs: 5 * 60_000, factor: 2, maxMs: 30 * 60_000 }

/** What acts on a payment by its id have in common: its state afterwards is all they are for. */
const steps = {
  method: 'POST',
  effect: 'keyed',
  // Square knows no key here (UNKNOWN_BODY_PARAMETER), and needs none: a payment is completed or
  // canceled once, for good.
  key: 'payment_id',
  repeat: 'recognises',
  keptForMs: Number.POSITIVE_INFINITY,
  settledBy: 'retrieve',
  faults: stateFaults,
  poll,
  echo: { 'payment.id': 'payment_id' },
  input: payments.paymentKey,
  output: payments.payment,
  payment: payments.paymentOf,
} as const

/**
 * Square: Payments and Refunds API. Amounts are integers in the currency's smallest unit: 1000 is
 * 10.00 dollars, 1000 is 1000 yen.
 *
 * `idempotency_key` is your own number of the act, up to 45 characters. The same key again is the
 * same act; another try after a decline takes another key.
 */
export const square = defineProvider({
  id: 'square',
  title: 'Square (Payments API)',
  docs: 'https://developer.squareup.com/reference/square/payments-api',
  hosts: {
    production: ['https://connect.squareup.com'],
    sandbox: ['https://connect.squareupsandbox.com'],
  },
  connection: { idleMs: 4_000, source: 'no published figure: conservative' },
  // Square's own library waits 60 s in all (square-nodejs-sdk); here that is room for a repeat.
  timeouts: { connectMs: 2_000, responseMs: 20_000, totalMs: 60_000 },
  // `idempotency_key` is a field of the inputs; the same key and body give the first answer again:
  // https://developer.squareup.com/docs/working-with-apis/idempotency. A day is a guess: no figure
  // is published, and Square's support knows of no end (connect-api-examples, issue 135).
  idempotency: { repeat: 'replays', keptForMs: 24 * 60 * 60_000 },
  merchant: account,
  auth: {
    sign: ({ merchant }) => ({
      headers: { authorization: `Bearer ${merchant.accessToken}`, 'square-version': apiVersion },
    }),
    // Square signs no answers: TLS vouches for them.
    verify: 'unsigned',
  },
  error,
  faults,

  operations: {
    /**
     * Pays with a payment token or a card on file (CreatePayment). With `autocomplete: false` it
     * has `succeeded` once the money is held. `pending` is with a bank or at Square: the
     * notification `payment.updated` tells the end.
     */
    create: {
      method: 'POST',
      path: '/v2/payments',
      effect: 'keyed',
      key: 'idempotency_key',
      settledBy: {
        operation: 'retrieve',
        input: ({ output }) => ({ payment_id: output?.payment.id }),
      },
      undoneBy: 'cancelByKey',
      // Guess: a key that is not there yet is "canceled" as well, so a request that is still on its
      // way could pay afterwards. Square says nothing about how long one may take.
      undoAfterMs: 30_000,
      poll,
      settledAs: payments.created,
      intends: ({ input: { reference_id: reference, amount_money: asked } }) => ({
        reference,
        amount: { minor: asked.amount, currency: asked.currency },
      }),
      input: payments.createInput,
      output: payments.payment,
      body: ({ input, merchant: { locationId } }) => ({
        ...(locationId !== undefined && { location_id: locationId }),
        ...input,
      }),
      payment: payments.paymentOf,
    },

    /** Finds a payment by Square's id, in every state (GetPayment). */
    retrieve: {
      method: 'GET',
      path: '/v2/payments/{payment_id}',
      effect: 'read',
      echo: { 'payment.id': 'payment_id' },
      input: payments.paymentKey,
      output: payments.payment,
      payment: payments.paymentOf,
    },

    /** Takes all the money that is held (CompletePayment); Square takes no part of it. */
    capture: {
      ...steps,
      path: '/v2/payments/{payment_id}/complete',
      settledAs: payments.captured,
    },

    /** Cancels a payment whose money is held (CancelPayment): it goes back. */
    cancel: { ...steps, path: '/v2/payments/{payment_id}/cancel', settledAs: payments.canceled },

    /**
     * Cancels the payment that was created under a key (CancelPaymentByIdempotencyKey): the way out
     * of a `create` of which nothing is known. It has `succeeded` as well where there is no such
     * payment, so not before every `create` under this key is at its end.
     */
    cancelByKey: {
      method: 'POST',
      path: '/v2/payments/cancel',
      effect: 'keyed',
      key: 'idempotency_key',
      input: payments.cancelByKeyInput,
      output: z.object({ errors: errors.nullish() }),
      fault: (output) => output.errors?.[0]?.code,
    },

    /**
     * Gives money back, in part or whole (RefundPayment). `pending` at first: `refund.updated` and
     * `retrieveRefund` tell the end.
     */
    refund: {
      method: 'POST',
      path: '/v2/refunds',
      effect: 'keyed',
      key: 'idempotency_key',
      settledBy: {
        operation: 'retrieveRefund',
        input: ({ output }) => ({ refund_id: output?.refund.id }),
      },
      poll,
      echo: {
        'refund.payment_id': 'payment_id',
        'refund.amount_money.amount': 'amount_money.amount',
        'refund.amount_money.currency': 'amount_money.currency',
      },
      input: payments.refundInput,
      output: payments.refund,
      refund: payments.refundOf,
    },

    /** Finds a refund by Square's id (GetPaymentRefund). */
    retrieveRefund: {
      method: 'GET',
      path: '/v2/refunds/{refund_id}',
      effect: 'read',
      echo: { 'refund.id': 'refund_id' },
      input: payments.refundKey,
      output: payments.refund,
      refund: payments.refundOf,
    },
  },

  neutral,
  notification: { verify: isSigned, read: readNotification, notOurs, events },
})
