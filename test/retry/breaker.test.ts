import { ConsecutiveBreaker, circuitBreaker, handleAll } from 'cockatiel'
import { afterEach, expect, test } from 'vitest'
import { createGateway, GatewayError } from '../../src/index.ts'
import { toyMerchant, toyProvider } from '../support/toy-provider.ts'
import { paid, type Received, type Said, toyServer } from '../support/toy-server.ts'

const order = { order_no: 'T-1001', amount: 1280, currency: 'CNY' } as const
const ends: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const end of ends.splice(0)) await end()
})

async function open(say: (request: Received) => Said) {
  const server = await toyServer(say)
  const gateway = createGateway({
    providers: [toyProvider()],
    merchants: { shop: { accounts: { toy: toyMerchant } } },
    hosts: { toy: [server.url] },
    retry: { attempts: 1 },
    breaker: () =>
      circuitBreaker(handleAll, { halfOpenAfter: 60_000, breaker: new ConsecutiveBreaker(2) }),
  })
  ends.push(() => gateway.close({ graceMs: 0 }), server.close)
  return { toy: gateway.merchant('shop').toy, server, gateway }
}

test('a provider that fails again and again is left alone, and nothing more is sent', async () => {
  const { toy, server } = await open(() => ({ status: 503 }))
  await toy.query({ order_no: 'T-1' }).catch(() => undefined)
  await toy.query({ order_no: 'T-1' }).catch(() => undefined)
  const error = await toy.create(order).catch((thrown: unknown) => thrown)
  expect(GatewayError.is(error)).toBe(true)
  expect(error).toMatchObject({ code: 'CIRCUIT_OPEN', fault: 'unavailable' })
  expect(server.requests).toHaveLength(2)
})

test('a refusal is an answer, and opens no circuit', async () => {
  const { toy, server } = await open(() => ({ status: 402, body: { code: 'NO_MONEY' } }))
  for (let n = 0; n < 5; n++) expect((await toy.create(order)).status).toBe('failed')
  expect(server.requests).toHaveLength(5)
})

test('the circuit of one merchant leaves another alone', async () => {
  let isDown = true
  const { toy, gateway } = await open((request) => (isDown ? { status: 503 } : paid(request)))
  for (let n = 0; n < 2; n++) await toy.query({ order_no: 'T-1' }).catch(() => undefined)
  isDown = false
  const other = gateway.bind('other', { accounts: { toy: toyMerchant } })
  expect((await other.toy.create(order)).status).toBe('succeeded')
})
