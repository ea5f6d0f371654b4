import { describe, expect, onTestFinished, test } from 'vitest'
import * as z from 'zod'
import { createGateway, InvalidInputError, rawOf } from '../../src/index.ts'
import { defineProvider, pem, secret } from '../../src/provider/index.ts'
import { toyMerchant, toyProvider } from '../support/toy-provider.ts'
import { paid, type Said, toyServer } from '../support/toy-server.ts'

const order = { order_no: 'T-1', amount: 1280, currency: 'CNY' } as const

async function shopOn(say: Parameters<typeof toyServer>[0]) {
  const server = await toyServer(say)
  const gateway = createGateway({
    providers: [toyProvider({ unsigned: true })],
    merchants: { shop: { accounts: { toy: toyMerchant } } },
    hosts: { toy: [server.url] },
    timeouts: { totalMs: 500 },
  })
  onTestFinished(async () => {
    await gateway.close({ graceMs: 0 })
    await server.close()
  })
  return { toy: gateway.merchant('shop').toy, server }
}

describe('a right answer is read', () => {
  test.each(['utf-8', 'none', 'identity', 'UTF8'])(
    'with Content-Encoding: %s',
    async (encoding) => {
      const { toy } = await shopOn((request): Said => {
        return { ...paid(request), headers: { 'content-encoding': encoding } }
      })
      expect(await toy.create(order)).toMatchObject({ status: 'succeeded' })
    },
  )

  test('with a byte order mark before it, its long numbers digit by digit', async () => {
    const { toy } = await shopOn((request): Said => {
      const body = JSON.stringify({ ...(paid(request).body as object), trace: 0 })
      return { body: `\ufeff${body.replace('"trace":0', '"trace":12345678901234567890')}` }
    })
    const found = await toy.query({ order_no: 'T-1' })
    expect(rawOf(found)).toMatchObject({ trace: '12345678901234567890' })
  })

  test('never with an amount that JavaScript would round', async () => {
    const { toy } = await shopOn((request): Said => {
      const body = JSON.stringify(paid(request).body)
      return { body: body.replace('1280', '9007199254740993') }
    })
    expect(await toy.create(order)).toMatchObject({ status: 'unknown' })
  })
})

test('half of a character in an input is refused by its place, before anything is sent', async () => {
  const { toy, server } = await shopOn((request) => paid(request))
  const wrong = toy.create({ ...order, order_no: 'T-\ud83c' })
  await expect(wrong).rejects.toThrow(InvalidInputError)
  await expect(wrong).rejects.toThrow(/order_no: holds half of a character/)
  expect(server.requests).toEqual([])
  expect(await toy.create({ ...order, order_no: 'T-🍵' })).toMatchObject({ status: 'succeeded' })
})

describe('a key', () => {
  const block = '-----BEGIN PRIVATE KEY-----\nMIIB\n-----END PRIVATE KEY-----\n'
  const field = z.strictObject({ key: pem() })

  test('is taken as openssl prints it, and as an environment variable holds it', () => {
    const notes = 'Bag Attributes\n    localKeyID: 01\nKey Attributes: <No Attributes>\n'
    expect(field.parse({ key: `${notes}${block}` }).key).toBe(block)
    expect(field.parse({ key: block.replaceAll('\n', '\\n') }).key).toBe(block)
    expect(field.parse({ key: block }).key).toBe(block)
  })

  test('is refused by name where there are two', () => {
    const provider = defineProvider({
      ...toyProvider(),
      merchant: z.strictObject({ account: z.string(), secretKey: secret(), key: pem() }),
    } as never)
    const account = { ...toyMerchant, key: block + block }
    const merchants = { shop: { accounts: { toy: account } } } as never
    expect(() => createGateway({ providers: [provider as never], merchants })).toThrow(
      /merchants\.shop\.accounts\.toy\.key: holds two private keys/,
    )
  })
})

test('a token that is refused says why, in the provider’s own code and words', async () => {
  const toy = toyProvider()
  const needs = {
    token: {
      method: 'POST',
      path: '/token',
      request: () => ({ headers: {} }),
      read: () => 'T',
      lifetimeMs: 1,
    },
  }
  const server = await toyServer(() => ({
    status: 401,
    body: { error: 'invalid_client', error_description: 'Client Authentication failed' },
  }))
  const gateway = createGateway({
    providers: [{ ...toy, auth: { ...toy.auth, needs } } as unknown as typeof toy],
    merchants: { shop: { accounts: { toy: toyMerchant } } },
    hosts: { toy: [server.url] },
  })
  onTestFinished(async () => {
    await gateway.close({ graceMs: 0 })
    await server.close()
  })
  const outcome = await gateway.merchant('shop').toy.create(order)
  expect(outcome).toMatchObject({ status: 'failed', fault: 'unauthorized', code: 'invalid_client' })
  expect('message' in outcome && outcome.message).toContain('Client Authentication failed')
})
