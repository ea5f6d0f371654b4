import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { Progress } from '../../src/call/progress.ts'
import { RetryBudget } from '../../src/retry/budget.ts'
import type { GatewayEvent } from '../../src/telemetry/events.ts'
import { fakeRuntime } from '../../src/testing/index.ts'
import { createTransport } from '../../src/transport/axios.ts'
import { whyRepeat } from '../../src/transport/delivery/repeat.ts'
import { retryAfterMs } from '../../src/transport/delivery/retry-after.ts'
import type { SendResult } from '../../src/transport/http1/send.ts'
import type { SendFailure } from '../../src/transport/wire.ts'
import { answer } from '../support/raw-server.ts'
import {
  type RequestOverrides,
  requestOf,
  serve,
  told,
  transportTo,
} from '../support/transport-bed.ts'

const second = 1_000
const origin = 'https://a.example'

const done = { reused: false, bytesWritten: 240, bytesRead: 60, phase: 'done' } as const
const status = (code: number, headers: Record<string, string> = {}): SendResult => ({
  status: code,
  headers,
  body: Buffer.from(String(code)),
  host: origin,
  wire: done,
})
const lost = (parts: Partial<SendFailure> & Pick<SendFailure, 'code'>): SendFailure => ({
  kind: 'connection',
  message: parts.code,
  notSent: false,
  wire: { ...done, phase: 'response', bytesRead: 0 },
  ...parts,
})
const refused = lost({
  code: 'ECONNREFUSED',
  notSent: true,
  wire: { ...done, phase: 'connect', bytesWritten: 0, bytesRead: 0 },
})

/** A transport over a wire that gives these results in order, then 200; in virtual time. */
function over(...results: (SendResult | (() => SendResult))[]) {
  const clock = fakeRuntime()
  const events: GatewayEvent[] = []
  const times: number[] = []
  const budget = new RetryBudget()
  const transport = createTransport(
    {
      provider: 'toy',
      origins: [origin],
      connection: { mode: 'keep-alive', idleMs: 4e3, lifetimeMs: 3e5, maxUses: 1e4 },
      runtime: { ...clock, random: () => 1 },
      emit: (event) => void events.push(event),
    },
    {
      budget,
      async sendOnce() {
        const result = results[times.length] ?? status(200)
        times.push(clock.now())
        return typeof result === 'function' ? result() : result
      },
    },
  )
  return {
    clock,
    events,
    /** When each send went out, in virtual milliseconds. */
    times,
    budget,
    transport,
    async send(overrides: RequestOverrides = {}) {
      const retry = { attempts: 3, baseMs: 50, throttledBaseMs: 1_000, ...overrides.retry }
      const request = requestOf(clock, { ...overrides, retry })
      const delivery = await clock.advanceUntil(transport.send(request))
      return { ...delivery, progress: request.progress }
    },
  }
}

describe('a request', () => {
  test('is repeated after a transient answer, with a wait that doubles', async () => {
    const { send, times, events } = over(status(503), status(500))
    const sent = await send()
    expect(told(sent)).toBe(200)
    expect(times).toEqual([0, 50, 150])
    expect(sent.progress).toMatchObject({ attempts: 3, doubt: true })
    expect(sent.progress.history).toMatchObject([
      { attempt: 1, status: 503, code: 'HTTP_503', waitedMs: 0 },
      { attempt: 2, status: 500, code: 'HTTP_500', waitedMs: 50 },
      { attempt: 3, status: 200, waitedMs: 100 },
    ])
    expect(events.filter(({ type }) => type === 'retry-wait')).toMatchObject([
      { attempt: 1, waitMs: 50, reason: 'transient' },
      { attempt: 2, waitMs: 100, reason: 'transient' },
    ])
  })

  test('waits longer when it is throttled, and is in no doubt for it', async () => {
    const { send, times } = over(status(429), status(429))
    const sent = await send({ replayable: false })
    expect(told(sent)).toBe(200)
    expect(times).toEqual([0, second, 3 * second])
    expect(sent.progress.doubt).toBe(false)
  })

  test('is sent no more often than its attempts, and gives the last answer', async () => {
    const { send, times } = over(status(503), status(502), status(500), status(200))
    const sent = await send()
    expect(told(sent)).toBe(500)
    expect(times).toHaveLength(3)
  })

  test('counts the attempts of every layer together', async () => {
    const { send, times } = over(status(503), status(503))
    const progress = new Progress()
    progress.attempts = 1
    expect(told(await send({ progress }))).toBe(503)
    expect(times).toHaveLength(2)
    expect(progress.attempts).toBe(3)
  })

  test('is not repeated when its attempts are one', async () => {
    const { send, times } = over(status(503))
    expect(told(await send({ retry: { attempts: 1 } }))).toBe(503)
    expect(times).toHaveLength(1)
  })

  test.each([
    ['a timeout', lost({ kind: 'timeout', code: 'RESPONSE_TIMEOUT' })],
    ['a reset', lost({ code: 'ECONNRESET' })],
    ['a cut answer', lost({ kind: 'answer', code: 'ANSWER_CUT' })],
    ['garbage', lost({ kind: 'answer', code: 'HPE_INVALID_CONSTANT' })],
    ['an answer that asks for it', status(503)],
  ])('that must not be repeated is not sent again after %s', async (_what, result) => {
    const { send, times } = over(result)
    const sent = await send({ replayable: false })
    expect(times).toHaveLength(1)
    if (sent.kind === 'lost') {
      expect(sent.notSent).toBe(false)
      expect(sent.progress.doubt).toBe(true)
    }
  })

  test('that must not be repeated is sent again as long as nothing has left', async () => {
    const { send, times } = over(refused, refused)
    const sent = await send({ replayable: false })
    expect(told(sent)).toBe(200)
    expect(times).toEqual([0, 50, 150])
    expect(sent.progress).toMatchObject({ attempts: 3, doubt: false })
  })

  test('that must not be repeated is not sent again while an earlier send of its call is in doubt', async () => {
    const { send, times } = over(refused)
    const progress = new Progress()
    progress.doubt = true
    const sent = await send({ replayable: false, progress })
    expect(told(sent)).toBe('ECONNREFUSED')
    expect(times).toHaveLength(1)
  })

  test.each([
    ['a server that is not trusted', lost({ kind: 'trust', code: 'TLS_UNTRUSTED', notSent: true })],
    ['an answer without end', lost({ kind: 'oversize', code: 'ANSWER_TOO_LARGE' })],
    ['the end of the call', lost({ kind: 'ended', code: 'ABORTED' })],
  ])('is not sent again after %s', async (_what, result) => {
    const { send, times } = over(result)
    expect(told(await send())).toBe((result as SendFailure).code)
    expect(times).toHaveLength(1)
  })

  test('that never left is lost for certain', async () => {
    const { send } = over(refused, refused, refused)
    const sent = await send()
    expect(sent).toMatchObject({ kind: 'lost', notSent: true, code: 'ECONNREFUSED' })
    expect(sent.progress).toMatchObject({ attempts: 3, left: false, doubt: false })
  })

  test('keeps the answer it had when later sends did not even leave', async () => {
    const { send } = over(status(429), refused, refused)
    const sent = await send()
    expect(told(sent)).toBe(429)
    expect(sent.progress).toMatchObject({ attempts: 3, doubt: false, left: true })
  })

  test('has no answer any more once a later send was lost on the wire', async () => {
    const { send } = over(status(503), lost({ code: 'ECONNRESET' }), refused)
    expect(await send()).toMatchObject({ kind: 'lost', notSent: false, code: 'ECONNREFUSED' })
  })

  test('is not repeated when the wait does not fit its deadline', async () => {
    const { send, times, clock } = over(status(503), status(503), status(503))
    const sent = await send({ timeouts: { totalMs: 140 } })
    expect(told(sent)).toBe(503)
    expect(times).toEqual([0, 50])
    expect(clock.now()).toBe(50)
    expect(sent).not.toHaveProperty('retryAt', expect.any(Date))
  })

  test('stops waiting at once when its caller gives up', async () => {
    const { clock, transport, events, times } = over(status(429), refused)
    const caller = new AbortController()
    const request = requestOf(clock, {
      signal: caller.signal,
      retry: { throttledBaseMs: 5_000, attempts: 3 },
    })
    const call = transport.send(request)
    while (!events.some(({ type }) => type === 'retry-wait')) await clock.advance(1)
    caller.abort()
    expect(told(await call)).toBe(429)
    expect(times).toHaveLength(1)
    expect(clock.pendingTimers).toBe(0)
  })

  test('says that it was aborted when it waited without an answer', async () => {
    const { clock, transport, events } = over(refused)
    const caller = new AbortController()
    const call = transport.send(
      requestOf(clock, { signal: caller.signal, retry: { baseMs: 5_000, attempts: 3 } }),
    )
    while (!events.some(({ type }) => type === 'retry-wait')) await clock.advance(1)
    caller.abort()
    expect(await call).toMatchObject({ kind: 'lost', notSent: true, code: 'ABORTED' })
  })

  test('waits in virtual time alone: no timer of real time is in the way', async () => {
    const { send, times } = over(...Array(9).fill(status(503)))
    await send({ retry: { attempts: 10, maxWaitMs: 20_000 }, timeouts: { totalMs: 600_000 } })
    expect(times).toEqual([0, 50, 150, 350, 750, 1550, 3150, 6350, 12750, 25550])
  })
})

describe('a request over a real connection', () => {
  test('is signed afresh for each repeat, and its bytes stay the same', async () => {
    const it = await serve({
      onRequest: (socket, _request, n) => void socket.write(answer({ status: n < 3 ? 503 : 200 })),
    })
    let signed = 0
    const sent = await transportTo(it).send({
      sign: () => {
        signed += 1
        const headers = { 'x-timestamp': String(signed), 'idempotency-key': 'key-1' }
        return Promise.resolve({ path: '/pay', headers, body: Buffer.from('{"amount":1280}') })
      },
    })
    expect(told(sent)).toBe(200)
    const stamps = it.requests.map((request) => /x-timestamp: (\d)/.exec(request)?.[1])
    expect(stamps).toEqual(['1', '2', '3'])
    const rest = it.requests.map((request) => request.replace(/x-timestamp: \d\r\n/, ''))
    expect(new Set(rest).size).toBe(1)
  })

  test('tells of each send to those who listen', async () => {
    const it = await serve({
      onRequest: (socket, _request, n) => void socket.write(answer({ status: n < 2 ? 503 : 200 })),
    })
    const bed = transportTo(it)
    await bed.send()
    expect(bed.events.map(({ type }) => type)).toEqual([
      'attempt-start',
      'connection-open',
      'attempt-end',
      'retry-wait',
      'attempt-start',
      'attempt-end',
    ])
    expect(bed.of('attempt-end')).toMatchObject([
      { attempt: 1, status: 503, code: 'HTTP_503', host: it.origin, merchant: 'tea-house' },
      { attempt: 2, status: 200, host: it.origin, key: 'key-1' },
    ])
  })

  test('is sent just so when nobody listens', async () => {
    const it = await serve({ onRequest: (socket) => void socket.write(answer()) })
    const bed = transportTo(it, { silent: true })
    expect(told(await bed.send())).toBe(200)
    expect(told(await bed.send())).toBe(200)
    expect(it.connections).toBe(1)
  })

  test('never lets out an error of the client below', async () => {
    const it = await serve({ onRequest: (socket) => void socket.destroy() })
    const sent = await transportTo(it).send({ headers: { authorization: 'Bearer secret' } })
    expect(sent.kind).toBe('lost')
    expect(JSON.stringify(sent)).not.toMatch(/secret|axios/i)
  })
})

describe('Retry-After', () => {
  test.each([
    ['2', 2 * second],
    [' 120 ', 120 * second],
    ['0.5', 500],
  ])('of %j is waited for in full', async (value, waitMs) => {
    const { send, times, events } = over(status(503, { 'retry-after': value }))
    await send({ timeouts: { totalMs: 600_000 } })
    expect(times).toEqual([0, waitMs])
    expect(events.find(({ type }) => type === 'retry-wait')).toMatchObject({
      reason: 'retry-after',
    })
  })

  test('as a date is waited for in full', async () => {
    const { send, times, clock } = over(() =>
      status(429, { 'retry-after': new Date(clock.wall() + 7_000).toUTCString() }),
    )
    await send()
    expect(times).toEqual([0, 7 * second])
  })

  test('shorter than our own wait does not shorten it', async () => {
    const { send, times } = over(status(429, { 'retry-after': '0.1' }))
    await send()
    expect(times).toEqual([0, second])
  })

  test.each(['30', '2147484', '1000000000000', '9'.repeat(400)])(
    'beyond the deadline is not waited for, and the caller is told the time (%s)',
    async (value) => {
      const { send, times, clock } = over(status(503, { 'retry-after': value }))
      const sent = await send({ timeouts: { totalMs: 20 * second } })
      expect(told(sent)).toBe(503)
      expect(times).toEqual([0])
      const { retryAt } = sent as { retryAt?: Date }
      expect(retryAt?.getTime()).toBeGreaterThanOrEqual(clock.wall() + 30 * second)
    },
  )

  test('beyond the deadline is told also where nothing would have been repeated', async () => {
    const { send, clock } = over(status(503, { 'retry-after': '60' }))
    const sent = await send({ replayable: false, retry: { attempts: 1 } })
    expect(sent).toHaveProperty('retryAt', new Date(clock.wall() + 60 * second))
  })

  test('of a success means nothing', async () => {
    const { send } = over(status(200, { 'retry-after': '3600' }))
    expect(await send()).toMatchObject({ kind: 'answered', retryAt: undefined })
  })

  const wallMs = Date.UTC(2026, 10, 22, 8, 49, 30)
  const asked = (value: string | undefined): Record<string, string> =>
    value === undefined ? {} : { 'retry-after': value }
  test.each([
    ['Sun, 22 Nov 2026 08:49:37 GMT', 7 * second],
    ['Sunday, 22-Nov-26 08:49:37 GMT', 7 * second],
    ['Sun Nov 22 08:49:37 2026', 7 * second],
    ['Sun, 22 Nov 2026 08:49:00 GMT', undefined],
    ['Fri, 31 Dec 9999 23:59:59 GMT', Date.UTC(9999, 11, 31, 23, 59, 59) - wallMs],
    ['-5', undefined],
    ['0', undefined],
    ['soon', undefined],
    ['', undefined],
    ['1e12', undefined],
    ['0x10', undefined],
    ['Infinity', undefined],
    ['NaN', undefined],
    ['5 minutes', undefined],
    ['2026-11-22', undefined],
    ['Sun, 99 Foo 2026 25:61:61 GMT', undefined],
    [undefined, undefined],
  ])('%j is %j', (value, expected) => {
    expect(retryAfterMs(asked(value), wallMs)).toBe(expected)
  })

  test('as a date is read by the clock of the server, however far off ours is', () => {
    const headers = {
      date: 'Sun, 22 Nov 2026 08:49:30 GMT',
      'retry-after': 'Sun, 22 Nov 2026 08:49:37 GMT',
    }
    for (const offMs of [-3_600_000, 0, 3_600_000]) {
      expect(retryAfterMs(headers, wallMs + offMs)).toBe(7 * second)
    }
    expect(retryAfterMs({ ...headers, date: 'today' }, wallMs)).toBe(7 * second)
  })

  test('is always a time to come that a Date can hold, or nothing', () => {
    fc.assert(
      fc.property(
        fc.oneof(fc.string(), fc.double().map(String), fc.bigInt().map(String)),
        (value) => {
          const waitMs = retryAfterMs(asked(value), wallMs)
          if (waitMs === undefined) return
          expect(waitMs).toBeGreaterThan(0)
          expect(Number.isNaN(new Date(wallMs + waitMs).getTime())).toBe(false)
        },
      ),
    )
  })
})

describe('the rule of repeats', () => {
  const facts = { replayable: true, doubt: false, attempts: 1, mostAttempts: 3 }
  const answered = (repeat: 'no' | 'transient' | 'throttled', notCarriedOut: boolean) => ({
    repeat,
    notCarriedOut,
  })
  const failed = (kind: SendFailure['kind'], notSent: boolean) => ({ kind, notSent })

  test.each([
    [{ last: answered('no', false) }, undefined],
    [{ last: answered('transient', false) }, 'transient'],
    [{ last: answered('throttled', true) }, 'throttled'],
    [{ last: answered('transient', false), replayable: false }, undefined],
    [{ last: answered('transient', true), replayable: false }, 'transient'],
    [{ last: answered('throttled', true), replayable: false, doubt: true }, undefined],
    [{ last: answered('transient', false), doubt: true }, 'transient'],
    [{ last: failed('connection', true), replayable: false }, 'transient'],
    [{ last: failed('timeout', true), replayable: false }, 'transient'],
    [{ last: failed('connection', false), replayable: false }, undefined],
    [{ last: failed('connection', true), replayable: false, doubt: true }, undefined],
    [{ last: failed('connection', false) }, 'transient'],
    [{ last: failed('timeout', false) }, 'transient'],
    [{ last: failed('answer', false) }, 'transient'],
    [{ last: failed('oversize', false) }, undefined],
    [{ last: failed('trust', true) }, undefined],
    [{ last: failed('ended', true) }, undefined],
    [{ last: failed('connection', true), attempts: 3 }, undefined],
    [{ last: answered('transient', true), attempts: 4 }, undefined],
  ])('%j: %j', (given, expected) => {
    expect(whyRepeat({ ...facts, ...given })).toBe(expected)
  })
})
