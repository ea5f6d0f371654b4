import { readFileSync } from 'node:fs'
import type { Socket } from 'node:net'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { fakeRuntime } from '../../../src/testing/index.ts'
import { createTransport } from '../../../src/transport/axios.ts'
import { mayResend } from '../../../src/transport/delivery/resend.ts'
import type { SendFailure } from '../../../src/transport/wire.ts'
import { answer } from '../../support/raw-server.ts'
import { bodyOf, requestOf, serve, told, transportTo } from '../../support/transport-bed.ts'

interface Row {
  readonly reused: boolean
  readonly method: string
  readonly body: 'none' | 'rewindable' | 'not rewindable'
  readonly err: string
  readonly want: boolean
}

const { rows } = JSON.parse(
  readFileSync(join(import.meta.dirname, '../../fixtures/go-retry.json'), 'utf8'),
) as { rows: Row[] }

const ends: Readonly<Record<string, { end: 'died-unanswered' | 'closed-idle'; written: boolean }>> =
  {
    nothingWritten: { end: 'died-unanswered', written: false },
    readFromServerError: { end: 'died-unanswered', written: true },
    serverClosedIdle: { end: 'closed-idle', written: true },
  }

describe('Go’s table of when a request may be sent again', () => {
  // Left out: HTTP/2, which we do not speak; a missing host, which no transport is made with; a body
  // that can be read only once, which the transport does not take.
  const ours = rows.filter(({ err, body }) => err in ends && body !== 'not rewindable')

  test('has six rows that concern us', () => {
    expect(ours).toHaveLength(6)
  })

  test.each(ours)('$method, reused: $reused, body: $body, $err: $want', (row) => {
    const { end, written } = ends[row.err] ?? { end: 'other', written: true }
    const replayable = row.method === 'GET'
    expect(mayResend({ reused: row.reused, nothingWritten: !written, replayable, end })).toBe(
      row.want,
    )
  })

  test('nothing else is sent again: a partial answer, a parse error, a timeout, an ended call', () => {
    for (const nothingWritten of [true, false]) {
      for (const replayable of [true, false]) {
        expect(mayResend({ reused: true, nothingWritten, replayable, end: 'other' })).toBe(false)
      }
    }
  })
})

/** Answers the first request of each connection, and does something else to the next one. */
function staleOnSecond(act: (socket: Socket) => void) {
  const seen = new WeakSet<Socket>()
  return (socket: Socket) => {
    if (seen.has(socket)) act(socket)
    else socket.write(answer())
    seen.add(socket)
  }
}

describe.each([
  { over: 'http', tls: false },
  { over: 'TLS', tls: true },
])('a reused connection that dies under a request, over $over', ({ tls }) => {
  test.each([
    { how: 'ended', act: (socket: Socket) => void socket.end() },
    { how: 'destroyed', act: (socket: Socket) => void socket.destroy() },
  ])('is replaced at once when the request may be repeated ($how)', async ({ act }) => {
    const it = await serve({ tls, onRequest: staleOnSecond(act) })
    const bed = transportTo(it)
    await bed.send()
    const sent = await bed.send()
    expect(told(sent)).toBe(200)
    expect(it.connectionOf).toEqual([1, 1, 2])
    expect(sent.progress.attempts).toBe(1)
    expect(sent.progress.history).toMatchObject([
      { attempt: 1, resend: false, code: 'ECONNRESET', wire: { reused: true, bytesRead: 0 } },
      { attempt: 1, resend: true, status: 200, wire: { reused: false } },
    ])
    expect(sent.progress.doubt).toBe(true)
    expect(bed.of('resend')).toMatchObject([{ attempt: 1, code: 'ECONNRESET' }])
    expect(bed.of('retry-wait')).toEqual([])
    expect((await bed.event('connection-drop')).reason).toBe('failed')
  })

  test('is not replaced when a repeat would not be recognised: the call is in doubt', async () => {
    const it = await serve({ tls, onRequest: staleOnSecond((socket) => socket.destroy()) })
    const bed = transportTo(it)
    await bed.send()
    const sent = await bed.send({ replayable: false })
    expect(sent).toMatchObject({ kind: 'lost', notSent: false, code: 'ECONNRESET' })
    expect(sent.progress).toMatchObject({ attempts: 1, doubt: true, left: true })
    expect(it.requests).toHaveLength(2)
    expect(bed.of('resend')).toEqual([])
  })

  test('is signed afresh and carries the same bytes when it is replaced', async () => {
    const it = await serve({ tls, onRequest: staleOnSecond((socket) => socket.destroy()) })
    const bed = transportTo(it)
    let nonce = 0
    const sign = () => {
      nonce += 1
      const headers = { nonce: String(nonce), 'idempotency-key': 'key-1' }
      return { path: '/pay', headers, body: Buffer.from('{"amount":1280}') }
    }
    await bed.send({ sign })
    await bed.send({ sign })
    const nonces = it.requests.map((request) => /^nonce: (.*)\r$/m.exec(request)?.[1])
    expect(nonces).toEqual(['1', '2', '3'])
    const bodies = it.requests.map((request) => request.split('\r\n\r\n')[1])
    expect(new Set(bodies)).toEqual(new Set(['{"amount":1280}']))
  })

  test('takes the other idle connections of its host with it', async () => {
    const it = await serve({ tls, onRequest: staleOnSecond((socket) => socket.destroy()) })
    const bed = transportTo(it)
    await Promise.all([bed.send(), bed.send(), bed.send()])
    expect(told(await bed.send())).toBe(200)
    expect(it.connections).toBe(4)
    const reasons = bed.of('connection-drop').map(({ reason }) => reason)
    expect(reasons.sort()).toEqual(['failed', 'purged', 'purged'])
  })

  test('is replaced by a new connection even when another one has become idle meanwhile', async () => {
    const held: Socket[] = []
    const it = await serve({
      tls,
      onRequest(socket, request, n) {
        if (n <= 2) socket.write(answer())
        else if (request.startsWith('POST /held')) held.push(socket)
        else if (n === 4) socket.destroy()
        else socket.write(answer())
      },
    })
    const bed = transportTo(it)
    await Promise.all([bed.send(), bed.send()])
    const other = bed.send({ path: '/held' })
    await it.until(({ requests }) => requests.length === 3)
    let signed = 0
    const sent = await bed.send({
      async sign() {
        signed += 1
        if (signed === 2) {
          held[0]?.write(answer())
          await other
        }
        return { path: '/pay', headers: {}, body: undefined }
      },
    })
    expect(told(sent)).toBe(200)
    expect(it.connections).toBe(3)
    expect(sent.progress.history.map(({ wire }) => wire.reused)).toEqual([true, false])
  })

  test('is not replaced once a byte of the answer has come; the next attempt waits', async () => {
    const partly = staleOnSecond((socket) => void socket.end('HTTP/1.1 200 OK\r\nContent-'))
    const it = await serve({ tls, onRequest: partly })
    const bed = transportTo(it)
    await bed.send()
    const sent = await bed.send()
    expect(told(sent)).toBe(200)
    expect(bed.of('resend')).toEqual([])
    expect(sent.progress.attempts).toBe(2)
    expect(sent.progress.history[0]?.wire.bytesRead).toBeGreaterThan(0)
  })

  test('a 408 that closes it is not the answer: a replayable request goes out again, once', async () => {
    const timeout = answer({ status: 408, headers: { Connection: 'close' } })
    const it = await serve({ tls, onRequest: staleOnSecond((socket) => void socket.end(timeout)) })
    const bed = transportTo(it)
    await bed.send()
    const sent = await bed.send()
    expect(told(sent)).toBe(200)
    expect(sent.progress).toMatchObject({ attempts: 1, doubt: true })
    expect(bed.of('resend')).toMatchObject([{ code: 'HTTP_408' }])
  })

  test('a 408 is the answer where a repeat would not be recognised', async () => {
    const timeout = answer({ status: 408, headers: { Connection: 'close' } })
    const it = await serve({ tls, onRequest: staleOnSecond((socket) => void socket.end(timeout)) })
    const bed = transportTo(it)
    await bed.send()
    expect(told(await bed.send({ replayable: false }))).toBe(408)
    expect(it.requests).toHaveLength(2)
  })

  test('a 408 on a fresh connection is the answer', async () => {
    const timeout = answer({ status: 408, headers: { Connection: 'close' } })
    const it = await serve({ tls, onRequest: (socket) => void socket.end(timeout) })
    const bed = transportTo(it)
    expect(told(await bed.send())).toBe(408)
    expect(it.requests).toHaveLength(1)
  })

  test('a fresh connection that dies is not replaced free: the next attempt is counted', async () => {
    const it = await serve({
      tls,
      onRequest: (socket, _request, n) => (n === 1 ? socket.destroy() : socket.write(answer())),
    })
    const bed = transportTo(it)
    const sent = await bed.send()
    expect(told(sent)).toBe(200)
    expect(sent.progress.attempts).toBe(2)
    expect(bed.of('resend')).toEqual([])
    expect(bed.of('retry-wait')).toHaveLength(1)
  })

  test('calls all end well against a server that closes behind every answer', async () => {
    const it = await serve({
      tls,
      onRequest: (socket) => void socket.write(answer(), () => socket.end()),
    })
    const bed = transportTo(it)
    const lane = async () => {
      const answers: (string | number)[] = []
      for (let n = 0; n < 25; n += 1) answers.push(told(await bed.send()))
      return answers
    }
    const all = await Promise.all(Array.from({ length: 10 }, lane))
    expect(all.flat()).toEqual(Array(250).fill(200))
  })
})

describe('a request of which nothing was written', () => {
  const clock = fakeRuntime()
  const died = (bytesWritten: number, reused = true): SendFailure => ({
    kind: 'connection',
    code: 'EPIPE',
    message: 'write EPIPE',
    wire: { reused, bytesWritten, bytesRead: 0, phase: 'request' },
    notSent: bytesWritten === 0,
  })
  const ok = { status: 200, headers: {}, body: Buffer.from('ok'), host: 'https://a.example' }
  const wire = { reused: false, bytesWritten: 9, bytesRead: 9, phase: 'done' } as const

  function over(results: readonly (() => SendFailure | typeof ok)[]) {
    const fresh: boolean[] = []
    const transport = createTransport(
      {
        provider: 'toy',
        origins: ['https://a.example'],
        connection: { mode: 'keep-alive', idleMs: 4e3, lifetimeMs: 3e5, maxUses: 1e4 },
        runtime: clock,
        emit: undefined,
      },
      {
        async sendOnce(options) {
          fresh.push(options.fresh)
          const result = results[fresh.length - 1]?.() ?? ok
          return 'kind' in result ? result : { ...result, wire }
        },
      },
    )
    return { transport, fresh }
  }

  test('goes out again whatever it is, also one that must not be repeated, and leaves no doubt', async () => {
    const { transport, fresh } = over([() => died(0)])
    const request = requestOf(clock, { replayable: false })
    expect(bodyOf(await transport.send(request))).toBe('ok')
    expect(fresh).toEqual([false, true])
    expect(request.progress).toMatchObject({ attempts: 1, doubt: false })
  })

  test('goes out again at most twice within one attempt', async () => {
    const { transport, fresh } = over(Array(9).fill(() => died(0)))
    const request = requestOf(clock, { retry: { attempts: 1 } })
    expect(await transport.send(request)).toMatchObject({ kind: 'lost', notSent: true })
    expect(fresh).toEqual([false, true, true])
  })

  test('does not go out again when the deadline is over', async () => {
    const { transport, fresh } = over(Array(9).fill(() => died(0)))
    const request = requestOf(clock)
    const sent = transport.send({
      ...request,
      async sign(origin) {
        if (fresh.length === 1) await clock.advance(20_000)
        return request.sign(origin)
      },
    })
    expect(await sent).toMatchObject({ kind: 'lost', notSent: true, code: 'TOTAL_TIMEOUT' })
    expect(fresh).toEqual([false])
  })
})
