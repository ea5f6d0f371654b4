import { expect, onTestFinished, test } from 'vitest'
import { createGateway } from '../../src/index.ts'
import { defineProvider } from '../../src/provider/index.ts'
import { fakeRuntime } from '../../src/testing/index.ts'
import { toyMerchant, toyProvider } from '../support/toy-provider.ts'
import { paid, toyServer } from '../support/toy-server.ts'

const forgetful = toyProvider({ repeat: 'replays', keptForMs: 1 })

/** The same bank, which never forgets what was paid under a number. */
const mindful = defineProvider({
  ...forgetful,
  operations: {
    ...forgetful.operations,
    create: { ...forgetful.operations.create, keptForMs: Number.POSITIVE_INFINITY },
  },
})

const order = { order_no: 'T-1001', amount: 1280, currency: 'CNY' } as const

/** How often an order goes out whose first send is answered with 503. */
async function sends(provider: typeof forgetful): Promise<number> {
  const runtime = fakeRuntime()
  const server = await toyServer((request, n) => (n === 1 ? { status: 503 } : paid(request)))
  const gateway = createGateway({
    providers: [provider],
    merchants: { shop: { accounts: { toy: toyMerchant } } },
    hosts: { toy: [server.url] },
    retry: { baseMs: 1_000 },
    runtime,
  })
  onTestFinished(async () => {
    const closed = gateway.close({ graceMs: 0 })
    await runtime.advanceUntil(closed, { stepMs: 10, limitMs: 1_000 })
    await server.close()
  })
  const call = gateway.merchant('shop').toy.create(order)
  await runtime.advanceUntil(call, { stepMs: 10, limitMs: 60_000 })
  return server.requests.filter(({ method }) => method === 'POST').length
}

test('an operation whose key is kept longer is repeated longer than the others', async () => {
  expect(await sends(forgetful)).toBe(1)
  expect(await sends(mindful as unknown as typeof forgetful)).toBe(2)
})

test('an operation whose key is kept for no time at all is refused before anything is sent', () => {
  const create = { ...forgetful.operations.create, keptForMs: 0 }
  expect(() =>
    defineProvider({ ...forgetful, operations: { ...forgetful.operations, create } }),
  ).toThrow('operations.create: keptForMs: must be above 0')
})
