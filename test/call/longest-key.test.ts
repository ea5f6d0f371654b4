import { expect, onTestFinished, test } from 'vitest'
import { createGateway, InvalidInputError } from '../../src/index.ts'
import { defineProvider } from '../../src/provider/index.ts'
import { toyMerchant, toyProvider } from '../support/toy-provider.ts'
import { paid, toyServer } from '../support/toy-server.ts'

const plain = toyProvider()
const order = { order_no: 'T-1001', amount: 1280, currency: 'CNY' } as const

function withLongestKey(maxKeyLength: number) {
  return defineProvider({ ...plain, idempotency: { ...plain.idempotency, maxKeyLength } })
}

async function open() {
  const server = await toyServer((request) => paid(request))
  const gateway = createGateway({
    providers: [withLongestKey(64)],
    merchants: { 'tea-house': { accounts: { toy: toyMerchant } } },
    hosts: { toy: [server.url] },
  })
  onTestFinished(async () => {
    await gateway.close({ graceMs: 0 })
    await server.close()
  })
  return { toy: gateway.merchant('tea-house').toy, requests: server.requests }
}

test('a key that is longer than the provider takes is refused before a byte leaves', async () => {
  const { toy, requests } = await open()
  const call = toy.create(order, { idempotencyKey: 'k'.repeat(65) })
  await expect(call).rejects.toThrow(InvalidInputError)
  await expect(call).rejects.toThrow('toy.create options.idempotencyKey: must have at most 64')
  expect(requests).toEqual([])
})

test('the longest key that the provider takes goes out as it is', async () => {
  const { toy, requests } = await open()
  const outcome = await toy.create(order, { idempotencyKey: 'k'.repeat(64) })
  expect(outcome).toMatchObject({ status: 'succeeded', key: 'k'.repeat(64) })
  expect(requests[0]?.headers['idempotency-key']).toBe('k'.repeat(64))
})

test('a provider that takes no uuid as its key is no provider', () => {
  expect(() => withLongestKey(32)).toThrow('idempotency.maxKeyLength: must be at least 36')
})
