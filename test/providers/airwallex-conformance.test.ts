import { expect, test } from 'vitest'
import { airwallexSandbox } from '../../providers/airwallex/sandbox.ts'
import { airwallex } from '../../providers/airwallex.ts'
import { testProvider } from '../../src/testing/index.ts'

test('Airwallex conforms, and its requests are these', { timeout: 30_000 }, async () => {
  const { requests } = await testProvider(airwallex, airwallexSandbox())
  const lines = Object.entries(requests).map(
    ([name, { method, path, body }]) => `${name}: ${[method, path, body].join(' ').trim()}`,
  )
  expect(lines.join('\n')).toMatchInlineSnapshot(`
    "create: POST /api/v1/pa/payment_intents/create {"amount":12.8,"currency":"USD","merchant_order_id":"T-20260131-0002","return_url":"https://shop.example/return","descriptor":"Tea","metadata":{"table":"7"},"request_id":"9e79bda2-8366-5ecf-b4be-10a2e9293ba5"}
    retrieve: GET /api/v1/pa/payment_intents/int_sandbox_paid
    list: GET /api/v1/pa/payment_intents?merchant_order_id=T-20260131-0001&page_size=10
    confirm: POST /api/v1/pa/payment_intents/int_sandbox_new/confirm {"payment_method":{"type":"wechatpay","wechatpay":{"flow":"qrcode"}},"request_id":"0305fa02-844f-5a0c-b098-96246098c8e8"}
    confirmContinue: POST /api/v1/pa/payment_intents/int_sandbox_3ds/confirm_continue {"type":"3ds_continue","three_ds":{"return_url":"https://shop.example/return"},"request_id":"711df2d3-db07-5fc3-b3b6-2915d4f627d3"}
    capture: POST /api/v1/pa/payment_intents/int_sandbox_held/capture {"amount":7.5,"request_id":"38635b3a-a5c3-5658-8866-ff4a7faf6cd3"}
    cancel: POST /api/v1/pa/payment_intents/int_sandbox_held/cancel {"cancellation_reason":"requested by the payer","request_id":"54cf95b1-0259-5e22-a479-c0cd43691cfb"}
    refund: POST /api/v1/pa/refunds/create {"payment_intent_id":"int_sandbox_paid","amount":5.05,"reason":"requested by the payer","metadata":{"refund_id":"R-20260131-0001"},"request_id":"b30c3b09-05f6-5ae0-8c08-745b9f45c8d6"}
    retrieveRefund: GET /api/v1/pa/refunds/rfd_sandbox_000000
    listRefunds: GET /api/v1/pa/refunds?payment_intent_id=int_sandbox_paid
    createCustomer: POST /api/v1/pa/customers/create {"merchant_customer_id":"C-20260131-0002","email":"payer@shop.example","request_id":"1fcb3bbe-a79d-5e7e-bf4e-6ce026eedac8"}
    retrieveCustomer: GET /api/v1/pa/customers/cus_sandbox_000000
    listCustomers: GET /api/v1/pa/customers?merchant_customer_id=C-20260131-0001
    createConsent: POST /api/v1/pa/payment_consents/create {"customer_id":"cus_sandbox_000000","next_triggered_by":"merchant","request_id":"717f8d58-c942-5b36-a53b-e3f05da4b4cb"}
    verifyConsent: POST /api/v1/pa/payment_consents/cst_sandbox_new/verify {"payment_method":{"type":"alipayhk"},"request_id":"cc2a8d63-7f2b-5773-b16f-6b3b002477e6"}
    verifyConsentContinue: POST /api/v1/pa/payment_consents/cst_sandbox_3ds/verify_continue {"type":"3ds_continue","request_id":"6f0c808c-2a53-51ce-a97f-31a496f6c923"}
    disableConsent: POST /api/v1/pa/payment_consents/cst_sandbox_good/disable {"request_id":"4d8dc35a-212e-519e-a7df-c47ef7d02bb1"}
    retrieveConsent: GET /api/v1/pa/payment_consents/cst_sandbox_good
    listConsents: GET /api/v1/pa/payment_consents?customer_id=cus_sandbox_000000"
  `)
})
