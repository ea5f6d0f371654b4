import { defineOperations } from '../../src/provider/index.ts'
import { account } from './account.ts'
import { asMade, byOrder, inDays } from './links.ts'
import * as orders from './orders.ts'
import * as settling from './settling.ts'
import * as views from './views.ts'

/** Orders v2: https://developer.paypal.com/docs/api/orders/v2/ */
export const orderOperations = defineOperations(account, {
  /**
   * Creates an order. Without `payment_source`, or with a wallet, send the payer to the link with
   * `rel` `approve` or `payer-action`, within 3 h. With a card it is paid at once: `failed` when
   * the card is declined, though PayPal says 201.
   */
  createOrder: {
    method: 'POST',
    path: '/v2/checkout/orders',
    effect: 'keyed',
    settledBy: { ...asMade('retrieveOrder'), payment: views.orderedPayment },
    settledAs: settling.createdAs,
    poll: inDays,
    intends: orders.orderIntent,
    input: orders.createInput,
    output: orders.order,
    payment: views.orderedPayment,
    fault: settling.orderFault,
  },

  /** Finds an order, with its captures, authorizations and refunds. */
  retrieveOrder: {
    method: 'GET',
    path: '/v2/checkout/orders/{id}',
    effect: 'read',
    echo: { id: 'id' },
    input: orders.retrieveInput,
    output: orders.order,
    payment: views.orderPayment,
  },

  /**
   * Says with what the payer pays. PayPal documents no `PayPal-Request-Id` here, so it is sent
   * once and never again.
   */
  confirmOrder: {
    method: 'POST',
    path: '/v2/checkout/orders/{id}/confirm-payment-source',
    effect: 'once',
    settledBy: byOrder,
    settledAs: settling.confirmedAs,
    poll: inDays,
    echo: { id: 'id' },
    input: orders.confirmInput,
    output: orders.order,
    payment: views.orderPayment,
    fault: settling.orderFault,
  },

  /** Reserves the money of an approved order: held for 3 days, valid for 29. */
  authorizeOrder: {
    method: 'POST',
    path: '/v2/checkout/orders/{id}/authorize',
    effect: 'keyed',
    settledBy: byOrder,
    settledAs: settling.authorizedAs,
    poll: inDays,
    echo: { id: 'id' },
    input: orders.payInput,
    output: orders.order,
    payment: views.orderPayment,
    fault: settling.orderFault,
  },

  /**
   * Takes the money of an approved order. `pending` while PayPal reviews it or an e-check is on
   * its way; `failed` when the capture is declined, though PayPal says 201.
   */
  captureOrder: {
    method: 'POST',
    path: '/v2/checkout/orders/{id}/capture',
    effect: 'keyed',
    settledBy: byOrder,
    settledAs: settling.capturedAs,
    poll: inDays,
    echo: { id: 'id' },
    input: orders.payInput,
    output: orders.order,
    payment: views.orderPayment,
    fault: settling.orderFault,
  },
})
