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
    listRefunds: GET /v1/payments/pay_Sandbox000PAID/refunds?count=10"
  `)
})
