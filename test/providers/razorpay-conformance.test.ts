import { expect, test } from 'vitest'
import { razorpaySandbox } from '../../providers/razorpay/sandbox.ts'
import { razorpay } from '../../providers/razorpay.ts'
import { testProvider } from '../../src/testing/index.ts'

test('Razorpay conforms, and its requests are these', { timeout: 30_000 }, async () => {
  const { requests } = await testProvider(razorpay, razorpaySandbox())
  const lines = Object.entries(requests).map(([name, { method, path, body }]) => {
    return [`${name}: ${method} ${path}`, ...(body === '' ? [] : [`  ${body}`])].join('\n')
  })
  expect(lines.join('\n')).toMatchInlineSnapshot(`
    "createOrder: POST /v1/orders
      {"amount":128000,"currency":"INR","receipt":"T-20260131-0002","notes":{"table":"7"}}
    retrieveOrder: GET /v1/orders/order_Sandbox000PAID
    listOrders: GET /v1/orders?receipt=T-20260131-0001&count=10
    listOrderPayments: GET /v1/orders/order_Sandbox000PAID/payments
    retrieve: GET /v1/payments/pay_Sandbox000PAID
    capture: POST /v1/payments/pay_Sandbox000HELD/capture
      {"amount":128000,"currency":"INR"}
    refund: POST /v1/payments/pay_Sandbox000PAID/refund
      {"receipt":"R-20260131-0002","amount":50000,"speed":"normal"}
    retrieveRefund: GET /v1/refunds/rfnd_Sandbox000DONE
    listRefunds: GET /v1/payments/pay_Sandbox000PAID/refunds?count=10
    createPaymentLink: POST /v1/payment_links
      {"amount":128000,"currency":"INR","reference_id":"L-20260131-0002"}
    retrievePaymentLink: GET /v1/payment_links/plink_Sandbox00OPEN
    listPaymentLinks: GET /v1/payment_links?reference_id=L-20260131-0001
    cancelPaymentLink: POST /v1/payment_links/plink_Sandbox00OPEN/cancel
      {}
    createCustomer: POST /v1/customers
      {"name":"Gaurav Kumar","email":"payer@shop.example","fail_existing":"0"}
    retrieveCustomer: GET /v1/customers/cust_Sandbox000HERE
    listCustomers: GET /v1/customers?count=10
    listTokens: GET /v1/customers/cust_Sandbox000HERE/tokens
    deleteToken: DELETE /v1/customers/cust_Sandbox000HERE/tokens/token_Sandbox00CARD
    chargeToken: POST /v1/payments/create/recurring
      {"order_id":"order_Sandbox000DUE1","customer_id":"cust_Sandbox000HERE","token":"token_Sandbox00CARD","amount":128000,"currency":"INR","email":"payer@shop.example","contact":"9000090000","recurring":true}"
  `)
})
