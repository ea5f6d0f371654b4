import { expect, it } from 'vitest'
import { squareSandbox } from '../../providers/square/sandbox.ts'
import { square } from '../../providers/square.ts'
import { testProvider } from '../../src/testing/index.ts'

it('Square conforms, and its requests are these', { timeout: 30_000 }, async () => {
  const { requests } = await testProvider(square, squareSandbox())
  const lines = Object.entries(requests).map(([name, { method, path, body }]) =>
    [`${name}: ${method} ${path}`, body].filter((part) => part !== '').join('\n  '),
  )
  expect(lines.join('\n')).toMatchInlineSnapshot(`
    "create: POST /v2/payments
      {"location_id":"LSANDBOX00001","idempotency_key":"T-20260131-0001","source_id":"cnon:card-nonce-ok","amount_money":{"amount":1000,"currency":"USD"},"reference_id":"T-20260131-0001","note":"Tea"}
    retrieve: GET /v2/payments/sandbox_paid
    capture: POST /v2/payments/sandbox_held/complete
      {}
    cancel: POST /v2/payments/sandbox_held/cancel
      {}
    cancelByKey: POST /v2/payments/cancel
      {"idempotency_key":"T-20260131-0001"}
    refund: POST /v2/refunds
      {"idempotency_key":"R-20260131-0001","payment_id":"sandbox_paid","amount_money":{"amount":100,"currency":"USD"},"reason":"Cold tea"}
    retrieveRefund: GET /v2/refunds/sandbox_paid_refund"
  `)
})
