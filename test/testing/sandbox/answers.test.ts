import { Agent, request as startRequest } from 'node:http'
import { describe, expect, onTestFinished, test } from 'vitest'
import * as z from 'zod'
import { type AnyProvider, defineProvider, secret } from '../../../src/provider/index.ts'
import { type Asked, type SandboxOptions, startSandbox } from '../../../src/testing/index.ts'
import { askToy } from '../../support/toy-client.ts'
import { toySandbox } from '../../support/toy-sandbox.ts'

const tea = { order_no: 'T-1', amount: 990, currency: 'USD' }

/** A provider whose fields travel under other names than the caller writes. */
const shopProvider = defineProvider({
  id: 'shop',
  title: 'Shop provider',
  docs: 'https://shop.example/docs',
  hosts: { production: ['https://shop.example'] },
  connection: { idleMs: 4_000, source: 'a test' },
  idempotency: { repeat: 'recognises' },
  merchant: z.strictObject({ shop: z.string(), apiKey: secret() }),
  auth: {
    needs: {
      token: { method: 'POST', path: '/token', read: ({ body }) => body, lifetimeMs: 60_000 },
    },
    sign: () => ({}),
    verify: 'unsigned',
  },
  error: { body: z.object({ error: z.string() }), code: ({ error }) => error },
  faults: { HTTP_404: 'not-found', TAKEN: 'duplicate', NOTHING_THERE: 'not-found', NO: 'declined' },
  operations: {
    pay: {
      method: 'POST',
      path: '/v1/payments',
      effect: 'keyed',
      key: 'number',
      settledBy: { operation: 'find', input: ({ output }) => ({ id: output.id }) },
      input: z.strictObject({ number: z.string(), price: z.string(), note: z.string().optional() }),
      output: z.object({ id: z.string() }),
      body: ({ input, merchant }) => ({
        shop: merchant.shop,
        payment: { merchantNumber: input.number, amount: { value: input.price, currency: 'EUR' } },
        ...(input.note === undefined ? {} : { note: input.note }),
      }),
      intends: ({ input }) => ({
        reference: input.number,
        amount: { minor: Math.round(Number(input.price) * 100), currency: 'EUR' },
      }),
    },
    find: {
      method: 'GET',
      path: '/v1/payments/{id}',
      effect: 'read',
      input: z.strictObject({ id: z.string() }),
      output: z.object({ id: z.string(), ref: z.string(), value: z.string(), refunded: z.int() }),
      payment: ({ ref, value }) => ({
        reference: ref,
        state: 'succeeded',
        amount: { minor: Math.round(Number(value) * 100), currency: 'EUR' },
      }),
    },
    refund: {
      method: 'POST',
      path: '/v1/payments/{id}/refunds',
      effect: 'keyed',
      key: 'refundNumber',
      settledBy: 'findRefund',
      input: z.strictObject({ id: z.string(), refundNumber: z.string(), cents: z.int() }),
      output: z.object({ refundNumber: z.string(), cents: z.int() }),
      body: ({ input }) => ({ refundNumber: input.refundNumber, c: input.cents }),
    },
    findRefund: {
      method: 'GET',
      path: '/v1/refunds/{refundNumber}',
      effect: 'read',
      input: z.strictObject({ refundNumber: z.string() }),
      output: z.object({ refundNumber: z.string(), cents: z.int() }),
      refund: ({ refundNumber, cents }) => ({
        reference: refundNumber,
        state: 'succeeded',
        amount: { minor: cents, currency: 'EUR' },
      }),
    },
    search: {
      method: 'GET',
      path: '/v1/payments/search',
      effect: 'read',
      input: z.strictObject({ page: z.int() }),
      output: z.object({ page: z.int() }),
    },
    cancel: {
      method: 'POST',
      path: '/v1/payments/{id}/cancel',
      effect: 'keyed',
      key: 'id',
      input: z.strictObject({ id: z.string() }),
      output: z.unknown(),
    },
  },
})

const shop = { shop: 'tea', apiKey: 'an-api-key' }
const shopSamples = {
  pay: {
    input: { number: 'N-1001', price: '12.80' },
    answer: ({ serial }: Asked) => ({ id: `pay_${serial}` }),
    status: 201,
  },
  find: {
    input: { id: 'pay_1' },
    answer: ({ stored, acts }: Asked) =>
      stored && {
        id: stored.answer.id,
        ref: stored.input.number,
        value: stored.input.price,
        refunded: acts
          .filter(({ operation, input }) => operation === 'refund' && input.id === stored.answer.id)
          .reduce((sum, { input }) => sum + input.cents, 0),
      },
  },
  refund: {
    input: { id: 'pay_1', refundNumber: 'R-1001', cents: 300 },
    answer: ({ input, stored, refuse }: Asked) =>
      stored === undefined || input.cents > Number(stored.input.price ?? 100) * 100
        ? refuse('NO')
        : { refundNumber: input.refundNumber, cents: input.cents },
  },
  findRefund: { input: { refundNumber: 'R-1001' }, answer: { refundNumber: 'R-1001', cents: 300 } },
  search: { input: { page: 1 }, answer: { page: 1 } },
  cancel: { input: { id: 'pay_1' } },
  token: { input: {}, answer: { access_token: 'a-token' } },
}

async function shopSandbox(options: Partial<SandboxOptions<typeof shopProvider>> = {}) {
  const sandbox = await startSandbox(shopProvider, {
    merchant: shop,
    samples: shopSamples,
    refuse: (code) => ({ error: code }),
    ...options,
  })
  onTestFinished(() => sandbox.close())
  return sandbox
}

const payment = (number: string, value: string) => ({
  shop: 'tea',
  payment: { merchantNumber: number, amount: { value, currency: 'EUR' } },
})

describe('plain sample answers', () => {
  test('a payment and its query tell the figures of the live request', async () => {
    const { url } = await toySandbox()
    const paid = await askToy(url, { path: '/orders', body: tea })
    const found = await askToy(url, { path: '/orders/T-1' })
    expect(paid.json).toMatchObject({ ...tea, state: 'paid' })
    expect(found.json).toMatchObject({ ...tea, state: 'paid' })
  })

  test('a query tells what the act was asked with, though its answer did not say it', async () => {
    const answer = { id: 'pay_1', ref: 'N-1001', value: '12.80', refunded: 0, note: 'no note' }
    const samples = { ...shopSamples, find: { ...shopSamples.find, answer } }
    const { url } = await shopSandbox({ samples })
    await askToy(url, { path: '/v1/payments', body: { ...payment('N-7', '50.00'), note: 'two' } })
    const found = await askToy(url, { path: '/v1/payments/pay_1' })
    expect(found.json).toEqual({ ...answer, ref: 'N-7', value: '50.00', note: 'two' })
  })

  test('a number that was never used is not found, in the words of the provider', async () => {
    const { url } = await toySandbox()
    const answer = await askToy(url, { path: '/orders/T-9' })
    expect([answer.status, answer.json.code]).toEqual([404, 'NO_SUCH_ORDER'])
  })

  test('a read that asks about no act answers its sample', async () => {
    const { url } = await shopSandbox()
    expect((await askToy(url, { path: '/v1/payments/search?page=7' })).json).toEqual({ page: 7 })
  })

  test('an act without an answer is answered with 204', async () => {
    const { url, ledger } = await shopSandbox()
    const answer = await askToy(url, { path: '/v1/payments/pay_1/cancel', body: {} })
    expect([answer.status, answer.text]).toEqual([204, ''])
    expect(ledger.timesCarriedOut('cancel', 'pay_1')).toBe(1)
  })

  test('a refund and its query agree', async () => {
    const { url } = await shopSandbox()
    const paid = await askToy(url, { path: '/v1/payments', body: payment('N-7', '50.00') })
    const body = { refundNumber: 'R-7', c: 1250 }
    const refunded = await askToy(url, { path: `/v1/payments/${paid.json.id}/refunds`, body })
    const found = await askToy(url, { path: '/v1/refunds/R-7' })
    expect(refunded.json).toEqual({ refundNumber: 'R-7', cents: 1250 })
    expect(found.json).toEqual(refunded.json)
  })
})

describe('sample answers made by functions', () => {
  test('a function knows the act that is asked about and what was done to it', async () => {
    const { url } = await shopSandbox()
    await askToy(url, { path: '/v1/payments', body: payment('N-6', '1.00') })
    const paid = await askToy(url, { path: '/v1/payments', body: payment('N-7', '50.00') })
    expect([paid.status, paid.json]).toEqual([201, { id: 'pay_2' }])
    const refund = { refundNumber: 'R-7', c: 1250 }
    await askToy(url, { path: '/v1/payments/pay_2/refunds', body: refund })
    const found = await askToy(url, { path: '/v1/payments/pay_2' })
    expect(found.json).toEqual({ id: 'pay_2', ref: 'N-7', value: '50.00', refunded: 1250 })
  })

  test('a repeat that is recognised gets the serial, and so the numbers, of the first', async () => {
    const { url } = await shopSandbox()
    const pay = () => askToy(url, { path: '/v1/payments', body: payment('N-7', '50.00') })
    await pay()
    await askToy(url, { path: '/v1/payments', body: payment('N-8', '50.00') })
    expect((await pay()).json).toEqual({ id: 'pay_1' })
  })

  test('a query that finds nothing is not found', async () => {
    const { url } = await shopSandbox()
    const answer = await askToy(url, { path: '/v1/payments/pay_9' })
    expect([answer.status, answer.json]).toEqual([404, { error: 'NOTHING_THERE' }])
  })

  test('a function may refuse, and then nothing is carried out', async () => {
    const { url, ledger } = await shopSandbox()
    await askToy(url, { path: '/v1/payments', body: payment('N-7', '1.00') })
    const body = { refundNumber: 'R-7', c: 9_999 }
    const refused = await askToy(url, { path: '/v1/payments/pay_1/refunds', body })
    expect([refused.status, refused.json]).toEqual([402, { error: 'NO' }])
    expect(ledger.timesCarriedOut('refund', 'R-7')).toBe(0)
  })
})

describe('what a request says', () => {
  test('fields that travel under other names are found where the sample shows them', async () => {
    const { url, ledger } = await shopSandbox()
    await askToy(url, { path: '/v1/payments', body: { ...payment('N-7', '50.00'), note: 'tea' } })
    expect(ledger.entries).toMatchObject([
      { operation: 'pay', number: 'N-7', input: { number: 'N-7', price: '50.00', note: 'tea' } },
    ])
    const other = await askToy(url, { path: '/v1/payments', body: payment('N-7', '60.00') })
    expect([other.status, other.json]).toEqual([409, { error: 'TAKEN' }])
  })

  test('a sample may read the input itself', async () => {
    const pay = {
      ...shopSamples.pay,
      read: ({ body }: { readonly body: unknown }) => ({ number: 'read', price: String(body) }),
    }
    const { url, ledger } = await shopSandbox({ samples: { ...shopSamples, pay } })
    await askToy(url, { path: '/v1/payments', body: 12 })
    expect(ledger.entries[0]?.input).toEqual({ number: 'read', price: '12' })
  })

  test('a path without fields is no path with one', async () => {
    const { url, requests } = await shopSandbox()
    await askToy(url, { path: '/v1/payments/search?page=1' })
    expect(requests[0]?.operation).toBe('search')
  })

  test('operations that share a method and a path are told apart by a function', async () => {
    const { cancel } = shopProvider.operations
    const operations = { ...shopProvider.operations, end: { ...cancel } }
    const provider: AnyProvider = { ...shopProvider, operations }
    const sandbox = await startSandbox(provider, {
      merchant: shop,
      samples: { ...shopSamples, end: shopSamples.cancel },
      route: ({ body }) => (body.includes('end') ? 'end' : undefined),
    })
    onTestFinished(() => sandbox.close())
    await askToy(sandbox.url, { path: '/v1/payments/p/cancel', body: { act: 'end' } })
    await askToy(sandbox.url, { path: '/v1/payments/p/cancel', body: {} })
    expect(sandbox.requests.map(({ operation }) => operation)).toEqual(['end', 'cancel'])
  })

  test('what must be fetched first is answered by the sample of its name', async () => {
    const { url, requests } = await shopSandbox()
    const answer = await askToy(url, { path: '/token', body: {} })
    expect(answer.json).toEqual({ access_token: 'a-token' })
    expect(requests[0]?.operation).toBe('token')
  })

  test('the body of a form is read like any other', async () => {
    const provider = defineProvider({ ...shopProvider, codec: 'form' })
    const sandbox = await startSandbox(provider, { merchant: shop, samples: shopSamples })
    onTestFinished(() => sandbox.close())
    const form = new URLSearchParams({
      'payment[merchantNumber]': 'N&7',
      'payment[amount][value]': '50.00',
      'payment[amount][currency]': 'EUR',
    })
    await new Promise<void>((resolve, reject) => {
      const agent = new Agent({ keepAlive: false })
      const url = new URL('/v1/payments', sandbox.url)
      const request = startRequest(url, { method: 'POST', agent }, (response) => {
        response.resume().on('end', resolve)
      })
      request.on('error', reject).end(form.toString())
    })
    expect(sandbox.ledger.entries[0]?.input).toEqual({ number: 'N&7', price: '50.00' })
  })
})

describe('refusals', () => {
  test('codes, statuses and messages of refusals may be chosen', async () => {
    const refusals = { duplicate: { code: 'PAID_ALREADY', status: 400, message: 'paid' } }
    const { url } = await toySandbox({ refusals, toy: { repeat: 'ask-first' } })
    await askToy(url, { path: '/orders', body: tea })
    const answer = await askToy(url, { path: '/orders', body: tea })
    expect([answer.status, answer.json]).toEqual([400, { code: 'PAID_ALREADY', message: 'paid' }])
  })
})
