import { expect, test } from 'vitest'
import { paypal } from '../../providers/paypal.ts'
import { testProvider } from '../../src/testing/index.ts'
import { kit } from '../support/paypal-shop.ts'

test('PayPal keeps every promise of a provider', async () => {
  const { requests } = await testProvider(paypal, kit)
  const lines = Object.entries(requests).map(
    ([name, { method, path, body }]) => `${name}: ${[method, path, body].join(' ').trim()}`,
  )
  expect(lines.join('\n')).toMatchInlineSnapshot(`
    "createOrder: POST /v2/checkout/orders {"intent":"CAPTURE","purchase_units":[{"amount":{"currency_code":"USD","value":"100.00"},"description":"Tea","custom_id":"T-20260131-0001","invoice_id":"I-20260131-0001"}]}
    retrieveOrder: GET /v2/checkout/orders/5O190127TN364715T
    confirmOrder: POST /v2/checkout/orders/5O190127TN364715T/confirm-payment-source {"payment_source":{"paypal":{"experience_context":{"brand_name":"Tea House","locale":"en-US","return_url":"https://shop.example/return","cancel_url":"https://shop.example/cancel","user_action":"PAY_NOW"}}}}
    authorizeOrder: POST /v2/checkout/orders/5O190127TN364715T/authorize {}
    captureOrder: POST /v2/checkout/orders/5O190127TN364715T/capture {}
    retrieveAuthorization: GET /v2/payments/authorizations/0AW2184448108334S
    captureAuthorization: POST /v2/payments/authorizations/0AW2184448108334S/capture {"amount":{"currency_code":"USD","value":"60.00"},"invoice_id":"I-20260131-0002","final_capture":true,"note_to_payer":"The rest is not charged.","soft_descriptor":"TEA HOUSE"}
    reauthorize: POST /v2/payments/authorizations/0AW2184448108334S/reauthorize {"amount":{"currency_code":"USD","value":"100.00"}}
    voidAuthorization: POST /v2/payments/authorizations/0AW2184448108334S/void
    retrieveCapture: GET /v2/payments/captures/3C679366HH908993F
    refund: POST /v2/payments/captures/3C679366HH908993F/refund {"amount":{"currency_code":"USD","value":"10.00"},"custom_id":"R-20260131-0001","note_to_payer":"One cup was broken."}
    retrieveRefund: GET /v2/payments/refunds/1JU08902781691411"
  `)
}, 30_000)
