import { expect, test } from 'vitest'
import { mollieSandbox } from '../../providers/mollie/sandbox.ts'
import { mollie } from '../../providers/mollie.ts'
import { testProvider } from '../../src/testing/index.ts'

test('Mollie conforms, and its requests are these', { timeout: 30_000 }, async () => {
  const { requests } = await testProvider(mollie, mollieSandbox())
  const lines = Object.entries(requests).map(([name, { method, path, body }]) => {
    return [`${name}: ${method} ${path}`, ...(body === '' ? [] : [`  ${body}`])].join('\n')
  })
  expect(lines.join('\n')).toMatchInlineSnapshot(`
    "create: POST /v2/payments
      {"amount":{"currency":"EUR","value":"12.80"},"description":"Tea","redirectUrl":"https://shop.example/thanks","method":"ideal","metadata":{"order_id":"T-20260131-0002"}}
    retrieve: GET /v2/payments/tr_sandboxpaid
    cancel: DELETE /v2/payments/tr_sandboxopen
    refund: POST /v2/payments/tr_sandboxpaid/refunds
      {"amount":{"currency":"EUR","value":"5.00"},"metadata":{"refund_id":"R-20260131-0002"}}
    retrieveRefund: GET /v2/payments/tr_sandboxpaid/refunds/re_sandboxdone"
  `)
})
