import { once } from 'node:events'
import { connect } from 'node:net'
import { describe, expect, test, vi } from 'vitest'
import { fakeRuntime, type SandboxFault } from '../../../src/testing/index.ts'
import { askToy, oneConnection, postBytes, speak } from '../../support/toy-client.ts'
import { toyMerchant, toyProvider } from '../../support/toy-provider.ts'
import { toySandbox } from '../../support/toy-sandbox.ts'

const tea = { order_no: 'T-1', amount: 1280, currency: 'CNY' }
const order = postBytes('/orders', tea)

/** What one order hears on a socket of its own, and how often it was carried out. */
async function orderUnder(fault: SandboxFault) {
  const sandbox = await toySandbox({ faults: [fault] })
  const heard = await speak(sandbox.url, order)
  return { ...heard, carriedOut: sandbox.ledger.timesCarriedOut('create', 'T-1') }
}

/** One order through a plain client, and how often it was carried out. */
async function askUnder(fault: SandboxFault) {
  const sandbox = await toySandbox({ faults: [fault] })
  const answer = await askToy(sandbox.url, { path: '/orders', body: tea })
  return { ...answer, carriedOut: sandbox.ledger.timesCarriedOut('create', 'T-1') }
}

/** Whether the toy provider would believe an answer. */
function believed({ headers, text, status }: Awaited<ReturnType<typeof askToy>>) {
  const { verify } = toyProvider().auth
  if (verify === 'unsigned') return true
  const names = Object.entries(headers).map(([name, value]) => [name, String(value)])
  const answer = { status, headers: Object.fromEntries(names), body: text, nowMs: 0, needs: {} }
  return verify({ merchant: toyMerchant, ...answer })
}

describe('connections that die', () => {
  test.each([
    ['drop-before', 'fin', 0],
    ['drop-after', 'fin', 1],
    ['reset-before', 'reset', 0],
    ['reset-after', 'reset', 1],
  ] as const)('%s ends with a %s and no byte, carried out %i times', async (kind, ended, times) => {
    expect(await orderUnder({ kind })).toEqual({ bytes: '', ended, carriedOut: times })
  })

  test('a cut in the headers leaves half a head, carried out', async () => {
    const { bytes, ended, carriedOut } = await orderUnder({ kind: 'cut', after: 'headers' })
    expect(bytes).toMatch(/^HTTP\/1\.1 200 OK\r\n/)
    expect(bytes).not.toContain('\r\n\r\n')
    expect([ended, carriedOut]).toEqual(['fin', 1])
  })

  test('a cut in the body leaves less than the announced length', async () => {
    const { bytes } = await orderUnder({ kind: 'cut' })
    const [head = '', body = ''] = bytes.split('\r\n\r\n')
    const length = Number(/content-length: (\d+)/.exec(head)?.[1])
    expect(body.length).toBeGreaterThan(0)
    expect(body.length).toBeLessThan(length)
  })

  test('a cut after a number of bytes leaves exactly those, and may end with a reset', async () => {
    const cut = await orderUnder({ kind: 'cut', after: 7 })
    expect(cut.bytes).toBe('HTTP/1.')
    const reset = await orderUnder({ kind: 'cut', after: 7, reset: true, carriedOut: false })
    expect([reset.ended, reset.carriedOut]).toEqual(['reset', 0])
  })

  test('a stalled request is never answered and its connection stays open until the end', async () => {
    const sandbox = await toySandbox({ faults: [{ kind: 'stall' }] })
    const heard = speak(sandbox.url, order)
    await vi.waitFor(() => expect(sandbox.ledger.timesCarriedOut('create', 'T-1')).toBe(1))
    expect(sandbox.connections.open).toBe(1)
    await sandbox.close()
    expect((await heard).bytes).toBe('')
  })

  test('a stall may also be one before the act', async () => {
    const sandbox = await toySandbox({ faults: [{ kind: 'stall', carriedOut: false }] })
    const heard = speak(sandbox.url, order)
    await vi.waitFor(() => expect(sandbox.requests).toHaveLength(1))
    await sandbox.close()
    await heard
    expect(sandbox.ledger.entries).toEqual([])
  })

  test('idle connections end at once on command, with a FIN or a reset; busy ones do not', async () => {
    for (const reset of [false, true]) {
      const sandbox = await toySandbox()
      const agent = oneConnection()
      await askToy(sandbox.url, { path: '/orders', body: tea, agent })
      await vi.waitFor(() => expect(Object.values(agent.freeSockets)).toHaveLength(1))
      const socket = Object.values(agent.freeSockets)[0]?.[0]
      sandbox.play({ kind: 'stall' })
      const busy = speak(sandbox.url, order)
      await vi.waitFor(() => expect(sandbox.requests).toHaveLength(2))
      sandbox.play({ kind: 'close-idle-now', reset })
      await vi.waitFor(() => expect(socket?.destroyed).toBe(true))
      await vi.waitFor(() => expect(sandbox.connections.open).toBe(1))
      await sandbox.close()
      await busy
    }
  })
})

describe('answers that are none', () => {
  test('garbage is no HTTP, and the request was carried out', async () => {
    const { bytes, carriedOut } = await orderUnder({ kind: 'garble' })
    expect(bytes).not.toMatch(/^HTTP/)
    expect([bytes.length > 0, carriedOut]).toEqual([true, 1])
  })

  test('garbage may be any bytes that a test wants to play', async () => {
    const bytes =
      'HTTP/1.1 200 OK\r\ncontent-length: 2\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n'
    expect((await orderUnder({ kind: 'garble', bytes })).bytes).toBe(bytes)
  })

  test('a page of HTML comes unsigned with status 200, and nothing was carried out', async () => {
    const answer = await askUnder({ kind: 'html' })
    expect([answer.status, answer.headers['content-type']]).toEqual([
      200,
      'text/html; charset=utf-8',
    ])
    expect([answer.headers['toy-signature'], answer.carriedOut]).toEqual([undefined, 0])
  })

  test('broken JSON comes signed, and the request was carried out', async () => {
    const answer = await askUnder({ kind: 'not-json' })
    expect(() => JSON.parse(answer.text)).toThrow(SyntaxError)
    expect([believed(answer), answer.carriedOut]).toEqual([true, 1])
  })

  test('a redirect points to another path of the sandbox, where a follower would be seen', async () => {
    const answer = await askUnder({ kind: 'redirect', status: 307 })
    expect([answer.status, answer.headers.location, answer.carriedOut]).toEqual([
      307,
      '/elsewhere',
      0,
    ])
  })

  test('a second answer follows the first, on a connection that nobody asks on', async () => {
    const sandbox = await toySandbox({ faults: [{ kind: 'twice' }], idleMs: 20 })
    const { bytes } = await speak(sandbox.url, order)
    expect(bytes.match(/HTTP\/1\.1 200 OK/g)).toHaveLength(2)
    expect(sandbox.ledger.timesCarriedOut('create', 'T-1')).toBe(1)
  })
})

describe('answers that lie', () => {
  test('a wrong signature is one that the provider itself does not believe', async () => {
    const answer = await askUnder({ kind: 'wrong-signature' })
    expect([believed(answer), answer.json.order_no, answer.carriedOut]).toEqual([false, 'T-1', 1])
    expect(believed(await askUnder({ kind: 'late', delayMs: 0 }))).toBe(true)
  })

  test('a wrong signature may be given', async () => {
    const headers = { 'toy-signature': 'a probe' }
    const answer = await askUnder({ kind: 'wrong-signature', headers })
    expect(answer.headers['toy-signature']).toBe('a probe')
  })

  test('a wrong echo is a well-signed answer about another order', async () => {
    const answer = await askUnder({ kind: 'wrong-echo' })
    expect([believed(answer), answer.carriedOut, answer.status]).toEqual([true, 1, 200])
    expect(answer.json.order_no).not.toBe('T-1')
  })

  test('a query too can be answered about another order', async () => {
    const sandbox = await toySandbox()
    await askToy(sandbox.url, { path: '/orders', body: tea })
    sandbox.play({ kind: 'wrong-echo', operation: 'query' })
    const lie = await askToy(sandbox.url, { path: '/orders/T-1' })
    const truth = await askToy(sandbox.url, { path: '/orders/T-1' })
    expect([lie.status, lie.json.order_no]).toEqual([200, 'T-0'])
    expect(truth.json.order_no).toBe('T-1')
  })
})

describe('answers that refuse', () => {
  test('a status comes with its headers and body, signed, and nothing was carried out', async () => {
    const headers = { 'retry-after': '3' }
    const answer = await askUnder({ kind: 'status', status: 429, headers, body: { code: 'X' } })
    expect([answer.status, answer.headers['retry-after'], answer.json]).toEqual([
      429,
      '3',
      { code: 'X' },
    ])
    expect([believed(answer), answer.carriedOut]).toEqual([true, 0])
  })

  test('a proxy answers unsigned, though the act may have been carried out', async () => {
    const fault = { kind: 'status', status: 502, signed: false, carriedOut: true } as const
    const answer = await askUnder(fault)
    expect([answer.status, answer.headers['toy-signature'], answer.carriedOut]).toEqual([
      502,
      undefined,
      1,
    ])
  })

  test('a code comes in the shape of the provider, with the usual status of its meaning', async () => {
    const answer = await askUnder({ kind: 'code', code: 'NO_MONEY', message: 'no money left' })
    expect([answer.status, answer.json]).toEqual([
      402,
      { code: 'NO_MONEY', message: 'no money left' },
    ])
    expect([believed(answer), answer.carriedOut]).toEqual([true, 0])
    const done = await askUnder({ kind: 'code', code: 'SYSTEM_ERROR', carriedOut: true })
    expect([done.status, done.carriedOut]).toEqual([500, 1])
  })

  test('a number that somebody else has used is refused, and a query finds the other act', async () => {
    const other = { amount: 990 }
    const { url, ledger } = await toySandbox({ faults: [{ kind: 'refuse-other', other }] })
    const refused = await askToy(url, { path: '/orders', body: tea })
    const again = await askToy(url, { path: '/orders', body: tea })
    const found = await askToy(url, { path: '/orders/T-1' })
    expect([refused.json.code, again.json.code]).toEqual(['ORDER_EXISTS', 'ORDER_EXISTS'])
    expect([found.status, found.json.amount]).toEqual([200, 990])
    expect(ledger.timesCarriedOut('create', 'T-1')).toBe(0)
    expect(ledger.entries).toMatchObject([{ number: 'T-1', times: 0, foreign: true }])
  })
})

describe('answers that take their time', () => {
  test('a late answer is carried out at once and comes when its time has come', async () => {
    const runtime = fakeRuntime()
    const sandbox = await toySandbox({ runtime, faults: [{ kind: 'late', delayMs: 5_000 }] })
    const answer = askToy(sandbox.url, { path: '/orders', body: tea })
    await vi.waitFor(() => expect(runtime.pendingTimers).toBe(1))
    expect(sandbox.ledger.timesCarriedOut('create', 'T-1')).toBe(1)
    expect((await runtime.advanceUntil(answer)).json.order_no).toBe('T-1')
    expect(runtime.now()).toBe(5_000)
  })

  test('a late execution happens once the client has gone', async () => {
    const sandbox = await toySandbox({ faults: [{ kind: 'late-execution' }] })
    const socket = connect(Number(new URL(sandbox.url).port), '127.0.0.1')
    socket.write(order)
    await vi.waitFor(() => expect(sandbox.requests).toHaveLength(1))
    expect((await askToy(sandbox.url, { path: '/orders/T-1' })).status).toBe(404)
    socket.destroy()
    await vi.waitFor(() => expect(sandbox.ledger.timesCarriedOut('create', 'T-1')).toBe(1))
    expect((await askToy(sandbox.url, { path: '/orders/T-1' })).status).toBe(200)
  })

  test('a late execution with a time happens then, whether or not somebody still listens', async () => {
    const runtime = fakeRuntime()
    const fault = { kind: 'late-execution', delayMs: 60_000 } as const
    const sandbox = await toySandbox({ runtime, faults: [fault] })
    const socket = connect(Number(new URL(sandbox.url).port), '127.0.0.1')
    socket.write(order)
    await vi.waitFor(() => expect(runtime.pendingTimers).toBe(1))
    socket.destroy()
    await runtime.advance(59_999)
    expect(sandbox.ledger.entries).toEqual([])
    await runtime.advance(1)
    expect(sandbox.ledger.timesCarriedOut('create', 'T-1')).toBe(1)
  })

  test('a dripping answer comes in pieces of the size that was said', async () => {
    const runtime = fakeRuntime()
    const fault = { kind: 'drip', everyMs: 1_000, bytes: 100 } as const
    const sandbox = await toySandbox({ runtime, faults: [fault] })
    const socket = connect(Number(new URL(sandbox.url).port), '127.0.0.1')
    const pieces: number[] = []
    socket.on('data', (piece) => pieces.push(piece.length))
    socket.write(order)
    const closed = once(socket, 'close')
    await vi.waitFor(() => expect(runtime.pendingTimers).toBe(1))
    await runtime.advanceUntil(closed)
    expect(pieces.length).toBeGreaterThan(3)
    expect(pieces.slice(0, -1).every((length) => length === 100)).toBe(true)
    expect(runtime.now()).toBe((pieces.length - 1) * 1_000)
  })
})

describe('which requests a fault meets', () => {
  test('a fault meets one request unless it says more, and only of its operation', async () => {
    const { url, play } = await toySandbox()
    play({ kind: 'code', code: 'DOWN', operation: 'query', times: 2 })
    const statuses = []
    for (const ask of [{ path: '/orders', body: tea }, ...Array(3).fill({ path: '/orders/T-1' })]) {
      statuses.push((await askToy(url, ask)).status)
    }
    expect(statuses).toEqual([200, 503, 503, 200])
  })

  test('a fault may wait for one number', async () => {
    const { url, play } = await toySandbox()
    play({ kind: 'code', code: 'DOWN', number: 'T-2' })
    const first = await askToy(url, { path: '/orders', body: tea })
    const second = await askToy(url, { path: '/orders', body: { ...tea, order_no: 'T-2' } })
    expect([first.status, second.status]).toEqual([200, 503])
  })

  test('several faults stand in a queue, and each request meets the first that fits', async () => {
    const { url, play } = await toySandbox()
    play({ kind: 'status', status: 500 })
    play({ kind: 'status', status: 502 })
    const ask = () => askToy(url, { path: '/orders', body: tea })
    const statuses = [(await ask()).status, (await ask()).status, (await ask()).status]
    expect(statuses).toEqual([500, 502, 200])
  })

  test('a share of the requests meets a fault, the same ones for the same seed', async () => {
    const playOut = async (seed: number) => {
      const faults = [{ kind: 'status', status: 500, share: 0.3 }] as const
      const { url } = await toySandbox({ faults, seed })
      const agent = oneConnection()
      const met: boolean[] = []
      for (let i = 0; i < 60; i += 1) {
        const body = { ...tea, order_no: `T-${i}` }
        met.push((await askToy(url, { path: '/orders', body, agent })).status === 500)
      }
      agent.destroy()
      return met
    }
    const first = await playOut(1)
    expect(await playOut(1)).toEqual(first)
    expect(await playOut(2)).not.toEqual(first)
    const share = first.filter(Boolean).length / first.length
    expect([share > 0.1, share < 0.5]).toEqual([true, true])
  })

  test('after calm() nothing fails any more', async () => {
    const { url, play, calm } = await toySandbox()
    play({ kind: 'status', status: 500, share: 1 })
    expect((await askToy(url, { path: '/orders', body: tea })).status).toBe(500)
    calm()
    expect((await askToy(url, { path: '/orders', body: tea })).status).toBe(200)
  })

  test('the log of requests names the fault that each one met', async () => {
    const { url, requests } = await toySandbox({ faults: [{ kind: 'status', status: 500 }] })
    await askToy(url, { path: '/orders', body: tea })
    await askToy(url, { path: '/orders', body: tea })
    expect(requests.map(({ fault }) => fault)).toEqual(['status', undefined])
  })
})
