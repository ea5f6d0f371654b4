import { connect } from 'node:net'
import { join } from 'node:path'
import { Worker } from 'node:worker_threads'
import { describe, expect, onTestFinished, test } from 'vitest'
import { Deadline } from '../../src/call/deadline.ts'
import type { Runtime } from '../../src/runtime/runtime.ts'
import { fakeRuntime } from '../../src/testing/index.ts'
import { SendClock } from '../../src/transport/http1/send-clock.ts'
import { answer } from '../support/raw-server.ts'
import { serve, told, transportTo } from '../support/transport-bed.ts'

const once = { attempts: 1 }

describe.each([
  { over: 'http', tls: false },
  { over: 'TLS', tls: true },
])('the time of a send over $over', ({ tls }) => {
  test('ends when no answer comes, and its connection is never used again', async () => {
    const it = await serve({
      tls,
      onRequest: (socket, _request, n) => n > 1 && socket.write(answer()),
    })
    const bed = transportTo(it)
    const sent = await bed.send({ timeouts: { responseMs: 30 }, retry: once })
    expect(sent).toMatchObject({ kind: 'lost', code: 'RESPONSE_TIMEOUT', notSent: false })
    expect(sent.progress.history).toMatchObject([{ wire: { phase: 'response', bytesRead: 0 } }])
    expect((await bed.event('connection-drop')).reason).toBe('failed')
    expect(told(await bed.send())).toBe(200)
    expect(it.connectionOf).toEqual([1, 2])
  })

  test('ends when the head has come and the body does not', async () => {
    const it = await serve({
      tls,
      onRequest: (socket) => void socket.write('HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n{'),
    })
    const bed = transportTo(it)
    const sent = await bed.send({ timeouts: { responseMs: 30 }, retry: once })
    expect(sent).toMatchObject({ kind: 'lost', code: 'RESPONSE_TIMEOUT', notSent: false })
    await it.until(({ open }) => open.length === 0)
  })

  test('is not stretched by an answer that drips', async () => {
    const it = await serve({
      tls,
      onRequest: (socket) => {
        socket.write('HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n')
        const drip = setInterval(
          () => (socket.destroyed ? clearInterval(drip) : socket.write('x')),
          10,
        )
      },
    })
    const sent = await transportTo(it).send({ timeouts: { responseMs: 80 }, retry: once })
    expect(told(sent)).toBe('RESPONSE_TIMEOUT')
    await it.until(({ open }) => open.length === 0)
  })

  test('for an answer begins with the last byte sent: a long upload does not use it up', async () => {
    const it = await serve({
      tls,
      onConnection: (socket) => void socket.pause(),
      onRequest: (socket) => void socket.write(answer()),
    })
    const clock = fakeRuntime()
    const timeouts = { responseMs: 1_000, totalMs: 60_000 }
    const call = transportTo(it, { runtime: clock }).send({
      body: Buffer.alloc(20 * 1024 * 1024, 'x'),
      timeouts,
      retry: once,
    })
    await it.until(({ connections }) => connections === 1)
    // Most of it still waits on our side.
    await clock.advance(30_000)
    for (const socket of it.open) socket.resume()
    expect(told(await call)).toBe(200)
  })

  test('for an answer does not begin again with its head', async () => {
    const it = await serve({ tls })
    const clock = fakeRuntime()
    const call = transportTo(it, { runtime: clock }).send({
      timeouts: { responseMs: 1_000 },
      retry: once,
    })
    await it.until(({ requests }) => requests.length === 1)
    await clock.advance(600)
    it.open[0]?.write('HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n{')
    await clock.advance(400)
    const sent = await Promise.race([call, clock.advance(0).then(() => undefined)])
    expect(sent).toMatchObject({ kind: 'lost', code: 'RESPONSE_TIMEOUT' })
    expect(sent?.progress.lastSentMs).toBe(0)
  })

  test('is over with the deadline of the call, whatever phase it is in', async () => {
    const it = await serve({ tls })
    const sent = await transportTo(it).send({ timeouts: { totalMs: 60 } })
    expect(sent).toMatchObject({ kind: 'lost', code: 'TOTAL_TIMEOUT', notSent: false })
    expect(sent.progress.attempts).toBe(1)
  })

  test('is not begun when the deadline is over', async () => {
    const it = await serve({ tls })
    const clock = fakeRuntime()
    const deadline = new Deadline(clock, 0)
    const sent = await transportTo(it).send({ deadline })
    expect(sent).toMatchObject({ kind: 'lost', code: 'TOTAL_TIMEOUT', notSent: true })
    expect(it.connections).toBe(0)
  })

  test('is not begun when the caller has already given up', async () => {
    const it = await serve({ tls })
    const sent = await transportTo(it).send({ signal: AbortSignal.abort() })
    expect(sent).toMatchObject({ kind: 'lost', code: 'ABORTED', notSent: true })
    expect(sent.progress).toMatchObject({ attempts: 0, left: false, doubt: false })
    expect(it.connections).toBe(0)
  })

  test('ends at once when the caller gives up while the answer is awaited', async () => {
    const it = await serve({ tls })
    const bed = transportTo(it)
    const caller = new AbortController()
    const call = bed.send({ signal: caller.signal })
    await it.until(({ requests }) => requests.length === 1)
    caller.abort()
    expect(await call).toMatchObject({ kind: 'lost', code: 'ABORTED', notSent: false })
    await it.until(({ open }) => open.length === 0)
  })

  test('ends at once when the caller gives up in the middle of an upload', async () => {
    const it = await serve({ tls, onConnection: (socket) => void socket.pause() })
    const bed = transportTo(it)
    const caller = new AbortController()
    const call = bed.send({ signal: caller.signal, body: Buffer.alloc(20 * 1024 * 1024) })
    await it.until(({ connections }) => connections === 1)
    for (const socket of it.open) await new Promise((resolve) => socket.once('readable', resolve))
    caller.abort()
    const sent = await call
    expect(sent).toMatchObject({ kind: 'lost', code: 'ABORTED', notSent: false })
    expect(sent.progress.history).toMatchObject([{ wire: { phase: 'request' } }])
  })

  test('ends at once when the caller gives up in the middle of the answer', async () => {
    const it = await serve({
      tls,
      onRequest: (socket) => void socket.write('HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n{'),
    })
    const caller = new AbortController()
    const call = transportTo(it).send({ signal: caller.signal })
    await it.until(({ requests }) => requests.length === 1)
    for (let n = 0; n < 10; n += 1) await new Promise((resolve) => setImmediate(resolve))
    caller.abort()
    expect(await call).toMatchObject({ kind: 'lost', code: 'ABORTED', notSent: false })
  })

  test('of a finished call is not the next one’s: a late abort touches nobody', async () => {
    let finish: (() => void) | undefined
    const it = await serve({
      tls,
      onRequest: (socket, _request, n) => {
        finish = () => socket.write(answer())
        if (n === 1) finish()
      },
    })
    const bed = transportTo(it)
    const caller = new AbortController()
    await bed.send({ signal: caller.signal })
    const next = bed.send()
    await it.until(({ requests }) => requests.length === 2)
    caller.abort()
    finish?.()
    expect(told(await next)).toBe(200)
    expect(it.connections).toBe(1)
  })

  test('is over when a listener of its own events ends the call', async () => {
    const it = await serve({ tls })
    const caller = new AbortController()
    const bed = transportTo(it)
    bed.event('attempt-start').then(
      () => caller.abort(),
      () => undefined,
    )
    const sent = await bed.send({ signal: caller.signal })
    expect(sent).toMatchObject({ kind: 'lost', code: 'ABORTED' })
  })
})

describe('a connection that does not come about', () => {
  test('ends after its own time, and nothing has left', async () => {
    const origin = await unanswered()
    const bed = transportTo(origin)
    const sent = await bed.send({ timeouts: { connectMs: 60 }, retry: once, replayable: false })
    expect(sent).toMatchObject({ kind: 'lost', code: 'CONNECT_TIMEOUT', notSent: true })
    expect(sent.progress).toMatchObject({ left: false, doubt: false })
    expect(sent.progress.history).toMatchObject([{ wire: { phase: 'connect', bytesWritten: 0 } }])
    // It never stood, so none was opened and none was given up.
    expect(bed.of('connection-open').length + bed.of('connection-drop').length).toBe(0)
  })

  test('ends at once when the caller gives up, and nothing has left', async () => {
    const caller = new AbortController()
    const bed = transportTo(await unanswered())
    const call = bed.send({ signal: caller.signal })
    await bed.event('attempt-start')
    for (let n = 0; n < 5; n += 1) await new Promise((resolve) => setImmediate(resolve))
    caller.abort()
    const sent = await call
    expect(sent).toMatchObject({ kind: 'lost', code: 'ABORTED', notSent: true })
    expect(sent.progress).toMatchObject({ left: false, doubt: false })
  })

  test('ends after the time of a TLS handshake that the server does not answer', async () => {
    const silent = await serve()
    const bed = transportTo(silent.origin.replace('http:', 'https:'))
    const sent = await bed.send({ timeouts: { tlsMs: 40 }, retry: once, replayable: false })
    expect(sent).toMatchObject({ kind: 'lost', code: 'TLS_TIMEOUT', notSent: true })
    expect(sent.progress.history).toMatchObject([{ wire: { phase: 'tls', bytesWritten: 0 } }])
    await silent.until(({ open }) => open.length === 0)
  })

  test('ends at once when the caller gives up during the TLS handshake', async () => {
    const silent = await serve()
    const caller = new AbortController()
    const bed = transportTo(silent.origin.replace('http:', 'https:'))
    const call = bed.send({ signal: caller.signal })
    await silent.until(({ connections }) => connections === 1)
    caller.abort()
    expect(await call).toMatchObject({ kind: 'lost', code: 'ABORTED', notSent: true })
    await silent.until(({ open }) => open.length === 0)
  })
})

describe('the clock of a send', () => {
  const within = (totalMs: number) => {
    const clock = fakeRuntime()
    const codes: string[] = []
    const send = new SendClock(clock, new Deadline(clock, totalMs), (code) => void codes.push(code))
    return { clock, send, codes }
  }

  test('names the phase whose time was over', async () => {
    const { clock, send, codes } = within(10_000)
    send.limit(2_000, 'CONNECT_TIMEOUT')
    await clock.advance(1_000)
    send.limit(3_000, 'TLS_TIMEOUT')
    await clock.advance(2_999)
    expect(codes).toEqual([])
    await clock.advance(1)
    expect(codes).toEqual(['TLS_TIMEOUT'])
  })

  test('names the deadline where that is the nearer one', async () => {
    const { clock, send, codes } = within(1_500)
    send.limit(2_000, 'CONNECT_TIMEOUT')
    await clock.advance(1_500)
    expect(codes).toEqual(['TOTAL_TIMEOUT'])
  })

  test('sets one timer for a call that ends in time', async () => {
    const { clock, send } = within(10_000)
    send.limit(2_000, 'CONNECT_TIMEOUT')
    send.limit(Number.POSITIVE_INFINITY, 'TOTAL_TIMEOUT')
    send.limit(8_000, 'RESPONSE_TIMEOUT')
    expect(clock.pendingTimers).toBe(1)
    send.stop()
    expect(clock.pendingTimers).toBe(0)
  })

  test('sets its timer again when a limit has come nearer', async () => {
    const { clock, send, codes } = within(10_000)
    send.limit(2_000, 'CONNECT_TIMEOUT')
    send.limit(500, 'RESPONSE_TIMEOUT')
    await clock.advance(500)
    expect(codes).toEqual(['RESPONSE_TIMEOUT'])
  })

  test('lets an answer win that has come while the loop stood still', async () => {
    let nowMs = 0
    let fire: () => void = () => undefined
    const stalled: Runtime = {
      ...fakeRuntime(),
      now: () => nowMs,
      timer: (_delayMs, action) => {
        fire = action
        return { cancel: () => undefined }
      },
    }
    const codes: string[] = []
    const deadline = new Deadline(stalled, 10_000)
    const send = new SendClock(stalled, deadline, (code) => void codes.push(code))
    send.limit(1_000, 'RESPONSE_TIMEOUT')
    nowMs = 5_000
    // Timers come first in a turn; the answer, unread so far, is read in the poll behind them.
    fire()
    expect(codes).toEqual([])
    send.stop()
    await new Promise((resolve) => setImmediate(resolve))
    expect(codes).toEqual([])
  })
})

/** An address where connections are neither taken nor refused: its backlog is full. */
async function unanswered(): Promise<string> {
  const worker = new Worker(join(import.meta.dirname, '../support/deaf-server.mjs'))
  onTestFinished(async () => void (await worker.terminate()))
  const port = await new Promise<number>((resolve) => worker.once('message', resolve))
  // More than the backlog holds; the last ones are themselves not answered.
  const fillers = Array.from({ length: 6 }, () => connect(port, '127.0.0.1'))
  for (const filler of fillers) filler.on('error', () => undefined)
  onTestFinished(() => {
    for (const filler of fillers) filler.destroy()
  })
  await new Promise((resolve) => fillers[0]?.once('connect', resolve))
  return `http://127.0.0.1:${port}`
}
