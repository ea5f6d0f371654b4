import { createServer } from 'node:net'
import { describe, expect, test } from 'vitest'
import { Progress } from '../../../src/call/progress.ts'
import { fakeRuntime } from '../../../src/testing/index.ts'
import { Hosts } from '../../../src/transport/delivery/hosts.ts'
import { movableRuntime } from '../../support/movable-runtime.ts'
import { answer, rawServer } from '../../support/raw-server.ts'
import { type Sent, serve, told, transportTo } from '../../support/transport-bed.ts'

const [a, b, c] = ['https://a.example', 'https://b.example', 'https://c.example'] as const
const second = 1_000
const ok = () => serve({ onRequest: (socket) => void socket.write(answer()) })
const hostsOf = ({ progress }: Sent) => progress.history.map(({ host }) => host)

describe('the hosts of a provider', () => {
  test('are used in their order', () => {
    const hosts = new Hosts([a, b], fakeRuntime())
    expect([hosts.first(), hosts.first()]).toEqual([a, a])
    expect(hosts.untried(new Set([a]))).toBe(b)
    expect(hosts.untried(new Set([a, b]))).toBeUndefined()
  })

  test('rest when they cannot be reached, and are tried again within thirty seconds', async () => {
    const clock = fakeRuntime()
    const hosts = new Hosts([a, b], clock)
    hosts.unreachable(a)
    expect(hosts.first()).toBe(b)
    await clock.advance(9_999)
    expect(hosts.first()).toBe(b)
    await clock.advance(1)
    expect(hosts.first()).toBe(a)
    hosts.reached(a)
    expect(hosts.first()).toBe(a)
  })

  test('are tried again by one call; the others do not wait for a host that is still down', async () => {
    const clock = fakeRuntime()
    const hosts = new Hosts([a, b], clock)
    hosts.unreachable(a)
    await clock.advance(10 * second)
    expect([hosts.first(), hosts.first(), hosts.first()]).toEqual([a, b, b])
    // The one that tried it never said how it went.
    await clock.advance(10 * second)
    expect(hosts.first()).toBe(a)
  })

  test('are used in order when all of them rest: somebody has to try', () => {
    const hosts = new Hosts([a, b, c], fakeRuntime())
    for (const origin of [a, b, c]) hosts.unreachable(origin)
    expect(hosts.first()).toBe(a)
    expect(hosts.untried(new Set([a]))).toBe(b)
    expect(hosts.untried(new Set([a, b]))).toBe(c)
  })
})

describe('a host that cannot be reached', () => {
  test('is left for the next one at once, also by a request that must not be repeated', async () => {
    const spare = await ok()
    const dead = await refusing()
    const bed = transportTo([dead, spare])
    const sent = await bed.send({ replayable: false })
    expect(told(sent)).toBe(200)
    expect(sent.progress).toMatchObject({ attempts: 2, doubt: false })
    expect(sent.progress.history).toMatchObject([
      { host: dead, code: 'ECONNREFUSED', wire: { bytesWritten: 0, phase: 'connect' } },
      { host: spare.origin, status: 200, waitedMs: 0 },
    ])
    expect(bed.of('retry-wait')).toEqual([])
  })

  test('is not asked by the next calls, and is used again once it is back', async () => {
    const spare = await ok()
    const dead = await refusing()
    const runtime = movableRuntime()
    const bed = transportTo([dead, spare], { runtime })
    await bed.send()
    expect(hostsOf(await bed.send())).toEqual([spare.origin])
    runtime.move(10 * second)
    expect(hostsOf(await bed.send())).toEqual([dead, spare.origin])

    const back = await rawServer({
      port: Number(new URL(dead).port),
      onRequest: (socket) => void socket.write(answer()),
    })
    runtime.move(10 * second)
    expect(hostsOf(await bed.send())).toEqual([dead])
    expect(hostsOf(await bed.send())).toEqual([dead])
    await back.close()
  })

  test('is not held for one because a caller gave up while it was connected to', async () => {
    const there = await ok()
    const bed = transportTo([there, await refusing()])
    const caller = new AbortController()
    const call = bed.send({ signal: caller.signal })
    await bed.event('attempt-start')
    // It connects by now, and has not heard of it.
    await new Promise((resolve) => process.nextTick(resolve))
    caller.abort()
    const sent = await call
    expect(sent.progress.history).toMatchObject([{ code: 'ABORTED', wire: { phase: 'connect' } }])
    expect(hostsOf(await bed.send())).toEqual([there.origin])
  })

  test('is not left when it is the only attempt', async () => {
    const spare = await ok()
    const sent = await transportTo([await refusing(), spare]).send({ retry: { attempts: 1 } })
    expect(sent).toMatchObject({ kind: 'lost', notSent: true, code: 'ECONNREFUSED' })
    expect(spare.connections).toBe(0)
  })

  test('leaves nothing sent when all refuse; they are tried in order, then again', async () => {
    const dead = [await refusing(), await refusing()]
    const bed = transportTo(dead)
    const sent = await bed.send({ retry: { attempts: 5 }, replayable: false })
    expect(sent).toMatchObject({ kind: 'lost', notSent: true, code: 'ECONNREFUSED' })
    expect(sent.progress).toMatchObject({ attempts: 5, left: false, doubt: false })
    const [first, spare] = dead
    expect(hostsOf(sent)).toEqual([first, spare, first, spare, first])
    // A wait before each new round, none within one.
    expect(bed.of('retry-wait').map(({ attempt }) => attempt)).toEqual([2, 4])
  })
})

describe('a host that answers, or may have been reached', () => {
  test.each([503, 429, 500])('is not left because of its answer: %d', async (status) => {
    const spare = await ok()
    const first = await serve({
      onRequest: (socket, _request, n) => void socket.write(n < 3 ? answer({ status }) : answer()),
    })
    const sent = await transportTo([first, spare]).send({ sharedNumbers: true })
    expect(told(sent)).toBe(200)
    expect(hostsOf(sent)).toEqual([first.origin, first.origin, first.origin])
    expect(spare.connections).toBe(0)
  })

  test('is not left when it dies under a request', async () => {
    const spare = await ok()
    const first = await serve({
      onRequest: (socket, _request, n) => (n < 3 ? socket.destroy() : socket.write(answer())),
    })
    const sent = await transportTo([first, spare]).send({ sharedNumbers: true })
    expect(told(sent)).toBe(200)
    expect(spare.connections).toBe(0)
  })

  test.each([
    { sharedNumbers: false, moves: false },
    { sharedNumbers: true, moves: true },
  ])(
    'keeps a request in doubt, unless the hosts share their numbers ($sharedNumbers)',
    async ({ sharedNumbers, moves }) => {
      const spare = await ok()
      const first = await rawServer({
        onRequest(socket) {
          // Dies with the request, and takes no other.
          for (const each of first.open) if (each !== socket) each.destroy()
          first.close().catch(() => undefined)
        },
      })
      const sent = await transportTo([first, spare]).send({ sharedNumbers })
      expect(sent.progress.doubt).toBe(true)
      expect(sent.kind).toBe(moves ? 'answered' : 'lost')
      const last = moves ? spare.origin : first.origin
      expect(hostsOf(sent)).toEqual([first.origin, first.origin, last])
      expect(sent).toMatchObject(moves ? {} : { notSent: false, code: 'ECONNREFUSED' })
    },
  )

  test('is where a later request of a call in doubt goes, even when another comes first', async () => {
    const [first, spare] = [await ok(), await ok()]
    const bed = transportTo([first, spare])
    const inDoubt = () => {
      const progress = new Progress()
      progress.doubt = true
      progress.left = true
      const wire = { reused: false, bytesWritten: 9, bytesRead: 0, phase: 'response' } as const
      const host = spare.origin
      progress.history.push({ attempt: 1, host, wire, waitedMs: 0, resend: false })
      return progress
    }
    const bound = await bed.send({ progress: inDoubt() })
    expect(bound.progress.history.at(-1)?.host).toBe(spare.origin)
    const free = await bed.send({ progress: inDoubt(), sharedNumbers: true })
    expect(free.progress.history.at(-1)?.host).toBe(first.origin)
  })
})

/** An address of this machine where nobody listens. */
async function refusing(): Promise<string> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as { port: number }
  await new Promise((resolve) => server.close(resolve))
  return `http://127.0.0.1:${port}`
}
