import type { Socket } from 'node:net'
import { describe, expect, test } from 'vitest'
import { movableRuntime } from '../../support/movable-runtime.ts'
import { answer, identity } from '../../support/raw-server.ts'
import { bodyOf, serve, told, transportTo } from '../../support/transport-bed.ts'

const ok = (socket: Socket) => void socket.write(answer())
const fields = (request: string, name: RegExp) => request.match(name) ?? []

describe.each([
  { over: 'http', tls: false },
  { over: 'TLS', tls: true },
])('a pool over $over', ({ tls }) => {
  const server = (onRequest = ok) => serve({ tls, onRequest })

  test('gives one connection to calls that follow each other', async () => {
    const it = await server()
    const bed = transportTo(it)
    for (let n = 0; n < 5; n += 1) expect(told(await bed.send())).toBe(200)
    expect(it.connections).toBe(1)
    expect(bed.of('attempt-end').map(({ wire }) => wire.reused)).toEqual([
      false,
      true,
      true,
      true,
      true,
    ])
  })

  test('never makes a call wait for a connection: a call that finds none opens one', async () => {
    const held: Socket[] = []
    const it = await server((socket) => {
      held.push(socket)
      if (held.length === 40) for (const each of held) each.write(answer())
    })
    const bed = transportTo(it)
    const all = await Promise.all(Array.from({ length: 40 }, () => bed.send()))
    expect(all.map(told)).toEqual(Array(40).fill(200))
    expect(it.connections).toBe(40)
  })

  test('never gives one idle connection to two calls', async () => {
    const it = await server()
    const bed = transportTo(it)
    await bed.send()
    const two = await Promise.all([bed.send(), bed.send()])
    expect(two.map(told)).toEqual([200, 200])
    expect(it.connections).toBe(2)
    expect(bed.of('resend')).toEqual([])
  })

  test('drops a connection that was idle too long by the monotonic clock', async () => {
    const it = await server()
    const runtime = movableRuntime()
    const bed = transportTo(it, { runtime, connection: { idleMs: 4_000 } })
    await bed.send()
    runtime.moveNow(3_900)
    await bed.send()
    expect(it.connections).toBe(1)
    runtime.moveNow(4_000)
    await bed.send()
    expect(it.connections).toBe(2)
    expect(bed.of('connection-drop').map(({ reason }) => reason)).toEqual(['idle-limit'])
  })

  test('drops a connection that was idle too long by the wall clock: the machine slept', async () => {
    const it = await server()
    const runtime = movableRuntime()
    const bed = transportTo(it, { runtime, connection: { idleMs: 4_000 } })
    await bed.send()
    runtime.moveWall(4_000)
    await bed.send()
    expect(it.connections).toBe(2)
    expect((await bed.event('connection-drop')).reason).toBe('idle-limit')
  })

  test('drops a connection whose time is over while it is looked at', async () => {
    const it = await server()
    const runtime = movableRuntime()
    const bed = transportTo(it, { runtime, connection: { idleMs: 4_000 } })
    await bed.send()
    const call = bed.send()
    setImmediate(() => runtime.move(4_000))
    expect(told(await call)).toBe(200)
    expect(it.connections).toBe(2)
    expect(bed.of('connection-drop').map(({ reason }) => reason)).toEqual(['idle-limit'])
  })

  test('keeps a connection when the wall clock is set back', async () => {
    const it = await server()
    const runtime = movableRuntime()
    const bed = transportTo(it, { runtime })
    await bed.send()
    runtime.moveWall(-7_200_000)
    await bed.send()
    expect(it.connections).toBe(1)
  })

  test.each([
    { chance: 0, keptAt: 890, droppedAt: 901 },
    { chance: 0.999_999, keptAt: 1_089, droppedAt: 1_100 },
  ])('renews a connection at its lifetime, give or take a tenth ($chance)', async (it) => {
    const there = await server()
    const runtime = movableRuntime()
    runtime.chance = it.chance
    const second = 1_000
    const bed = transportTo(there, {
      runtime,
      connection: { idleMs: 10_000 * second, lifetimeMs: 1_000 * second },
    })
    await bed.send()
    runtime.move(it.keptAt * second)
    await bed.send()
    expect(there.connections).toBe(1)
    runtime.move((it.droppedAt - it.keptAt) * second)
    await bed.send()
    expect(there.connections).toBe(2)
    expect((await bed.event('connection-drop')).reason).toBe('lifetime')
  })

  test('gives a connection up after its number of uses', async () => {
    const it = await server()
    const bed = transportTo(it, { connection: { maxUses: 3 } })
    for (let n = 0; n < 7; n += 1) await bed.send()
    expect(it.connectionOf).toEqual([1, 1, 1, 2, 2, 2, 3])
    expect((await bed.event('connection-drop')).reason).toBe('max-uses')
    expect((await bed.event('connection-drop')).uses).toBe(3)
  })

  test('does not use a connection again whose answer said close', async () => {
    const it = await server((socket) => {
      socket.write(answer({ headers: { Connection: 'close' } }))
    })
    const bed = transportTo(it)
    await bed.send()
    await bed.send()
    expect(it.connections).toBe(2)
    expect((await bed.event('connection-drop')).reason).toBe('not-reusable')
  })

  test('notices at once when the server ends an idle connection', async () => {
    const it = await server()
    const bed = transportTo(it)
    await bed.send()
    it.open[0]?.end()
    const drop = await bed.event('connection-drop')
    expect(drop.reason).toBe('closed-by-server')
    expect(told(await bed.send({ replayable: false }))).toBe(200)
    expect(it.connections).toBe(2)
    expect(bed.of('resend')).toEqual([])
  })

  test('notices at once when the server resets an idle connection', async () => {
    const it = await server()
    const bed = transportTo(it)
    await bed.send()
    it.reset()
    expect((await bed.event('connection-drop')).reason).toBe('closed-by-server')
    expect(told(await bed.send({ replayable: false }))).toBe(200)
    expect(bed.of('resend')).toEqual([])
  })

  test.each([
    { what: 'a whole answer', bytes: answer({ body: '{"stray":1}' }) },
    { what: 'a piece of an answer', bytes: 'HTTP/1.1 200 OK\r\nContent-' },
    { what: 'one byte', bytes: 'x' },
    { what: 'a parting 408', bytes: answer({ status: 408, headers: { Connection: 'close' } }) },
  ])('$what on an idle connection ends it, and is never taken for an answer', async ({ bytes }) => {
    const it = await server()
    const bed = transportTo(it)
    await bed.send()
    it.open[0]?.write(bytes)
    expect((await bed.event('connection-drop')).reason).toBe('stray-byte')
    const sent = await bed.send({ replayable: false })
    expect(bodyOf(sent)).toBe('{"ok":true}')
    expect(it.connections).toBe(2)
  })

  test('gives a reserved connection back when its call is ended before it is used', async () => {
    const it = await server()
    const bed = transportTo(it)
    await bed.send()
    for (let n = 0; n < 20; n += 1) {
      const caller = new AbortController()
      const call = bed.send({ signal: caller.signal })
      // Far enough to have reserved the connection, not far enough to have got it.
      for (let tick = 0; tick < n; tick += 1) await Promise.resolve()
      caller.abort()
      expect(told(await call)).toBe('ABORTED')
      await turns(3)
    }
    expect(told(await bed.send())).toBe(200)
    expect(it.connections).toBe(1)
    expect(it.requests).toHaveLength(2)
  })

  test('loses no connection over calls that are ended at any moment', async () => {
    const it = await server()
    const bed = transportTo(it)
    for (let n = 0; n < 60; n += 1) {
      const caller = new AbortController()
      const call = bed.send({ signal: caller.signal })
      await turns(n % 6)
      caller.abort()
      expect([200, 'ABORTED']).toContain(told(await call))
    }
    expect(told(await bed.send())).toBe(200)
    await it.until(({ open }) => open.length === 1)
    expect(bed.of('connection-open')).toHaveLength(bed.of('connection-drop').length + 1)
  })

  test('asks to close, once, and keeps nothing in close mode', async () => {
    const it = await server()
    const bed = transportTo(it, { connection: { mode: 'close' } })
    for (let n = 0; n < 3; n += 1) expect(told(await bed.send())).toBe(200)
    expect(it.connections).toBe(3)
    for (const request of it.requests) {
      expect(fields(request, /^connection: .*$/gim)).toEqual(['Connection: close'])
    }
  })

  test('shares its connections among merchants', async () => {
    const it = await server()
    const bed = transportTo(it)
    const about = { provider: 'toy', operation: 'pay', key: 'k' }
    await bed.send({ about: { ...about, merchant: 'tea-house' } })
    await bed.send({ about: { ...about, merchant: 'book-shop' } })
    expect(it.connections).toBe(1)
  })

  test('ends idle connections within the tick in which it is drained', async () => {
    const it = await server()
    const bed = transportTo(it)
    await Promise.all([bed.send(), bed.send()])
    bed.transport.drain()
    await it.until(({ open }) => open.length === 0)
    expect(bed.of('connection-drop').map(({ reason }) => reason)).toEqual(['drain', 'drain'])
  })

  test('ends a connection that was looked at for a call that has given up, when it is drained', async () => {
    const it = await server()
    const bed = transportTo(it, { connection: { idleMs: 60_000 } })
    await bed.send()
    const caller = new AbortController()
    const call = bed.send({ signal: caller.signal })
    setImmediate(() => {
      caller.abort()
      bed.transport.drain()
    })
    expect(told(await call)).toBe('ABORTED')
    await it.until(({ open }) => open.length === 0)
    expect(bed.of('connection-drop').map(({ reason }) => reason)).toEqual(['drain'])
  })

  test('lets a running call finish when it is drained, and keeps its connection no longer', async () => {
    let finish: (() => void) | undefined
    const it = await server((socket) => {
      finish = () => socket.write(answer())
    })
    const bed = transportTo(it)
    const call = bed.send()
    await it.until(({ requests }) => requests.length === 1)
    bed.transport.drain()
    finish?.()
    expect(told(await call)).toBe(200)
    expect((await bed.event('connection-drop')).reason).toBe('drain')
    await it.until(({ open }) => open.length === 0)
    const later = bed.send()
    await it.until(({ requests }) => requests.length === 2)
    finish?.()
    expect(told(await later)).toBe(200)
    expect(it.requests[1]).toMatch(/^Connection: close\r$/m)
    await it.until(({ open }) => open.length === 0)
  })

  test.each([
    ['', undefined],
    [', whoever else may end it', new AbortController().signal],
  ])(
    'ends everything when it is destroyed, calls that run or wait included%s',
    async (_, signal) => {
      const it = await serve({
        tls,
        onRequest: (socket, _request, n) => n === 1 && socket.write(answer({ status: 503 })),
      })
      const bed = transportTo(it)
      const waiting = bed.send({ signal, retry: { baseMs: 1e6, maxWaitMs: 14_000 } })
      await bed.event('retry-wait')
      const running = bed.send()
      await it.until(({ requests }) => requests.length === 2)
      bed.transport.destroy()
      expect(told(await running)).toBe('TRANSPORT_CLOSED')
      expect(told(await waiting)).toBe(503)
      expect(told(await bed.send())).toBe('TRANSPORT_CLOSED')
      await it.until(({ open }) => open.length === 0)
      expect(it.requests).toHaveLength(2)
    },
  )
})

describe('TLS identities', () => {
  const certified = () =>
    serve({
      tls: { ...identity('good'), ca: identity('good').cert, requestCert: true, ...loose },
      onRequest: ok,
    })
  const loose = { rejectUnauthorized: false }

  test('have connections of their own, and share them among those who have the same', async () => {
    const it = await certified()
    const bed = transportTo(it)
    await bed.send({ certificate: identity('client') })
    await bed.send({ certificate: identity('other-client') })
    await bed.send()
    await bed.send({ certificate: identity('client') })
    expect(it.connectionOf).toEqual([1, 2, 3, 1])
  })

  test('resume their TLS session on a new connection', async () => {
    const resumed: boolean[] = []
    const it = await serve({
      tls: true,
      onConnection: (socket) => void resumed.push((socket as never as TlsSocket).isSessionReused()),
      onRequest: (socket) => void socket.end(answer({ headers: { Connection: 'close' } })),
    })
    const bed = transportTo(it)
    for (let n = 0; n < 3; n += 1) expect(told(await bed.send())).toBe(200)
    expect(resumed).toEqual([false, true, true])
  })
})

test('idle connections do not keep the process alive', async () => {
  const it = await serve({ onRequest: ok })
  const bed = transportTo(it)
  await bed.send()
  await turns(2)
  const alive = process.getActiveResourcesInfo().filter((name) => name === 'TCPSocketWrap')
  // The server's own end of the one connection.
  expect(alive).toHaveLength(it.open.length)
})

interface TlsSocket {
  isSessionReused(): boolean
}

async function turns(count: number): Promise<void> {
  for (let n = 0; n < count; n += 1) await new Promise((resolve) => setImmediate(resolve))
}
