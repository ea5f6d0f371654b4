import { defineProvider } from '../src/provider/index.ts'
import { type Account, account } from './adyen/account.ts'
import { moneyOf } from './adyen/currencies.ts'
import { error, faults } from './adyen/faults.ts'
import { modificationOperations } from './adyen/modifications.ts'
import { neutral } from './adyen/neutral.ts'
import { isSigned, notificationEvents, notOurs, readNotification } from './adyen/notification.ts'
import * as payments from './adyen/payments.ts'
import * as sessions from './adyen/sessions.ts'
import { linkPaymentOf, paymentOf, refusalOf, sessionPaymentOf } from './adyen/views.ts'

const dayMs = 24 * 60 * 60 * 1_000

/** What the account fixes is filled in, not asked for. */
function body<Input extends object>({
  input,
  merchant,
}: {
  readonly input: Input
  readonly merchant: Account
}) {
  return { merchantAccount: merchant.merchantAccount, ...input }
}

/** What is offered to a shopper: created, it is named by the merchant's own number. */
const offers = {
  method: 'POST',
  effect: 'keyed',
  key: 'reference',
  echo: {
    reference: 'reference',
    'amount.value': 'amount.value',
    'amount.currency': 'amount.currency',
  },
  body,
} as const

/**
 * Adyen, Checkout API v72. Amounts are integers in Adyen's smallest unit of the currency.
 *
 * `merchantAccount` comes from the account and is not part of any input. Nothing can be asked about
 * a payment afterwards: a repeat under the same key gives the first answer again for at least seven
 * days, and the last word is a notification's.
 */
export const adyen = defineProvider({
  id: 'adyen',
  title: 'Adyen (Checkout API v72)',
  docs: 'https://docs.adyen.com/api-explorer/Checkout/72/overview',
  hosts: {
    // One region's keys are not known in another: there is no spare host.
    production: ['https://{livePrefix}-checkout-live.adyenpayments.com/checkout'],
    sandbox: ['https://checkout-test.adyen.com'],
  },
  connection: { idleMs: 4_000, source: 'no published figure: conservative' },
  // The official library waits 30 s for an answer: banks answer through Adyen. The rest is for one
  // repeat under the same key.
  timeouts: { connectMs: 2_000, responseMs: 30_000, totalMs: 45_000 },
  // https://docs.adyen.com/development-resources/api-idempotency: kept for "at least 7 days"
  idempotency: {
    header: 'Idempotency-Key',
    repeat: 'replays',
    keptForMs: 7 * dayMs,
    maxKeyLength: 64,
  },
  identity: ['merchantAccount'],
  merchant: account,
  auth: {
    sign: ({ merchant }) => ({ headers: { 'x-api-key': merchant.apiKey } }),
    // Adyen signs no answers: TLS vouches for them.
    verify: 'unsigned',
  },
  error,
  faults,

  operations: {
    /**
     * Pays. `succeeded` is an authorisation: the money is held, and taken by itself unless the
     * account captures by hand. `pending` with an `action` is for the front end: hand its result to
     * `details`. A card's refusal is `failed`; for another try take another `reference`, since
     * under the same one Adyen gives the same answer again. `Refused` of any other method, or of
     * one that is not named, is `pending`: the same payment may still be authorised seconds later,
     * so wait for its notification before you let the shopper pay again.
     */
    pay: {
      method: 'POST',
      path: '/v72/payments',
      effect: 'keyed',
      key: 'reference',
      // Only for callers who ask for it (`onDoubt: 'undo'`), and only "received" when it answers.
      undoneBy: {
        operation: 'cancelByReference',
        input: ({ input }) => ({ paymentReference: input.reference }),
      },
      intends: ({ input }) => ({ reference: input.reference, amount: moneyOf(input.amount) }),
      input: payments.payInput,
      output: payments.paymentAnswer,
      body,
      payment: paymentOf,
      fault: refusalOf,
    },

    /** Goes on with a payment after its shopper was redirected, identified or challenged. */
    details: {
      method: 'POST',
      path: '/v72/payments/details',
      effect: 'keyed',
      input: payments.detailsInput,
      output: payments.paymentAnswer,
      payment: paymentOf,
      fault: (output) => refusalOf(output),
    },

    /** Opens a session for Drop-in or Components: hand `id` and `sessionData` to the front end. */
    session: {
      ...offers,
      path: '/v72/sessions',
      input: sessions.sessionInput,
      output: sessions.session,
    },

    /**
     * Tells how a session ended, from the `sessionResult` that the front end got. It tells what was
     * when the shopper left; asked again later, it says the same.
     */
    retrieveSession: {
      method: 'GET',
      path: '/v72/sessions/{sessionId}',
      effect: 'read',
      echo: { id: 'sessionId' },
      input: sessions.sessionKey,
      output: sessions.sessionResult,
      query: ({ input }) => ({ sessionResult: input.sessionResult }),
      payment: sessionPaymentOf,
    },

    /** Lists how this shopper can pay; changes nothing. */
    paymentMethods: {
      method: 'POST',
      path: '/v72/paymentMethods',
      effect: 'read',
      input: sessions.methodsInput,
      output: sessions.methods,
      body,
    },

    /** Makes a link to a page where whoever has it can pay, for 24 h or until `expiresAt`. */
    paymentLink: {
      ...offers,
      path: '/v72/paymentLinks',
      input: sessions.linkInput,
      output: sessions.link,
    },

    /** Finds a payment link by its id. A reusable one stays active, however often it was paid. */
    retrievePaymentLink: {
      method: 'GET',
      path: '/v72/paymentLinks/{linkId}',
      effect: 'read',
      echo: { id: 'linkId' },
      input: sessions.linkKey,
      output: sessions.link,
      payment: linkPaymentOf,
    },

    ...modificationOperations,
  },

  neutral,
  notification: {
    verify: isSigned,
    read: readNotification,
    notOurs,
    events: notificationEvents,
  },
})
