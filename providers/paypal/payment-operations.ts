import { defineOperations } from '../../src/provider/index.ts'
import { account } from './account.ts'
import { voidedFaults } from './faults.ts'
import { asMade, inDays } from './links.ts'
import * as payments from './payments.ts'
import * as settling from './settling.ts'
import * as views from './views.ts'

/** 45 days: Payments v2 remembers a `PayPal-Request-Id` longer than Orders v2 does. */
const keptForMs = 45 * 24 * 3_600_000

/** Payments v2: https://developer.paypal.com/docs/api/payments/v2/ */
export const paymentOperations = defineOperations(account, {
  /** Finds an authorization. */
  retrieveAuthorization: {
    method: 'GET',
    path: '/v2/payments/authorizations/{id}',
    effect: 'read',
    echo: { id: 'id' },
    input: payments.resourceKey,
    output: payments.authorization,
    payment: views.authorizationPayment,
  },

  /** Takes reserved money, in part or whole; `final_capture` gives the rest free. */
  captureAuthorization: {
    method: 'POST',
    path: '/v2/payments/authorizations/{id}/capture',
    effect: 'keyed',
    keptForMs,
    settledBy: asMade('retrieveCapture'),
    poll: inDays,
    intends: payments.amountIntent,
    faults: voidedFaults,
    input: payments.captureInput,
    output: payments.capture,
    payment: views.capturePayment,
    fault: settling.captureFault,
  },

  /** Reserves the money again, once, from the 4th to the 29th day. */
  reauthorize: {
    method: 'POST',
    path: '/v2/payments/authorizations/{id}/reauthorize',
    effect: 'keyed',
    keptForMs,
    settledBy: asMade('retrieveAuthorization'),
    settledAs: settling.reauthorizedAs,
    poll: inDays,
    intends: payments.amountIntent,
    faults: voidedFaults,
    input: payments.reauthorizeInput,
    output: payments.authorization,
    payment: views.authorizationPayment,
    fault: settling.authorizationFault,
  },

  /** Gives reserved money free. Voiding it again does no harm. */
  voidAuthorization: {
    method: 'POST',
    path: '/v2/payments/authorizations/{id}/void',
    effect: 'keyed',
    key: 'id',
    // Known by what it is, not by its key: what is void cannot be voided again.
    repeat: 'recognises',
    keptForMs: Number.POSITIVE_INFINITY,
    settledBy: 'retrieveAuthorization',
    settledAs: settling.voidedAs,
    echo: { id: 'id' },
    input: payments.resourceKey,
    output: payments.voided,
    body: () => undefined,
    fault: settling.voidFault,
  },

  /** Finds a capture. */
  retrieveCapture: {
    method: 'GET',
    path: '/v2/payments/captures/{id}',
    effect: 'read',
    echo: { id: 'id' },
    input: payments.resourceKey,
    output: payments.capture,
    payment: views.capturePayment,
  },

  /**
   * Gives captured money back, in part or whole. Two equal refunds in part need two values of
   * `reference`. `pending` while the money comes from a bank account.
   */
  refund: {
    method: 'POST',
    path: '/v2/payments/captures/{id}/refund',
    effect: 'keyed',
    keptForMs,
    settledBy: asMade('retrieveRefund'),
    poll: inDays,
    intends: payments.refundIntent,
    input: payments.refundInput,
    output: payments.refund,
    refund: views.refundOf,
  },

  /** Finds a refund. */
  retrieveRefund: {
    method: 'GET',
    path: '/v2/payments/refunds/{id}',
    effect: 'read',
    echo: { id: 'id' },
    input: payments.resourceKey,
    output: payments.refund,
    refund: views.refundOf,
  },
})
