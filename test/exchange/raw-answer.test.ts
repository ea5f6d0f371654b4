import { inspect } from 'node:util'
import { expect, onTestFinished, test } from 'vitest'
import * as z from 'zod'
import { createGateway, rawOf } from '../../src/index.ts'
import { defineProvider, secret } from '../../src/provider/index.ts'
import { toyMerchant, toyProvider } from '../support/toy-provider.ts'
import { paid, type Received, type Said, toyServer } from '../support/toy-server.ts'

const order = { order_no: 'T-1001', amount: 1280, currency: 'CNY' } as const
const more = { fee: 12, card: { brand: 'visa', last4: '1111' }, notes: ['a', { b: null }] }
const whole = { ...order, state: 'paid', ...more }

async function openShop(say: (request: Received, n: number) => Said, toy = toyProvider()) {
  const server = await toyServer(say)
  const gateway = createGateway({
    providers: [toy],
    merchants: { 'tea-house': { accounts: { toy: toyMerchant } } },
    hosts: { toy: [server.url] },
    retry: { baseMs: 1 },
  })
  onTestFinished(async () => {
    await gateway.close({ graceMs: 0 })
    await server.close()
  })
  return gateway.merchant('tea-house').toy
}

test('an outcome that succeeded brings the whole answer, beside the typed value', async () => {
  const shop = await openShop((request) => paid(request, more))
  const outcome = await shop.create(order)
  expect(outcome).toMatchObject({ status: 'succeeded', value: order })
  expect(outcome.raw).toEqual(whole)
})

test('an outcome that is pending brings the whole answer', async () => {
  const shop = await openShop((request) => paid(request, { ...more, state: 'waiting' }))
  const outcome = await shop.create(order)
  expect(outcome.status).toBe('pending')
  expect(outcome.raw).toEqual({ ...whole, state: 'waiting' })
})

test('a refusal brings the whole answer that refuses', async () => {
  const body = { code: 'NO_MONEY', advice: 'do_not_try_again', bank: { code: '51' } }
  const shop = await openShop(() => ({ status: 400, body }))
  const outcome = await shop.create(order)
  expect(outcome.status).toBe('failed')
  expect(outcome.raw).toEqual(body)
})

test('a payment that is found by asking brings the whole answer of the question', async () => {
  const shop = await openShop((request, n) =>
    n === 1 ? { status: 409, body: { code: 'ORDER_EXISTS' } } : paid(request, more),
  )
  const outcome = await shop.create(order)
  expect(outcome.status).toBe('succeeded')
  expect(outcome.raw).toEqual(whole)
})

test('an answer that is not believed is not handed on', async () => {
  const shop = await openShop((request) => ({
    ...paid(request, more),
    headers: { 'toy-signature': 'forged' },
  }))
  const outcome = await shop.charge(order, { timeouts: { totalMs: 300 } })
  expect(outcome.status).toBe('unknown')
  expect(outcome.raw).toBeUndefined()
})

test('the value of a read leads to the whole answer, and a copy of it to none', async () => {
  const shop = await openShop((request) => paid(request, more))
  const found = await shop.query({ order_no: 'T-1001' })
  expect(rawOf(found)).toEqual({ ...whole })
  expect(rawOf({ ...found })).toBeUndefined()
  expect(rawOf('text')).toBeUndefined()
})

test('an outcome that is logged as a whole does not show the answer', async () => {
  const shop = await openShop((request) => paid(request, more))
  const outcome = await shop.create(order)
  expect(JSON.stringify(outcome)).not.toContain('last4')
  expect(inspect(outcome, { depth: null })).not.toContain('last4')
})

test.each([
  ['quoted', toyMerchant.secretKey],
  ['inside a text', `the key ${toyMerchant.secretKey} is wrong`],
])('an answer with a secret of the account %s shows none of it', async (_where, text) => {
  const shop = await openShop((request) => paid(request, { hint: text, list: [{ text }] }))
  for (const raw of [
    (await shop.create(order)).raw,
    rawOf(await shop.query({ order_no: 'T-1001' })),
  ]) {
    expect(raw).toMatchObject({ order_no: 'T-1001', hint: expect.stringContaining('[secret]') })
    expect(JSON.stringify(raw)).not.toContain(toyMerchant.secretKey)
  }
})

test('a secret that is written with escapes is found as well', async () => {
  const escaped = [...toyMerchant.secretKey]
    .map((letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`)
    .join('')
  const text = JSON.stringify({ ...whole, hint: 'HERE' }).replace('HERE', escaped)
  const shop = await openShop(() => ({ body: text }))
  expect((await shop.create(order)).raw).toMatchObject({ hint: '[secret]' })
})

test('a card number is cut to its last digits, and an id that looks like one stays', async () => {
  const number = '4111111111111111'
  const shop = await openShop((request) =>
    paid(request, { card: { number, spaced: 1 }, cardNo: 4_111_111_111_111_111, psp: number }),
  )
  expect((await shop.create(order)).raw).toMatchObject({
    card: { number: '[card …1111]', spaced: 1 },
    cardNo: '[card …1111]',
    psp: number,
  })
})

test('what the output or the input marks as secret is in no answer', async () => {
  const plain = toyProvider()
  const { create } = plain.operations
  const toy = defineProvider({
    ...plain,
    operations: {
      ...plain.operations,
      create: {
        ...create,
        input: create.input.extend({ pin: secret().optional() }),
        output: create.output.extend({ token: secret(z.string()).optional() }),
      },
    },
  })
  const shop = await openShop((request) => paid(request, { token: 'tok-12345', ...more }), toy)
  const paying = { ...order, pin: 'pin-of-the-payer' }
  const outcome = await shop.create(paying)
  expect(outcome).toMatchObject({ status: 'succeeded', value: { token: 'tok-12345' } })
  expect(outcome.raw).toEqual({ ...whole, pin: '[secret]' })
})
