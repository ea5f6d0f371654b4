import { expect, test } from 'vitest'
import { stripe } from '../../providers/stripe.ts'
import { testProvider } from '../../src/testing/index.ts'
import { kit } from '../support/stripe-shop.ts'

test('Stripe conforms, and its requests are these', { timeout: 30_000 }, async () => {
  const { requests } = await testProvider(stripe, kit)
  const lines = Object.entries(requests).map(([name, { method, path, body }]) => {
    const fields = body === '' ? [] : body.split('&').map((field) => `  ${field}`)
    return [`${name}: ${method} ${path}`, ...fields].join('\n')
  })
  expect(lines.join('\n')).toMatchInlineSnapshot(`
    "create: POST /v1/payment_intents
      amount=1099
      currency=usd
      confirm=true
      automatic_payment_methods[enabled]=true
      automatic_payment_methods[allow_redirects]=never
      description=Tea
      metadata[order_id]=T-20260131-0001
      payment_method=pm_card_visa
    retrieve: GET /v1/payment_intents/pi_sandbox_paid?expand[0]=latest_charge
    update: POST /v1/payment_intents/pi_sandbox_new
      amount=1299
      metadata[table]=7
    confirm: POST /v1/payment_intents/pi_sandbox_new/confirm
      payment_method=pm_card_visa
    capture: POST /v1/payment_intents/pi_sandbox_held/capture
      amount_to_capture=750
    cancel: POST /v1/payment_intents/pi_sandbox_held/cancel
      cancellation_reason=requested_by_customer
    list: GET /v1/payment_intents?created[gte]=1769800000&limit=3
    refund: POST /v1/refunds
      payment_intent=pi_sandbox_paid
      amount=100
      reason=requested_by_customer
      metadata[refund_id]=R-20260131-0001
    retrieveRefund: GET /v1/refunds/re_sandbox_000000
    listRefunds: GET /v1/refunds?payment_intent=pi_sandbox_paid&limit=3
    createCustomer: POST /v1/customers
      email=jenny%40shop.example
      metadata[shopper]=7
      name=Jenny%20Rosen
    retrieveCustomer: GET /v1/customers/cus_sandbox_000000
    updateCustomer: POST /v1/customers/cus_sandbox_000000
      description=Likes%20tea
      phone=
    deleteCustomer: DELETE /v1/customers/cus_sandbox_000000
    listPaymentMethods: GET /v1/payment_methods?customer=cus_sandbox_000000&type=card&limit=3
    retrievePaymentMethod: GET /v1/payment_methods/pm_sandbox_000000
    attachPaymentMethod: POST /v1/payment_methods/pm_sandbox_000000/attach
      customer=cus_sandbox_000000
    detachPaymentMethod: POST /v1/payment_methods/pm_sandbox_000000/detach
    createSetup: POST /v1/setup_intents
      payment_method=pm_card_visa
      customer=cus_sandbox_000000
      confirm=true
      usage=off_session
    retrieveSetup: GET /v1/setup_intents/seti_sandbox_000000
    confirmSetup: POST /v1/setup_intents/seti_sandbox_000000/confirm
      payment_method=pm_card_visa
    cancelSetup: POST /v1/setup_intents/seti_sandbox_000000/cancel
      cancellation_reason=abandoned"
  `)
})
