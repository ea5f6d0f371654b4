import { afterEach, describe, expect, test } from 'vitest'
import { createGateway, type GatewayEvent } from '../../src/index.ts'
import { type ToyOptions, toyMerchant, toyProvider } from '../support/toy-provider.ts'
import { paid, type Received, type Said, toyServer } from '../support/toy-server.ts'

const order = { order_no: 'T-1001', amount: 1280, currency: 'CNY' } as const
const quick = { firstMs: 5, factor: 1, maxMs: 5 }
const ends: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const end of ends.splice(0)) await end()
})

type Say = (request: Received, n: number) => Said

/** A gateway over a server that answers acts and questions from two scripts. */
async function open(acts: Say, questions: Say, options: ToyOptions & { totalMs?: number } = {}) {
  const sent = { acts: [] as Received[], questions: [] as Received[] }
  const server = await toyServer((request) => {
    const isQuestion = request.method === 'GET'
    const list = isQuestion ? sent.questions : sent.acts
    list.push(request)
    return (isQuestion ? questions : acts)(request, list.length)
  })
  const { totalMs = 2_000, ...toy } = options
  const events: GatewayEvent[] = []
  const gateway = createGateway({
    providers: [toyProvider({ poll: quick, ...toy })],
    merchants: { shop: { accounts: { toy: toyMerchant } } },
    hosts: { toy: [server.url] },
    timeouts: { totalMs, responseMs: 100 },
    retry: { baseMs: 1, throttledBaseMs: 1 },
    on: (event) => events.push(event),
  })
  ends.push(() => gateway.close({ graceMs: 0 }), server.close)
  return { toy: gateway.merchant('shop').toy, sent, events }
}

const never: Said = { after: new Promise(() => undefined) }
const refuse = (code: string, status = 400): Said => ({ status, body: { code } })
const noSuchOrder = refuse('NO_SUCH_ORDER', 404)

describe('what an answer has left open', () => {
  test('stays open when the same is sent again: a refusal then is no failure', async () => {
    const { toy, sent } = await open(
      (_request, n) => (n === 1 ? refuse('SYSTEM_ERROR') : refuse('BAD_REQUEST')),
      () => noSuchOrder,
      { repeat: 'replays', totalMs: 400 },
    )
    expect(await toy.create(order)).toMatchObject({ status: 'unknown' })
    expect(sent.acts.length).toBeGreaterThan(1)
  })
})

describe('a lost answer', () => {
  test('is settled by asking, for an operation that must never be sent twice', async () => {
    const { toy, sent } = await open(
      () => never,
      (request) => paid(request),
    )
    const outcome = await toy.charge(order)
    expect(outcome).toMatchObject({ status: 'succeeded', value: { state: 'paid' } })
    expect(sent.acts).toHaveLength(1)
    expect(outcome.history.map(({ operation }) => operation)).toEqual([undefined, 'query'])
    expect(outcome.history[1]?.view).toMatchObject({ state: 'succeeded' })
  })

  test('stays unknown when the answer is about another amount', async () => {
    const { toy } = await open(
      () => never,
      (request) => paid(request, { amount: 1 }),
    )
    expect(await toy.charge(order)).toMatchObject({ status: 'unknown' })
  })

  test('stays unknown while "no such order" proves nothing', async () => {
    const { toy, sent } = await open(
      () => never,
      () => noSuchOrder,
      { totalMs: 300 },
    )
    expect(await toy.charge(order)).toMatchObject({ status: 'unknown' })
    expect(sent.acts).toHaveLength(1)
    expect(sent.questions.length).toBeGreaterThan(1)
  })

  test('is a failure once "no such order" is asked late enough', async () => {
    const { toy, sent } = await open(
      () => never,
      () => noSuchOrder,
      { lateMs: 150 },
    )
    expect(await toy.charge(order)).toMatchObject({ status: 'failed', code: 'NOT_CARRIED_OUT' })
    expect(sent.acts).toHaveLength(1)
  })

  test('is sent again under its number by an ask-first provider, only after a late "no"', async () => {
    const { toy, sent } = await open(
      (request, n) => (n === 1 ? never : paid(request)),
      () => noSuchOrder,
      { repeat: 'ask-first', lateMs: 150 },
    )
    expect(await toy.create(order)).toMatchObject({ status: 'succeeded' })
    expect(sent.acts).toHaveLength(2)
    expect(sent.questions.length).toBeGreaterThanOrEqual(1)
    expect(new Set(sent.acts.map(({ body }) => body)).size).toBe(1)
  })

  test('is a failure when the provider says that it has failed', async () => {
    const { toy } = await open(
      () => never,
      (request) => paid(request, { state: 'refused' }),
    )
    expect(await toy.charge(order)).toMatchObject({ status: 'failed', code: 'STATE_FAILED' })
  })
})

describe('a payment that is not final', () => {
  test('is asked about until it is, and never sent again', async () => {
    const { toy, sent } = await open(
      () => refuse('STILL_PAYING', 202),
      (request, n) => paid(request, { state: n < 3 ? 'working' : 'paid' }),
    )
    expect(await toy.create(order)).toMatchObject({ status: 'succeeded' })
    expect([sent.acts.length, sent.questions.length]).toEqual([1, 3])
  })

  test('is pending when the time is over', async () => {
    const { toy, sent } = await open(
      (request) => paid(request, { state: 'working' }),
      (request) => paid(request, { state: 'working' }),
      { totalMs: 200 },
    )
    expect(await toy.create(order)).toMatchObject({
      status: 'pending',
      value: { state: 'working' },
    })
    expect(sent.acts).toHaveLength(1)
  })

  test('that waits for its payer is handed to the caller at once', async () => {
    const { toy, sent } = await open(
      (request) => paid(request, { state: 'waiting' }),
      (request) => paid(request),
    )
    expect(await toy.create(order)).toMatchObject({ status: 'pending' })
    expect(sent.questions).toHaveLength(0)
  })
})

describe('a number that is taken', () => {
  test('is a success when it is this very payment', async () => {
    const { toy } = await open(
      () => refuse('ORDER_EXISTS'),
      (request) => paid(request),
    )
    expect(await toy.create(order)).toMatchObject({ status: 'succeeded' })
  })

  test('is a failure when it is another amount, and nothing of ours is in doubt', async () => {
    const { toy } = await open(
      () => refuse('ORDER_EXISTS'),
      (request) => paid(request, { amount: 1 }),
    )
    expect(await toy.create(order)).toMatchObject({ status: 'failed', fault: 'duplicate' })
  })

  test('is unknown when it is another amount, and an earlier send is in doubt', async () => {
    const { toy } = await open(
      (_request, n) => (n === 1 ? never : refuse('ORDER_EXISTS')),
      (request) => paid(request, { amount: 1 }),
    )
    expect(await toy.create(order)).toMatchObject({ status: 'unknown', fault: 'duplicate' })
  })
})

test('a number that is taken stays unknown while nobody says for which amount', async () => {
  const server = await toyServer((request) =>
    request.method === 'GET' ? paid(request) : refuse('ORDER_EXISTS'),
  )
  const toy = toyProvider({ poll: quick })
  const { query } = toy.operations
  const silent = {
    ...toy,
    operations: {
      ...toy.operations,
      query: {
        ...query,
        payment: (output: { order_no: string }) =>
          ({ reference: output.order_no, state: 'succeeded' }) as const,
      },
    },
  }
  const gateway = createGateway({
    providers: [silent as unknown as typeof toy],
    merchants: { shop: { accounts: { toy: toyMerchant } } },
    hosts: { toy: [server.url] },
    timeouts: { totalMs: 1_000 },
  })
  ends.push(() => gateway.close({ graceMs: 0 }), server.close)
  expect(await gateway.merchant('shop').toy.create(order)).toMatchObject({
    status: 'unknown',
    code: 'AMOUNT_UNSEEN',
  })
})

describe('a refusal after doubt', () => {
  test('is decided by the question, not by the refusal', async () => {
    const { toy } = await open(
      (_request, n) => (n === 1 ? never : refuse('BAD_REQUEST')),
      (request) => paid(request),
    )
    expect(await toy.create(order)).toMatchObject({ status: 'succeeded' })
  })
})

test('events tell why it was asked and what was learned', async () => {
  const { toy, events } = await open(
    () => never,
    (request) => paid(request),
  )
  await toy.charge(order)
  const story = events.filter(({ type }) => type.startsWith('question'))
  expect(story).toMatchObject([
    { type: 'question-start', operation: 'charge', reason: 'RESPONSE_TIMEOUT' },
    { type: 'question-end', operation: 'charge', learned: 'succeeded' },
  ])
})
