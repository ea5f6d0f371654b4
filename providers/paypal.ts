import { defineProvider } from '../src/provider/index.ts'
import { account } from './paypal/account.ts'
import { auth } from './paypal/auth.ts'
import * as disputes from './paypal/disputes.ts'
import { error, faults } from './paypal/faults.ts'
import { neutral } from './paypal/neutral.ts'
import { isSigned, notOurs, readNotification } from './paypal/notification.ts'
import { orderOperations } from './paypal/order-operations.ts'
import * as orders from './paypal/orders.ts'
import { paymentOperations } from './paypal/payment-operations.ts'
import * as payments from './paypal/payments.ts'
import * as views from './paypal/views.ts'

const hourMs = 3_600_000

const authorizationNoticed = {
  value: payments.authorization,
  payment: views.authorizationPayment,
} as const
const captureNoticed = { value: payments.capture, payment: views.capturePayment } as const
const orderNoticed = { value: orders.order, payment: views.orderPayment } as const
const disputeNoticed = {
  value: disputes.dispute,
  payment: disputes.disputedPaymentOf,
} as const
const refundNoticed = { value: payments.refund, refund: views.refundOf } as const

/**
 * PayPal: Orders v2 and Payments v2. Amounts are decimal texts, `{ currency_code: 'USD', value:
 * '100.00' }`, without decimals in HUF, JPY and TWD. Views count in ISO 4217's minor units.
 *
 * No input has a number of its own: hand the call a `reference`, and a repeat tomorrow is known as
 * one. Fill in `custom_id` or `invoice_id`, so that a lost order can be found in the reports.
 */
export const paypal = defineProvider({
  id: 'paypal',
  title: 'PayPal (Orders v2, Payments v2)',
  docs: 'https://developer.paypal.com/docs/api/orders/v2/',
  hosts: {
    production: ['https://api-m.paypal.com'],
    sandbox: ['https://api-m.sandbox.paypal.com'],
  },
  connection: { idleMs: 4_000, source: 'no published figure: conservative' },
  // No published figure either; a card's issuer is asked within the call.
  timeouts: { connectMs: 3_000, responseMs: 15_000, totalMs: 40_000 },
  // "Do not poll an order faster than every 3 to 5 seconds":
  // https://developer.paypal.com/api/rest/rate-limiting
  poll: { firstMs: 5_000, factor: 1.5, maxMs: 15_000 },
  // Kept 6 h by Orders v2, from the parameter's text in PayPal's API description. A repeat is
  // answered with what the resource is now.
  // The parameter of Orders v2 has 1 to 108 characters; Payments v2 names no limit.
  idempotency: {
    header: 'PayPal-Request-Id',
    repeat: 'replays',
    keptForMs: 6 * hourMs,
    maxKeyLength: 108,
  },
  identity: ['clientId'],
  merchant: account,
  auth,
  error,
  faults,

  operations: {
    ...orderOperations,
    ...paymentOperations,
  },

  neutral,
  notification: {
    verify: isSigned,
    read: readNotification,
    notOurs,
    // PayPal's documents, partly from second hand; a type that is missing is handed on as it is.
    events: {
      'CHECKOUT.ORDER.APPROVED': orderNoticed,
      'CHECKOUT.ORDER.COMPLETED': orderNoticed,
      'PAYMENT.AUTHORIZATION.CREATED': authorizationNoticed,
      'PAYMENT.AUTHORIZATION.VOIDED': authorizationNoticed,
      'PAYMENT.CAPTURE.COMPLETED': captureNoticed,
      'PAYMENT.CAPTURE.PENDING': captureNoticed,
      'PAYMENT.CAPTURE.DENIED': captureNoticed,
      'PAYMENT.CAPTURE.DECLINED': captureNoticed,
      // Their resource is the refund, not the capture.
      'PAYMENT.CAPTURE.REFUNDED': refundNoticed,
      'PAYMENT.REFUND.PENDING': refundNoticed,
      'PAYMENT.REFUND.FAILED': refundNoticed,
      'PAYMENT.CAPTURE.REVERSED': {
        value: disputes.reversal,
        payment: disputes.reversedPaymentOf,
      },
      'CUSTOMER.DISPUTE.CREATED': disputeNoticed,
      'CUSTOMER.DISPUTE.UPDATED': disputeNoticed,
      'CUSTOMER.DISPUTE.RESOLVED': disputeNoticed,
    },
  },
})
