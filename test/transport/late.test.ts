import { join } from 'node:path'
import { Worker } from 'node:worker_threads'
import { describe, expect, onTestFinished, test } from 'vitest'
import { Deadline } from '../../src/call/deadline.ts'
import type { GatewayEvent } from '../../src/telemetry/events.ts'
import { fakeRuntime } from '../../src/testing/index.ts'
import { SendClock } from '../../src/transport/http1/send-clock.ts'
import { frameServer } from '../support/frame-server.ts'
import { type MovableRuntime, movableRuntime } from '../support/movable-runtime.ts'
import { answer, identity } from '../support/raw-server.ts'
import { type Bed, serve, told, transportTo } from '../support/transport-bed.ts'

const hour = 3_600_000
const megabytes = (count: number) => Buffer.alloc(count * 1024 * 1024, 'x')

/** Time passes after a send was begun, and before anything that it waits for is heard of. */
async function meanwhile(bed: Bed, attempt: number, act: () => void): Promise<void> {
  await bed.event('attempt-start', (event) => event.attempt === attempt)
  act()
}

describe.each([
  { over: 'http', tls: false, clock: 'monotonic', move: 'moveNow' },
  { over: 'http', tls: false, clock: 'wall', move: 'moveWall' },
  { over: 'TLS', tls: true, clock: 'monotonic', move: 'moveNow' },
  { over: 'TLS', tls: true, clock: 'wall', move: 'moveWall' },
] as const)('over $over, when time is over by the $clock clock', ({ tls, move }) => {
  const bed = (it: Awaited<ReturnType<typeof serve>>, runtime: MovableRuntime) =>
    transportTo(it, { runtime, connection: { idleMs: 100 * hour } })

  test.each(['attempt-start', 'connection-open'])(
    'while a connection is made, not a byte leaves: it was not sent (%s)',
    async (moment) => {
      let bytes = 0
      const it = await serve({
        tls,
        onConnection: (socket) => {
          socket.on('data', (data) => {
            bytes += data.length
          })
        },
      })
      const runtime = movableRuntime()
      const onEvent = ({ type }: GatewayEvent) => {
        if (type === moment) runtime[move](hour)
      }
      const call = transportTo(it, { runtime, onEvent }).send({ timeouts: { totalMs: hour } })
      expect(await call).toMatchObject({ kind: 'lost', code: 'TOTAL_TIMEOUT', notSent: true })
      await it.until(({ open }) => open.length === 0)
      expect(bytes).toBe(0)
    },
  )

  test('while an idle connection is looked at, nothing leaves on it', async () => {
    const it = await serve({ tls, onRequest: (socket) => void socket.write(answer()) })
    const runtime = movableRuntime()
    const there = bed(it, runtime)
    await there.send()
    const call = there.send({ timeouts: { totalMs: hour } })
    setImmediate(() => runtime[move](hour))
    expect(await call).toMatchObject({ kind: 'lost', code: 'TOTAL_TIMEOUT', notSent: true })
    expect(it.requests).toHaveLength(1)
  })

  test('while a request is signed, nothing leaves', async () => {
    const it = await serve({ tls, onRequest: (socket) => void socket.write(answer()) })
    const runtime = movableRuntime()
    const sign = async () => {
      runtime[move](hour)
      return { path: '/', headers: {}, body: Buffer.from('{}') }
    }
    const sent = await bed(it, runtime).send({ sign, timeouts: { totalMs: hour } })
    expect(sent).toMatchObject({ kind: 'lost', code: 'TOTAL_TIMEOUT', notSent: true })
    expect(it.connections).toBe(0)
  })

  test('in the middle of an upload, its end never leaves', async () => {
    const it = await serve({ tls, onConnection: (socket) => void socket.pause() })
    const runtime = movableRuntime()
    const call = bed(it, runtime).send({ body: megabytes(20), timeouts: { totalMs: hour } })
    await it.until(({ connections }) => connections === 1)
    for (const socket of it.open) await new Promise((resolve) => socket.once('readable', resolve))
    runtime[move](hour)
    for (const socket of it.open) socket.resume()
    const sent = await call
    expect(sent).toMatchObject({ kind: 'lost', code: 'TOTAL_TIMEOUT', notSent: false })
    await it.until(({ open }) => open.length === 0)
    expect(it.requests).toEqual([])
  })

  test('for a key, a repeat under it does not leave on the connection that was made for it', async () => {
    const it = await serve({ tls, onRequest: (socket) => void socket.destroy() })
    const runtime = movableRuntime()
    const there = bed(it, runtime)
    const call = there.send({ keptForMs: hour, timeouts: { totalMs: 9 * hour } })
    await meanwhile(there, 2, () => runtime[move](hour))
    expect(await call).toMatchObject({ kind: 'lost', code: 'KEY_EXPIRED', notSent: false })
    expect(it.requests).toHaveLength(1)
  })

  test('for a key, no repeat under it is begun', async () => {
    const runtime = movableRuntime()
    const it = await serve({
      tls,
      onRequest: (socket) => {
        runtime[move](hour)
        socket.destroy()
      },
    })
    const sent = await bed(it, runtime).send({ keptForMs: hour, timeouts: { totalMs: 9 * hour } })
    expect(sent).toMatchObject({ kind: 'lost', code: 'KEY_EXPIRED', notSent: false })
    expect(it.requests).toHaveLength(1)
    expect(sent.progress.attempts).toBe(1)
  })
})

describe.each(['moveNow', 'moveWall'] as const)('over HTTP/2, when time is over (%s)', (move) => {
  const h2 = { protocol: 'h2', idleMs: 100 * hour } as const

  test('while a session is made, no stream is opened: it was not sent', async () => {
    const server = await frameServer()
    const runtime = movableRuntime()
    const onEvent = ({ type }: GatewayEvent) => {
      if (type === 'connection-open') runtime[move](hour)
    }
    const bed = transportTo(server.origin, { runtime, connection: h2, onEvent })
    const sent = await bed.send({ timeouts: { totalMs: hour } })
    expect(sent).toMatchObject({ kind: 'lost', code: 'TOTAL_TIMEOUT', notSent: true })
    expect(server.arrivals).toEqual([])
  })

  test('for a key, no repeat under it leaves on the session that was made for it', async () => {
    const server = await frameServer({ onArrival: ({ connection }) => connection.socket.destroy() })
    const runtime = movableRuntime()
    const bed = transportTo(server.origin, { runtime, connection: h2 })
    const call = bed.send({ keptForMs: hour, timeouts: { totalMs: 9 * hour } })
    await meanwhile(bed, 2, () => runtime[move](hour))
    expect(await call).toMatchObject({ kind: 'lost', code: 'KEY_EXPIRED', notSent: false })
    expect(server.arrivals).toHaveLength(1)
  })
})

test('a wall clock that is set back gives a call no more time', async () => {
  const runtime = movableRuntime()
  const deadline = new Deadline(runtime, 1_000)
  runtime.moveWall(-hour)
  runtime.moveNow(1_000)
  expect(deadline.remainingMs()).toBeLessThanOrEqual(0)
})

test('at the deadline an upload ends at once, an answer may still be read', async () => {
  const movable = movableRuntime()
  const due: (() => void)[] = []
  const timer = (_ms: number, act: () => void) => {
    due.push(act)
    return { cancel: () => undefined }
  }
  const runtime = { ...movable, timer }
  const expired: string[] = []
  const clock = (name: string) =>
    new SendClock(runtime, new Deadline(runtime, 1_000), () => expired.push(name))
  const [sending, waiting] = [clock('sending'), clock('waiting')]
  sending.sending()
  waiting.sending()
  waiting.sent(9_000)
  movable.move(1_000)
  for (const act of due) act()
  expect(expired).toEqual(['sending'])
  await new Promise((resolve) => setImmediate(resolve))
  expect(expired).toEqual(['sending', 'waiting'])
})

test.each([
  { over: 'http', tls: false },
  { over: 'TLS', tls: true },
])('over $over, a call cut while it was sent has sent its last byte just then', async ({ tls }) => {
  const it = await serve({ tls, onConnection: (socket) => void socket.pause() })
  const clock = fakeRuntime()
  const caller = new AbortController()
  const call = transportTo(it, { runtime: clock }).send({
    signal: caller.signal,
    body: megabytes(20),
    timeouts: { totalMs: 60_000 },
  })
  await it.until(({ connections }) => connections === 1)
  for (const socket of it.open) await new Promise((resolve) => socket.once('readable', resolve))
  await clock.advance(30_000)
  caller.abort()
  const sent = await call
  expect(sent).toMatchObject({ code: 'ABORTED', notSent: false })
  expect(sent.progress.lastSentMs).toBe(30_000)
})

test('an answer over TLS that overtakes the word that its request has left costs no connection', async () => {
  const shared = new SharedArrayBuffer(4)
  const answered = new Int32Array(shared)
  const program = join(import.meta.dirname, '../support/answering-server.mjs')
  const worker = new Worker(program, { workerData: { shared, tls: identity('good') } })
  onTestFinished(async () => void (await worker.terminate()))
  const port = await new Promise((resolve) => worker.once('message', resolve))
  const bed = transportTo(`https://127.0.0.1:${port}`)
  for (let n = 0; n < 20; n += 1) {
    const call = bed.send()
    await bed.event('attempt-start', () => bed.of('attempt-start').length === n + 1)
    // The bytes leave in the second turn; then the loop stands until they are answered.
    if (n > 0) setImmediate(() => setImmediate(() => Atomics.wait(answered, 0, n, 5_000)))
    expect(told(await call)).toBe(200)
  }
  expect(bed.of('connection-open')).toHaveLength(1)
})
