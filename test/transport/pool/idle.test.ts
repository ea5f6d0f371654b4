import type { Socket } from 'node:net'
import { describe, expect, test } from 'vitest'
import { hintMs, LearnedLimit, whyNotUsable, withMargin } from '../../../src/transport/pool/idle.ts'
import { movableRuntime } from '../../support/movable-runtime.ts'
import { answer } from '../../support/raw-server.ts'
import { serve, transportTo } from '../../support/transport-bed.ts'

const second = 1_000
const minute = 60 * second

describe('the server’s hint', () => {
  test.each([
    ['timeout=8', 8 * second],
    ['max=100, timeout=8', 8 * second],
    ['Timeout=8', 8 * second],
    ['TIMEOUT = 8; MAX = 3', 8 * second],
    ['timeout="8"', 8 * second],
    ['max="5",timeout="8"', 8 * second],
    ['timeout=0', 0],
    ['header-timeout=8', undefined],
    ['max=100', undefined],
    ['timeout=soon', undefined],
    ['', undefined],
    [undefined, undefined],
  ])('is read from %j', (header, saidMs) => {
    expect(hintMs(header)).toBe(saidMs)
  })

  test.each([
    [60 * second, 59 * second],
    [8 * second, 7 * second],
    [4 * second, 3 * second],
    [2 * second, 1.5 * second],
    [1 * second, 0.75 * second],
    [0, 0],
  ])('of %d ms leaves %d ms: a second less, or a quarter less where it is short', (hint, limit) => {
    expect(withMargin(hint)).toBe(limit)
  })
})

describe('what early closes teach', () => {
  /** Two closes at one age, a minute apart. */
  const taught = (ageMs: number) => {
    const learned = new LearnedLimit()
    learned.observe(ageMs, -minute)
    learned.observe(ageMs, 0)
    return learned
  }

  test('is three quarters of the age, or a second less than a great age', () => {
    expect(taught(2 * second).at(1)).toBe(1.5 * second)
    expect(taught(30 * second).at(1)).toBe(29 * second)
  })

  test('is forgotten after five minutes', () => {
    const learned = taught(second)
    expect(learned.at(5 * minute - 1)).toBe(750)
    expect(learned.at(5 * minute)).toBe(Number.POSITIVE_INFINITY)
  })

  test('is nothing from a single close: a restart must not shorten reuse', () => {
    const learned = new LearnedLimit()
    learned.observe(second, 0)
    expect(learned.at(1)).toBe(Number.POSITIVE_INFINITY)
  })

  test('is nothing from a restart that ends many connections in one moment', () => {
    const learned = new LearnedLimit()
    for (const ageMs of [900, 910, 920, 2_000]) learned.observe(ageMs, 10 * second)
    expect(learned.at(11 * second)).toBe(Number.POSITIVE_INFINITY)
  })

  test('is nothing from closes at ages that have nothing in common', () => {
    const learned = new LearnedLimit()
    for (const [n, ageMs] of [1_000, 3_000, 500, 6_000].entries())
      learned.observe(ageMs, n * minute)
    expect(learned.at(4 * minute)).toBe(Number.POSITIVE_INFINITY)
  })

  test('is nothing where connections serve after a longer rest: those were two restarts', () => {
    const learned = new LearnedLimit()
    learned.served(101, 0)
    learned.observe(75, minute)
    learned.observe(76, 2 * minute)
    expect(learned.at(2 * minute)).toBe(Number.POSITIVE_INFINITY)
    // A shorter rest after it takes nothing back.
    learned.served(60, 3 * minute)
    learned.observe(75, 3 * minute)
    learned.observe(76, 4 * minute)
    expect(learned.at(4 * minute)).toBe(Number.POSITIVE_INFINITY)
  })

  test('is learned again once no connection has served after a longer rest for five minutes', () => {
    const learned = new LearnedLimit()
    learned.served(3 * second, 0)
    learned.observe(2 * second, 5 * minute)
    learned.observe(2 * second, 6 * minute)
    expect(learned.at(6 * minute)).toBe(1.5 * second)
  })

  test('is nothing from two restarts a day apart', () => {
    const learned = new LearnedLimit()
    learned.observe(second, 0)
    learned.observe(second, 24 * 60 * minute)
    expect(learned.at(24 * 60 * minute)).toBe(Number.POSITIVE_INFINITY)
  })
})

describe('an idle connection', () => {
  const healthy = {
    dead: false,
    unreadBytes: 0,
    idleMs: 0,
    idleWallMs: 0,
    idleLimitMs: 4_000,
    ageMs: 0,
    lifetimeMs: 300_000,
    uses: 1,
    maxUses: 100,
  }

  test.each([
    [{}, undefined],
    [{ dead: true }, 'closed-by-server'],
    [{ unreadBytes: 1 }, 'stray-byte'],
    [{ idleMs: 3_999, idleWallMs: 3_999 }, undefined],
    [{ idleMs: 4_000 }, 'idle-limit'],
    [{ idleWallMs: 4_000 }, 'idle-limit'],
    [{ idleWallMs: -3_600_000 }, undefined],
    [{ ageMs: 300_000 }, 'lifetime'],
    [{ uses: 100 }, 'max-uses'],
  ])('with %j is given up for %j', (facts, reason) => {
    expect(whyNotUsable({ ...healthy, ...facts })).toBe(reason)
  })
})

describe.each([
  { over: 'http', tls: false },
  { over: 'TLS', tls: true },
])('the idle limit over $over', ({ tls }) => {
  const hinting = (hint: string) =>
    serve({
      tls,
      onRequest: (socket) => void socket.write(answer({ headers: { 'Keep-Alive': hint } })),
    })

  test.each(['timeout=8', 'max=100, timeout=8', 'Timeout=8', 'timeout="8"'])(
    'is what the server says, less the margin: %j',
    async (hint) => {
      const it = await hinting(hint)
      const runtime = movableRuntime()
      const bed = transportTo(it, { runtime, connection: { idleMs: 15 * second } })
      await bed.send()
      runtime.move(6.8 * second)
      await bed.send()
      expect(it.connections).toBe(1)
      runtime.move(7 * second)
      await bed.send()
      expect(it.connections).toBe(2)
      expect((await bed.event('connection-drop')).reason).toBe('idle-limit')
    },
  )

  test('is ours where the server’s is longer', async () => {
    const it = await hinting('timeout=60')
    const runtime = movableRuntime()
    const bed = transportTo(it, { runtime, connection: { idleMs: 4 * second } })
    await bed.send()
    runtime.move(4 * second)
    await bed.send()
    expect(it.connections).toBe(2)
  })

  test('is nothing when the server says timeout=0: the last use closes', async () => {
    const it = await hinting('timeout=0')
    const bed = transportTo(it)
    await bed.send()
    await bed.send()
    expect(it.connections).toBe(2)
  })

  test('has nothing to do with a number of requests that counts down: the last answer says close', async () => {
    const it = await serve({
      tls,
      onRequest: (socket, _request, n) => {
        const left = 3 - ((n - 1) % 4)
        const last = { Connection: 'close' }
        const headers = left === 0 ? last : { 'Keep-Alive': `timeout=5, max=${left}` }
        socket.write(answer({ headers }))
      },
    })
    const bed = transportTo(it)
    for (let n = 0; n < 8; n += 1) await bed.send()
    expect(it.connectionOf).toEqual([1, 1, 1, 1, 2, 2, 2, 2])
  })

  test('is not what two restarts of the server look like, while connections rest longer', async () => {
    const it = await serve({ tls, onRequest: (socket: Socket) => void socket.write(answer()) })
    const runtime = movableRuntime()
    const bed = transportTo(it, { runtime, connection: { idleMs: 20 * second } })
    await bed.send()
    runtime.move(3 * second)
    await bed.send()
    for (const n of [1, 2]) {
      runtime.move(2 * second)
      for (const socket of it.open) socket.end()
      await bed.event('connection-drop', () => bed.of('connection-drop').length === n)
      await bed.send()
    }
    runtime.move(2.5 * second)
    await bed.send()
    expect(it.connections).toBe(3)
  })

  test('is learned when the server closes earlier than anyone said, and forgotten', async () => {
    const it = await serve({ tls, onRequest: (socket: Socket) => void socket.write(answer()) })
    const runtime = movableRuntime()
    const bed = transportTo(it, { runtime, connection: { idleMs: 20 * second } })
    for (const n of [1, 2]) {
      await bed.send()
      runtime.move(2 * second)
      for (const socket of it.open) socket.end()
      await bed.event('connection-drop', () => bed.of('connection-drop').length === n)
    }

    await bed.send()
    runtime.move(1.4 * second)
    await bed.send()
    expect(it.connections).toBe(3)
    runtime.move(1.6 * second)
    await bed.send()
    expect(it.connections).toBe(4)
    expect(bed.of('connection-drop').map(({ reason }) => reason)).toEqual([
      'closed-by-server',
      'closed-by-server',
      'idle-limit',
    ])

    runtime.move(5 * minute)
    await bed.send()
    runtime.move(10 * second)
    const before = it.connections
    await bed.send()
    expect(it.connections).toBe(before)
  })

  test('that was learned holds for connections that rest already', async () => {
    const it = await serve({ tls, onRequest: (socket: Socket) => void socket.write(answer()) })
    const runtime = movableRuntime()
    const bed = transportTo(it, { runtime, connection: { idleMs: 20 * second } })
    const dropped = (count: number) =>
      bed.event('connection-drop', () => bed.of('connection-drop').length === count)
    await bed.send()
    runtime.move(2 * second)
    it.open[0]?.end()
    await dropped(1)
    await Promise.all([bed.send(), bed.send()])
    runtime.move(2 * second)
    it.open[0]?.end()
    await dropped(2)
    await bed.send()
    expect(it.connections).toBe(4)
    expect(bed.of('connection-drop').at(-1)?.reason).toBe('idle-limit')
  })

  test('of what must not be sent again is a second, by either clock; others take what it leaves', async () => {
    const it = await serve({ tls, onRequest: (socket: Socket) => void socket.write(answer()) })
    const runtime = movableRuntime()
    const bed = transportTo(it, { runtime, connection: { idleMs: 20 * second } })
    await bed.send()
    runtime.move(0.5 * second)
    await bed.send({ replayable: false })
    expect(it.connectionOf).toEqual([1, 1])
    runtime.moveNow(2 * second)
    await bed.send({ replayable: false })
    expect(it.connectionOf).toEqual([1, 1, 2])
    runtime.moveWall(2 * second)
    await bed.send({ replayable: false })
    expect(it.connectionOf).toEqual([1, 1, 2, 3])
    runtime.move(2 * second)
    await Promise.all([bed.send(), bed.send(), bed.send()])
    expect(it.connectionOf.slice(4).sort()).toEqual([1, 2, 3])
    expect(bed.of('connection-drop')).toEqual([])
  })

  test('never kills a connection that is in use: a slow answer comes on a reused one', async () => {
    const it = await serve({
      tls,
      onRequest: (socket, _request, n) => {
        // Slower than the connection may be idle.
        const late = () => socket.write(answer({ headers: { 'Keep-Alive': 'timeout=2' } }))
        if (n === 1) late()
        else setTimeout(late, 150)
      },
    })
    const bed = transportTo(it, { connection: { idleMs: 60 } })
    const first = await bed.send()
    const second = await bed.send()
    expect([first, second].map(({ kind }) => kind)).toEqual(['answered', 'answered'])
    expect(it.connections).toBe(1)
  })

  test('ends an idle connection by itself when nobody comes', async () => {
    const it = await serve({ tls, onRequest: (socket) => void socket.write(answer()) })
    const bed = transportTo(it, { connection: { idleMs: 30 } })
    await bed.send()
    expect((await bed.event('connection-drop')).reason).toBe('idle-limit')
    await it.until(({ open }) => open.length === 0)
  })
})
