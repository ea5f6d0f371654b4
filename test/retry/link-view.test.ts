import { expect, it, onTestFinished } from 'vitest'
import * as z from 'zod'
import { createGateway } from '../../src/index.ts'
import { defineProvider, type PaymentState, secret } from '../../src/provider/index.ts'
import { startSandbox } from '../../src/testing/index.ts'

const order = z.object({ order_no: z.string(), state: z.string() })
type Order = z.output<typeof order>

const states: Readonly<Record<string, PaymentState>> = {
  waiting: 'requires-action',
  paid: 'succeeded',
}
const orderView = ({ order_no, state }: Order) => ({
  reference: order_no,
  state: states[state] ?? 'processing',
})
const counterView = (output: Order) => {
  const view = orderView(output)
  return view.state === 'requires-action' ? { ...view, state: 'processing' as const } : view
}

const input = z.strictObject({ order_no: z.string() })
const charge = {
  method: 'POST',
  effect: 'keyed',
  key: 'order_no',
  input,
  output: order,
  payment: counterView,
} as const

/** One read, asked for two operations to which the same state means different things. */
const counter = defineProvider({
  id: 'counter',
  title: 'Counter',
  docs: 'https://counter.example',
  hosts: { production: ['https://counter.example'] },
  connection: { idleMs: 4_000, source: 'no published figure: conservative' },
  idempotency: { repeat: 'recognises' },
  poll: { firstMs: 1, factor: 1, maxMs: 1 },
  merchant: z.strictObject({ key: secret() }),
  auth: { sign: () => ({}), verify: 'unsigned' },
  error: { body: z.object({ code: z.string() }), code: ({ code }) => code },
  faults: {},
  operations: {
    scan: {
      ...charge,
      path: '/scan',
      settledBy: { operation: 'find', input: ({ input }) => input, payment: counterView },
    },
    show: { ...charge, path: '/show', settledBy: 'find' },
    find: {
      method: 'GET',
      path: '/{order_no}',
      effect: 'read',
      input,
      output: order,
      payment: orderView,
    },
  },
})

async function openShop() {
  const sample = { input: { order_no: 'T-1001' }, answer: { order_no: 'T-1001', state: 'waiting' } }
  const samples = { scan: sample, show: sample, find: sample }
  const paid = { kind: 'status', status: 200, body: { order_no: 'T-1001', state: 'paid' } } as const
  const waiting = { ...paid, body: sample.answer, operation: 'find', times: 2 } as const
  const sandbox = await startSandbox(counter, {
    merchant: { key: 'a-key' },
    samples,
    faults: [waiting, { ...paid, operation: 'find' }],
  })
  const gateway = createGateway({
    providers: [counter],
    merchants: { shop: { accounts: { counter: sandbox.merchant } } },
    hosts: { counter: [sandbox.url] },
  })
  onTestFinished(async () => {
    await gateway.close({ graceMs: 0 })
    await sandbox.close()
  })
  return { sandbox, shop: gateway.merchant('shop').counter }
}

it('an operation may read the answer about it in its own way', async () => {
  const { shop, sandbox } = await openShop()
  expect(await shop.scan({ order_no: 'T-1001' })).toMatchObject({ status: 'succeeded' })
  expect(sandbox.requests.map(({ operation }) => operation)).toEqual([
    'scan',
    'find',
    'find',
    'find',
  ])
})

it('without one, the view of the read itself counts', async () => {
  const { shop, sandbox } = await openShop()
  expect(await shop.show({ order_no: 'T-1001' })).toMatchObject({ status: 'pending' })
  expect(sandbox.requests.map(({ operation }) => operation)).toEqual(['show', 'find'])
  await expect(shop.find({ order_no: 'T-1001' })).resolves.toMatchObject({ state: 'waiting' })
})
