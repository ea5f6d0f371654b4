import { expect, it } from 'vitest'
import { checkoutSandbox } from '../../providers/checkout/sandbox.ts'
import { checkout } from '../../providers/checkout.ts'
import { testProvider } from '../../src/testing/index.ts'

it('Checkout.com conforms, and its requests are these', { timeout: 30_000 }, async () => {
  const { requests } = await testProvider(checkout, checkoutSandbox())
  const lines = Object.entries(requests).map(([name, { method, path, body }]) =>
    [`${name}: ${method} ${path}`, body].filter((part) => part !== '').join('\n  '),
  )
  expect(lines.join('\n')).toMatchInlineSnapshot(`
    "create: POST /payments
      {"processing_channel_id":"pc_sandbox00000000000000000001","reference":"T-20260131-0001","source":{"type":"token","token":"tok_4gzeau5o2uqubbk6fufs3m7p54"},"amount":6540,"currency":"USD","capture":false,"description":"Tea"}
    retrieve: GET /payments/pay_sandbox0000000000009999999
    find: GET /payments?reference=T-20260131-0099
    capture: POST /payments/pay_sandbox0000000000009999998/captures
      {"reference":"C-20260131-0001","amount":6540}
    void: POST /payments/pay_sandbox0000000000009999998/voids
      {"reference":"V-20260131-0001"}
    refund: POST /payments/pay_sandbox0000000000009999999/refunds
      {"reference":"R-20260131-0001","amount":1000}
    actions: GET /payments/pay_sandbox0000000000009999999/actions"
  `)
})
