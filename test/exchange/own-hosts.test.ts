import { expect, onTestFinished, test } from 'vitest'
import { createGateway } from '../../src/index.ts'
import { defineProvider } from '../../src/provider/index.ts'
import { toyMerchant, toyProvider } from '../support/toy-provider.ts'
import { type Received, toyServer } from '../support/toy-server.ts'

const answer = { order_no: 'T-1', state: 'paid', amount: 1280, currency: 'CNY' }

async function openServer() {
  const server = await toyServer((_: Received) => ({ body: answer }))
  onTestFinished(server.close)
  return server
}

/** The toy provider, served at one address and its `query` at another. */
function servedAt(everything: string, files: string) {
  const toy = toyProvider({ hosts: [everything] })
  const query = { ...toy.operations.query, hosts: { production: [files] } }
  return defineProvider({ ...toy, operations: { ...toy.operations, query } })
}

function openShop(provider: ReturnType<typeof servedAt>, hosts?: string[]) {
  const gateway = createGateway({
    providers: [provider],
    merchants: { shop: { accounts: { toy: toyMerchant } } },
    ...(hosts && { hosts: { toy: hosts } }),
  })
  onTestFinished(() => gateway.close({ graceMs: 0 }))
  return gateway.merchant('shop').toy
}

test('a read with hosts of its own goes there, and everything else does not', async () => {
  const [everything, files] = [await openServer(), await openServer()]
  const shop = openShop(servedAt(everything.url, `${files.url}/base`))
  await shop.query({ order_no: 'T-1' })
  expect(files.requests.map(({ path }) => path)).toEqual([expect.stringMatching(/^\/base\//)])
  expect(everything.requests).toHaveLength(0)
  await shop.create({ order_no: 'T-1', amount: 1280, currency: 'CNY' })
  expect(everything.requests).toHaveLength(1)
})

test('hosts that the gateway names stand for the own ones of a read too', async () => {
  const [elsewhere, local] = [await openServer(), await openServer()]
  const shop = openShop(servedAt(elsewhere.url, elsewhere.url), [local.url])
  await shop.query({ order_no: 'T-1' })
  expect([elsewhere.requests.length, local.requests.length]).toEqual([0, 1])
})

test('own hosts are refused where they are plain http, or belong to what acts', () => {
  expect(() => servedAt('https://toy.example', 'http://files.example')).toThrow(
    'hosts: http://files.example is plain http',
  )
  const toy = toyProvider()
  const create = { ...toy.operations.create, hosts: { production: ['https://files.example'] } }
  expect(() => defineProvider({ ...toy, operations: { ...toy.operations, create } })).toThrow(
    'operations.create: hosts: only a read has its own',
  )
})
