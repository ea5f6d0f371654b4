import { afterEach, describe, expect, test } from 'vitest'
import { createGateway, GatewayError, type GatewayEvent, unwrap } from '../../src/index.ts'
import { toyMerchant, toyProvider } from '../support/toy-provider.ts'
import { paid, type Received, type Said, toyServer } from '../support/toy-server.ts'

const toy = toyProvider()
const order = { order_no: 'T-1001', amount: 1280, currency: 'CNY' } as const
const ends: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const end of ends.splice(0)) await end()
})

async function open(
  say: (request: Received, n: number) => Said | Promise<Said> = (request) => paid(request),
  extra: object = {},
  merchant: object = {},
) {
  const server = await toyServer(say)
  const gateway = createGateway({
    providers: [toy],
    merchants: { 'tea-house': { accounts: { toy: toyMerchant }, ...merchant } },
    hosts: { toy: [server.url] },
    timeouts: { totalMs: 1_000 },
    ...(extra as Record<never, never>),
  })
  ends.push(() => gateway.close({ graceMs: 0 }), server.close)
  return { ...server, gateway, shop: gateway.merchant('tea-house') }
}

/** A door that the test opens. */
function opened() {
  let open: () => void = () => undefined
  const passed = new Promise<void>((resolve) => (open = resolve))
  return { passed, open: () => open() }
}

const thrownBy = async (promise: Promise<unknown>): Promise<GatewayError> => {
  const error = await promise.then(
    () => expect.unreachable('it must throw'),
    (thrown: unknown) => thrown,
  )
  expect(GatewayError.is(error)).toBe(true)
  return error as GatewayError
}

const messageOf = (make: () => unknown): string => {
  try {
    make()
  } catch (error) {
    expect(GatewayError.is(error)).toBe(true)
    return (error as Error).message
  }
  return expect.unreachable('it must throw')
}

describe('a call', () => {
  test('answers a payment that was carried out with its typed value', async () => {
    const { shop } = await open()
    const outcome = await shop.toy.create(order)
    expect(outcome.status).toBe('succeeded')
    expect(unwrap(outcome)).toMatchObject({ order_no: 'T-1001', state: 'paid' })
    expect(outcome.history).toHaveLength(1)
  })

  test('carries the same derived key for the same order, in any gateway', async () => {
    const one = await open()
    const other = await open()
    const keys = [
      (await one.shop.toy.create(order)).key,
      (await other.shop.toy.create(order)).key,
      one.requests[0]?.headers['idempotency-key'],
    ]
    expect(new Set(keys).size).toBe(1)
  })

  test('carries the key that the caller gives', async () => {
    const { shop, requests } = await open()
    const outcome = await shop.toy.create(order, { idempotencyKey: 'mine-1' })
    expect(outcome.key).toBe('mine-1')
    expect(requests[0]?.headers['idempotency-key']).toBe('mine-1')
  })

  test('answers pending while the payer is still at it, with what is known', async () => {
    const { shop } = await open((request) => paid(request, { state: 'working' }))
    const outcome = await shop.toy.create(order)
    expect(outcome).toMatchObject({ status: 'pending', value: { state: 'working' } })
    expect(() => unwrap(outcome)).toThrow(/not final/)
  })

  test('answers failed when the provider declined it by a code that it documents', async () => {
    const { shop } = await open(() => ({ status: 402, body: { code: 'NO_MONEY', message: 'no' } }))
    expect(await shop.toy.create(order)).toMatchObject({
      status: 'failed',
      fault: 'declined',
      code: 'NO_MONEY',
      message: 'no',
    })
  })

  test('answers unknown on a code that no table names', async () => {
    const { shop } = await open(() => ({ status: 400, body: { code: 'NEW_IN_2027' } }))
    expect(await shop.toy.create(order)).toMatchObject({ status: 'unknown', code: 'NEW_IN_2027' })
  })

  test('answers unknown on an answer about another order', async () => {
    const { shop } = await open((request) => paid(request, { order_no: 'T-9999' }))
    expect(await shop.toy.create(order)).toMatchObject({
      status: 'unknown',
      code: 'ANSWER_MISMATCH',
    })
  })

  test('answers unknown on an answer about another amount', async () => {
    const { shop } = await open((request) => paid(request, { amount: 1 }))
    expect(await shop.toy.charge(order)).toMatchObject({
      status: 'unknown',
      code: 'ANSWER_MISMATCH',
    })
  })

  test('that reads returns its value, and throws what the provider refuses', async () => {
    const { shop } = await open((request) =>
      request.path.endsWith('T-1')
        ? paid(request)
        : { status: 404, body: { code: 'NO_SUCH_ORDER' } },
    )
    expect(await shop.toy.query({ order_no: 'T-1' })).toMatchObject({ order_no: 'T-1' })
    const error = await thrownBy(shop.toy.query({ order_no: 'T-2' }))
    expect(error).toMatchObject({ fault: 'not-found', code: 'NO_SUCH_ORDER', operation: 'query' })
  })

  test('cannot climb out of its path', async () => {
    const { shop, requests } = await open()
    for (const order_no of ['..', '.']) {
      expect((await thrownBy(shop.toy.query({ order_no }))).message).toContain('order_no')
    }
    await shop.toy.query({ order_no: '../a?b' }).catch(() => undefined)
    expect(new Set(requests.map(({ path }) => path))).toEqual(new Set(['/orders/..%2Fa%3Fb']))
  })
})

describe('settings', () => {
  test('narrow from the gateway to the merchant to its provider to the call', async () => {
    const hang = new Promise<never>(() => undefined)
    const { shop } = await open(
      () => ({ after: hang }),
      { timeouts: { responseMs: 60_000, totalMs: 1_000 }, retry: { attempts: 1 } },
      {
        timeouts: { responseMs: 50_000 },
        providers: { toy: { timeouts: { responseMs: 40_000 } } },
      },
    )
    const outcome = await shop.toy.create(order, { timeouts: { responseMs: 20 } })
    expect(outcome).toMatchObject({ status: 'unknown', code: 'RESPONSE_TIMEOUT' })
  })

  test('of one merchant leave another alone', async () => {
    const gate = opened()
    const { shop, gateway } = await open(
      (request) => ({ ...paid(request), after: gate.passed }),
      { retry: { attempts: 1 }, timeouts: { totalMs: 1_000 } },
      { timeouts: { responseMs: 20 } },
    )
    const patient = gateway.bind('patient', { accounts: { toy: toyMerchant } })
    const waits = patient.toy.create(order)
    expect(await shop.toy.create(order)).toMatchObject({ code: 'RESPONSE_TIMEOUT' })
    gate.open()
    expect((await waits).status).toBe('succeeded')
  })
})

describe('bad input is refused before anything is sent', () => {
  const merchants = (over: object, account: object = toyMerchant) => ({
    providers: [toy],
    merchants: { 'tea-house': { accounts: { toy: account }, ...over } },
  })
  const refused = (options: object) => messageOf(() => createGateway(options as never))

  test('a missing account field is named with its path', () => {
    expect(refused(merchants({}, { account: 'a' }))).toContain(
      'merchants.tea-house.accounts.toy.secretKey',
    )
  })

  test('a negative timeout is named with its path', () => {
    expect(refused(merchants({ timeouts: { totalMs: -1 } }))).toContain(
      'merchants.tea-house.timeouts.totalMs',
    )
  })

  test('an unknown option is named with its path', () => {
    expect(refused(merchants({ timeout: 1 }))).toContain(
      'merchants.tea-house.timeout: unknown option',
    )
    expect(refused({ ...merchants({}), retries: 3 })).toContain('retries: unknown option')
  })

  test('plain http goes to loopback alone', () => {
    expect(refused({ ...merchants({}), hosts: { toy: ['http://api.example.com'] } })).toMatch(
      /hosts\.toy\.0.*plain http/,
    )
  })

  test('an environment without a host says what to set', () => {
    expect(refused({ ...merchants({}), environment: 'sandbox' })).toContain('hosts.toy')
  })

  test('an account with an unknown provider lists those that are there', () => {
    const options = { providers: [toy], merchants: { m: { accounts: { tyo: {} } } } }
    expect(refused(options)).toMatch(/merchants\.m\.accounts\.tyo.*has toy/)
  })

  test('an unknown merchant lists those that are there', async () => {
    const { gateway } = await open()
    expect(messageOf(() => gateway.merchant('nobody' as never))).toMatch(/"nobody".*tea-house/)
  })

  test('a bad amount, a missing and an unknown field are named', async () => {
    const { shop, requests } = await open()
    const bad = { order_no: 'T-1', amount: 12.8, colour: 'red' }
    const error = await thrownBy(shop.toy.create(bad as never))
    expect(error.message).toMatch(/input\.amount/)
    expect(error.message).toMatch(/input\.currency/)
    expect(error.message).toMatch(/input\.colour: unknown field/)
    expect(requests).toEqual([])
  })

  test('a bad call option is named', async () => {
    const { shop, requests } = await open()
    const options = { timeouts: { totalMs: 0 }, idempotencyKey: 'line\nbreak' }
    const error = await thrownBy(shop.toy.create(order, options))
    expect(error.message).toMatch(/options\.timeouts\.totalMs/)
    expect(error.message).toMatch(/options\.idempotencyKey/)
    expect(requests).toEqual([])
  })

  test('an aborted signal sends nothing', async () => {
    const { shop, requests } = await open()
    const error = await thrownBy(shop.toy.create(order, { signal: AbortSignal.abort() }))
    expect(error).toMatchObject({ name: 'AbortedError', code: 'ABORTED' })
    expect(requests).toEqual([])
  })

  test('a closed gateway sends nothing', async () => {
    const { shop, gateway, requests } = await open()
    await gateway.close()
    const error = await thrownBy(shop.toy.create(order))
    expect(error).toMatchObject({ name: 'ClosedError', code: 'GATEWAY_CLOSED' })
    expect(requests).toEqual([])
  })
})

describe('a call that is ended from outside', () => {
  test('is unknown once something was sent, whoever ended it', async () => {
    const came = opened()
    const { shop, gateway } = await open(() => {
      came.open()
      return { after: opened().passed }
    })
    const stop = new AbortController()
    const byCaller = shop.toy.create(order, { signal: stop.signal })
    await came.passed
    stop.abort()
    expect(await byCaller).toMatchObject({ status: 'unknown', code: 'ABORTED' })

    const byGateway = shop.toy.create({ ...order, order_no: 'T-2' })
    await new Promise((resolve) => setImmediate(resolve))
    const closed = gateway.close({ graceMs: 50 })
    expect(await byGateway).toMatchObject({ status: 'unknown' })
    await closed
  })

  test('throws when it was a read', async () => {
    const came = opened()
    const { shop } = await open(() => {
      came.open()
      return { after: opened().passed }
    })
    const stop = new AbortController()
    const read = shop.toy.query({ order_no: 'T-1' }, { signal: stop.signal })
    await came.passed
    stop.abort()
    expect(await thrownBy(read)).toMatchObject({ name: 'AbortedError' })
  })
})

describe('concurrency', () => {
  test('lets the calls of a merchant wait in order, and no other merchant behind them', async () => {
    const order_nos: string[] = []
    const gate = opened()
    const { shop, gateway, requests } = await open(
      (request) => {
        order_nos.push(JSON.parse(request.body).order_no)
        const first = JSON.parse(request.body).order_no === 'T-0'
        return first ? { ...paid(request), after: gate.passed } : paid(request)
      },
      { concurrency: 1 },
    )
    const calls = ['T-0', 'T-1', 'T-2'].map((order_no) => shop.toy.create({ ...order, order_no }))
    const other = gateway.bind('book-shop', { accounts: { toy: toyMerchant } })
    expect((await other.toy.create({ ...order, order_no: 'B-1' })).status).toBe('succeeded')
    expect(requests.map(({ body }) => JSON.parse(body).order_no)).toEqual(['T-0', 'B-1'])
    gate.open()
    await Promise.all(calls)
    expect(order_nos).toEqual(['T-0', 'B-1', 'T-1', 'T-2'])
  })

  test('refuses what would wait beyond the bound, and what waits beyond its time', async () => {
    const gate = opened()
    const { shop, requests } = await open((request) => ({ ...paid(request), after: gate.passed }), {
      concurrency: { active: 1, queued: 1 },
    })
    const first = shop.toy.create(order)
    const waits = shop.toy.create({ ...order, order_no: 'T-2' }, { timeouts: { totalMs: 20 } })
    const tooMany = shop.toy.create({ ...order, order_no: 'T-3' })
    expect(await thrownBy(tooMany)).toMatchObject({ code: 'QUEUE_FULL' })
    expect(await thrownBy(waits)).toMatchObject({ code: 'QUEUE_TIMEOUT' })
    gate.open()
    expect((await first).status).toBe('succeeded')
    expect(requests).toHaveLength(1)
  })
})

describe('events', () => {
  test('tell the story of a call, and hold no secret, no input and no answer', async () => {
    const events: GatewayEvent[] = []
    const { shop } = await open(undefined, { on: (event: GatewayEvent) => events.push(event) })
    await shop.toy.create(order)
    expect(events.map(({ type }) => type)).toEqual([
      'call-start',
      'attempt-start',
      'connection-open',
      'attempt-end',
      'call-end',
    ])
    const text = JSON.stringify(events)
    expect(text).not.toContain(toyMerchant.secretKey)
    expect(text).not.toContain('1280')
  })

  test('a listener that throws changes nothing', async () => {
    const { shop } = await open(undefined, {
      on: () => {
        throw new Error('listener')
      },
    })
    expect((await shop.toy.create(order)).status).toBe('succeeded')
  })
})
