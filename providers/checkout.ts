import * as z from 'zod'
import { defineProvider, secret, secretOrSeveral } from '../src/provider/index.ts'
import { moneyOf } from './checkout/amounts.ts'
import { error, faults } from './checkout/faults.ts'
import { neutral } from './checkout/neutral.ts'
import { events, isSigned, notOurs, readNotification } from './checkout/notification.ts'
import * as payments from './checkout/payments.ts'

const account = z.strictObject({
  prefix: z
    .string()
    .regex(/^(pl-)?[a-z0-9]{1,40}$/, 'must be the prefix alone, as in vkuhvk4v: no dots')
    .describe('Prefix of the base URL: the first 8 characters of the client id after cli_'),
  secretKey: secret(
    z.string().regex(/^sk_[\x21-\x7e]+$/, 'must be a secret key: sk_… or sk_sbox_…, not pk_…'),
  ),
  processingChannelId: z
    .string()
    .min(1)
    .optional()
    .describe('Processing channel of the payments (pc_…); needed where the account has several'),
  webhookSignatureKey: secretOrSeveral()
    .optional()
    .describe("Key of the workflow's webhook, or several; without it no notification is believed"),
})

/** What acts on a payment have in common. Each is only accepted; what becomes of it comes later. */
const acts = {
  method: 'POST',
  effect: 'keyed',
  key: 'reference',
  // Minutes to days: handed back as pending at once.
  poll: { firstMs: 5 * 60_000, factor: 2, maxMs: 30 * 60_000 },
  echo: { reference: 'reference' },
  output: payments.accepted,
} as const

/** The read that tells what became of an act on a payment: there is none of the act alone. */
const toldByActions = (type: string) =>
  ({
    operation: 'actions',
    input: ({ input }: { readonly input: { readonly id: string } }) => ({ id: input.id }),
    pick: payments.pickAction(type),
  }) as const

/**
 * Checkout.com: Payments API. Amounts are integers in the currency's minor unit: 6540 is 65.40
 * dollars, 500 is 500 yen, 5120 is 5.120 dinar, 10000 is 100 Chilean pesos.
 *
 * `reference` is your own number of the act, not used before: by it a lost act is asked about.
 */
export const checkout = defineProvider({
  id: 'checkout',
  title: 'Checkout.com (Payments API)',
  docs: 'https://api-reference.checkout.com',
  hosts: {
    production: ['https://{prefix}.api.checkout.com'],
    sandbox: ['https://{prefix}.api.sandbox.checkout.com'],
  },
  connection: { idleMs: 4_000, source: 'no published figure: conservative' },
  // Checkout.com's own library waits 15 s (checkout-sdk-node, config.js); the rest is for asking.
  timeouts: { connectMs: 2_000, responseMs: 15_000, totalMs: 45_000 },
  // A key is kept for 24 h, and only with an answer of 2xx: after 5xx "the payment is reattempted"
  // under the same key, and a lost answer may have been one. So nothing is sent again that may have
  // been carried out: https://www.checkout.com/docs/payments/manage-payments/idempotency
  idempotency: {
    header: 'Cko-Idempotency-Key',
    repeat: 'ask-first',
    keptForMs: 24 * 60 * 60_000,
  },
  identity: ['prefix'],
  identityIfGiven: ['processingChannelId'],
  merchant: account,
  auth: {
    sign: ({ merchant }) => ({ headers: { authorization: `Bearer ${merchant.secretKey}` } }),
    // Checkout.com signs no answers: TLS vouches for them.
    verify: 'unsigned',
  },
  error,
  faults,

  operations: {
    /**
     * Pays with a token or a stored source. `succeeded` is an authorisation: the money is held, and
     * taken by itself unless `capture` is `false`; `payment_captured` tells when. `pending` with a
     * `redirect` link is for the payer. For another try after a decline take another `reference`.
     */
    create: {
      method: 'POST',
      path: '/payments',
      effect: 'keyed',
      key: 'reference',
      // No `lateMs`: when a payment is in that list at the latest, nobody says.
      settledBy: {
        operation: 'find',
        input: ({ input }) => ({ reference: input.reference }),
        pick: payments.pickPayment,
      },
      // No `undoneBy`: a void is only accepted, and only for what is not captured yet.
      poll: acts.poll,
      settledAs: payments.created,
      intends: ({ input }) => ({
        reference: input.reference,
        amount: moneyOf(input.amount, input.currency),
      }),
      input: payments.createInput,
      output: payments.payment,
      body: ({ input, merchant: { processingChannelId } }) => ({
        ...(processingChannelId !== undefined && { processing_channel_id: processingChannelId }),
        ...input,
      }),
      echo: { reference: 'reference' },
      payment: payments.orderedPaymentOf,
      fault: payments.refusalOf,
    },

    /** Finds a payment by Checkout.com's id, in every state. */
    retrieve: {
      method: 'GET',
      path: '/payments/{id}',
      effect: 'read',
      echo: { id: 'id' },
      input: payments.paymentKey,
      output: payments.payment,
      payment: payments.paymentOf,
    },

    /** Lists the payments with your own number, newest first (in beta at Checkout.com). */
    find: {
      method: 'GET',
      path: '/payments',
      effect: 'read',
      input: payments.findInput,
      output: payments.paymentList,
    },

    /**
     * Takes money that is held, in part or whole. `pending`: it is only accepted. The notification
     * `payment_captured` or `actions` has the word.
     */
    capture: {
      ...acts,
      path: '/payments/{id}/captures',
      settledBy: toldByActions('Capture'),
      input: payments.captureInput,
      payment: payments.actOf,
    },

    /** Gives up money that is held. `pending`: `payment_voided` or `actions` has the word. */
    void: {
      ...acts,
      path: '/payments/{id}/voids',
      settledBy: toldByActions('Void'),
      input: payments.voidInput,
      payment: payments.actOf,
    },

    /**
     * Gives money back, in part or whole. `pending`: it is only accepted. The notification
     * `payment_refunded` or `actions` has the word.
     *
     * Checkout.com takes no currency with it and tells none in its answer: a refund of 1000 yen of
     * a dollar payment gives 10 dollars back, and nothing here can notice. Hold `retrieve` against
     * the currency you count in before you send it, where you are not sure of it.
     */
    refund: {
      ...acts,
      path: '/payments/{id}/refunds',
      settledBy: toldByActions('Refund'),
      input: payments.refundInput,
      refund: payments.refundOf,
    },

    /**
     * Lists everything that was done to a payment, latest first, each with its `reference` and
     * whether it was `approved`. Checkout.com has no read of a single capture, void or refund.
     */
    actions: {
      method: 'GET',
      path: '/payments/{id}/actions',
      effect: 'read',
      input: payments.paymentKey,
      output: payments.actions,
    },
  },

  neutral,

  notification: { verify: isSigned, read: readNotification, notOurs, events },
})
