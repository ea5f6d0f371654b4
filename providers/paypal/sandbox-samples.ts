import { type Asked, firstIds, usualAmount } from './sandbox-bodies.ts'
import * as orders from './sandbox-orders.ts'
import * as payments from './sandbox-payments.ts'

const made = { status: 201 }

/** The sandbox tells accounts apart by their client id, so the token has it inside. */
function token({ merchant }: Asked) {
  return {
    scope: 'https://uri.paypal.com/services/payments/payment',
    access_token: `A21AA.${merchant.clientId}.sandbox`,
    token_type: 'Bearer',
    app_id: 'APP-80W284485P519543T',
    expires_in: 32_400,
    nonce: '2026-01-31T05:29:35Z-sandbox',
  }
}

/** One input of each operation and what PayPal answers to it; no data of real people. */
export const samples = {
  token: { input: {}, answer: token },
  createOrder: {
    input: {
      intent: 'CAPTURE' as const,
      purchase_units: [
        {
          amount: usualAmount,
          description: 'Tea',
          custom_id: 'T-20260131-0001',
          invoice_id: 'I-20260131-0001',
        },
      ],
    },
    answer: orders.createdOrder,
    ...made,
  },
  retrieveOrder: { input: { id: firstIds.order }, answer: orders.foundOrder },
  confirmOrder: {
    input: {
      id: firstIds.order,
      payment_source: {
        paypal: {
          experience_context: {
            brand_name: 'Tea House',
            locale: 'en-US',
            user_action: 'PAY_NOW' as const,
            return_url: 'https://shop.example/return',
            cancel_url: 'https://shop.example/cancel',
          },
        },
      },
    },
    answer: orders.confirmedOrder,
  },
  authorizeOrder: {
    input: { id: firstIds.order },
    answer: orders.paidOrder('authorizations'),
    ...made,
  },
  captureOrder: { input: { id: firstIds.order }, answer: orders.paidOrder('captures'), ...made },
  retrieveAuthorization: {
    input: { id: firstIds.authorization },
    answer: payments.foundAuthorization,
  },
  captureAuthorization: {
    input: {
      id: firstIds.authorization,
      amount: { currency_code: 'USD', value: '60.00' },
      invoice_id: 'I-20260131-0002',
      final_capture: true,
      note_to_payer: 'The rest is not charged.',
      soft_descriptor: 'TEA HOUSE',
    },
    answer: payments.capturedAuthorization,
    ...made,
  },
  reauthorize: {
    input: { id: firstIds.authorization, amount: usualAmount },
    answer: payments.reauthorized,
    ...made,
  },
  voidAuthorization: {
    input: { id: firstIds.authorization },
    answer: payments.voidedAuthorization,
  },
  retrieveCapture: { input: { id: firstIds.capture }, answer: payments.foundCapture },
  refund: {
    input: {
      id: firstIds.capture,
      amount: { currency_code: 'USD', value: '10.00' },
      custom_id: 'R-20260131-0001',
      note_to_payer: 'One cup was broken.',
    },
    answer: payments.refunded,
    ...made,
  },
  retrieveRefund: { input: { id: firstIds.refund }, answer: payments.foundRefund },
}

const times = { create_time: '2026-01-31T05:29:35Z', update_time: '2026-01-31T05:29:40Z' }
const numbers = { custom_id: 'T-20260131-0001', invoice_id: 'I-20260131-0001' }

function resource(id: string, status: string) {
  return { id, status, amount: usualAmount, ...numbers, ...times }
}

function order(status: string) {
  const unit = { reference_id: 'default', amount: usualAmount, ...numbers }
  const captures = [resource(firstIds.capture, 'COMPLETED')]
  const units = [status === 'COMPLETED' ? { ...unit, payments: { captures } } : unit]
  return { id: firstIds.order, intent: 'CAPTURE', status, purchase_units: units, ...times }
}

function refund(status: string) {
  const href = `https://api.sandbox.paypal.com/v2/payments/captures/${firstIds.capture}`
  const links = [{ href, rel: 'up', method: 'GET' }]
  return { ...resource(firstIds.refund, status), custom_id: 'R-20260131-0001', links }
}

const dispute = {
  dispute_id: 'PP-D-12345',
  status: 'OPEN',
  reason: 'MERCHANDISE_OR_SERVICE_NOT_RECEIVED',
  dispute_amount: { currency_code: 'USD', value: '100.00' },
  disputed_transactions: [{ seller_transaction_id: firstIds.capture, custom: 'T-20260131-0001' }],
}

/** What a notification of each type is about. */
export const notifications = {
  'CHECKOUT.ORDER.APPROVED': order('APPROVED'),
  'CHECKOUT.ORDER.COMPLETED': order('COMPLETED'),
  'PAYMENT.AUTHORIZATION.CREATED': resource(firstIds.authorization, 'CREATED'),
  'PAYMENT.AUTHORIZATION.VOIDED': resource(firstIds.authorization, 'VOIDED'),
  'PAYMENT.CAPTURE.COMPLETED': {
    ...resource(firstIds.capture, 'COMPLETED'),
    payee: { merchant_id: 'SANDBX2TEAH3S' },
  },
  'PAYMENT.CAPTURE.PENDING': {
    ...resource(firstIds.capture, 'PENDING'),
    status_details: { reason: 'ECHECK' },
  },
  'PAYMENT.CAPTURE.DENIED': resource(firstIds.capture, 'DECLINED'),
  'PAYMENT.CAPTURE.DECLINED': resource(firstIds.capture, 'DECLINED'),
  'PAYMENT.CAPTURE.REFUNDED': refund('COMPLETED'),
  'PAYMENT.REFUND.PENDING': refund('PENDING'),
  'PAYMENT.REFUND.FAILED': refund('FAILED'),
  'PAYMENT.CAPTURE.REVERSED': refund('COMPLETED'),
  'CUSTOMER.DISPUTE.CREATED': dispute,
  'CUSTOMER.DISPUTE.UPDATED': { ...dispute, status: 'UNDER_REVIEW' },
  'CUSTOMER.DISPUTE.RESOLVED': {
    ...dispute,
    status: 'RESOLVED',
    dispute_outcome: { outcome_code: 'RESOLVED_SELLER_FAVOUR' },
  },
}
