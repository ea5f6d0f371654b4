import { expect, onTestFinished, test } from 'vitest'
import { createGateway, type GatewayEvent } from '../../src/index.ts'
import { type ActAnswer, defineProvider } from '../../src/provider/index.ts'
import { toyMerchant, toyProvider } from '../support/toy-provider.ts'
import { paid, type Received, type Said, toyServer } from '../support/toy-server.ts'

const order = { order_no: 'T-1001', amount: 1280, currency: 'CNY' } as const
const toy = toyProvider({ repeat: 'replays', poll: { firstMs: 5, factor: 1, maxMs: 5 } })

/** Says itself whether a repeat is of use; 'working' is all that was asked of `create`. */
const outspoken = defineProvider({
  ...toy,
  error: {
    ...toy.error,
    repeat: ({ headers }) => {
      const word = headers['toy-repeat']
      return word === 'yes' || word === 'no' ? word : undefined
    },
  },
  operations: {
    ...toy.operations,
    create: {
      ...toy.operations.create,
      settledAs: ({ output, asked, doubt }: ActAnswer<unknown, { readonly state: string }>) => {
        if (output.state === 'working') return asked ? 'pending' : 'succeeded'
        if (output.state === 'waiting') return doubt ? undefined : 'failed'
        return output.state === 'paid' ? 'succeeded' : undefined
      },
    },
    /** Can be asked about only by the number that its answer gives. */
    numbered: {
      method: 'POST',
      path: '/numbered',
      effect: 'keyed',
      settledBy: { operation: 'query', input: ({ output }) => ({ order_no: output?.payment_no }) },
      echo: { amount: 'amount' },
      input: toy.operations.create.input,
      output: toy.operations.create.output,
      payment: toy.operations.create.payment,
    },
    /** Has nobody to ask. */
    note: {
      method: 'POST',
      path: '/notes',
      effect: 'keyed',
      input: toy.operations.query.input,
      output: toy.operations.query.output,
    },
  },
})

async function open(say: (request: Received, n: number) => Said, totalMs = 2_000) {
  const server = await toyServer(say)
  const events: GatewayEvent[] = []
  const gateway = createGateway({
    providers: [outspoken],
    merchants: { shop: { accounts: { toy: toyMerchant } } },
    hosts: { toy: [server.url] },
    timeouts: { totalMs },
    retry: { baseMs: 1, throttledBaseMs: 1 },
    on: (event) => events.push(event),
  })
  onTestFinished(async () => {
    await gateway.close({ graceMs: 0 })
    await server.close()
  })
  return { shop: gateway.merchant('shop').toy, requests: server.requests, events }
}

const broken = (word: string): Said => ({
  status: 500,
  body: { code: 'SYSTEM_ERROR' },
  headers: { 'toy-repeat': word },
})

test('a server error is not sent again where the provider says that it brings nothing', async () => {
  const { shop, requests } = await open(() => broken('no'))
  const outcome = await shop.note({ order_no: 'T-1001' })
  expect(outcome).toMatchObject({ status: 'unknown', code: 'SYSTEM_ERROR' })
  expect(requests).toHaveLength(1)
})

test('a refusal is sent again where the provider asks for it, with the same key', async () => {
  const refused = { status: 400, body: { code: 'BAD_REQUEST' }, headers: { 'toy-repeat': 'yes' } }
  const { shop, requests } = await open((request, n) => (n === 1 ? refused : paid(request)))
  expect(await shop.create(order)).toMatchObject({ status: 'succeeded' })
  const [one, two] = requests.map(({ headers }) => headers['idempotency-key'])
  expect(one).toBe(two)
})

test('where the provider says nothing, code and status decide', async () => {
  const { shop, requests } = await open((request, n) => (n === 1 ? broken('') : paid(request)))
  expect(await shop.create(order)).toMatchObject({ status: 'succeeded' })
  expect(requests).toHaveLength(2)
})

test('an operation may read its word out of the whole answer, not of the state alone', async () => {
  const { shop } = await open((request) => paid(request, { state: 'working' }))
  expect(await shop.create(order)).toMatchObject({ status: 'succeeded' })
})

test('an answer that says nothing about the act is asked about until the time is over', async () => {
  const say = (request: Received) =>
    request.method === 'GET' ? paid(request, { state: 'waiting' }) : broken('no')
  const { shop } = await open(say, 300)
  expect(await shop.create(order)).toMatchObject({ status: 'unknown', code: 'SYSTEM_ERROR' })
})

test('what is refused as done before has left no doubt, so its question can prove a failure', async () => {
  const taken: Said = { status: 400, body: { code: 'ORDER_EXISTS' } }
  const say = (request: Received) =>
    request.method === 'GET' ? paid(request, { state: 'waiting' }) : taken
  const { shop } = await open(say)
  expect(await shop.create(order)).toMatchObject({ status: 'failed' })
})

test('no time is spent on a question that cannot be put without the answer that was lost', async () => {
  const { shop, requests, events } = await open(() => broken('no'))
  expect(await shop.numbered(order)).toMatchObject({ status: 'unknown', code: 'SYSTEM_ERROR' })
  expect(requests).toHaveLength(1)
  expect(events.filter(({ type }) => type === 'question-start')).toEqual([])
})
