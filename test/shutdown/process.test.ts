import { describe, expect, onTestFinished, test } from 'vitest'
import { wechatSandbox } from '../../providers/wechat/sandbox.ts'
import { wechat } from '../../providers/wechat.ts'
import { startSandbox } from '../../src/testing/index.ts'
import { type Service, startService } from '../support/shutdown-child.ts'
import { get, rawClient } from '../support/shutdown-client.ts'

/** A new process that runs TypeScript has much to load, on a busy machine all the more. */
const limitMs = 90_000
/** Longer than a test may take. */
const graceMs = 120_000
const shortMs = 400
const signals = ['SIGTERM', 'SIGINT'] as const

const ways: [string, { readonly signals?: typeof signals }, (service: Service) => unknown][] = [
  ['on a signal', { signals }, (service) => service.signal('SIGTERM')],
  ['at once', {}, (service) => service.tell('stop')],
]

async function openProvider() {
  const kit = wechatSandbox()
  const sandbox = await startSandbox(wechat, { ...kit, idleMs: null })
  onTestFinished(() => sandbox.close())
  return { sandbox, provider: { url: sandbox.url, account: sandbox.merchant } }
}

/** A client whose request the service has. */
async function ask(service: Service, path: string) {
  const client = await rawClient(service.port)
  client.socket.write(get(path))
  await service.heard(path)
  return client
}

describe.each(ways)('a process that stops %s', (_, how, stop) => {
  test(
    'ends by itself with 0, its connections to the provider and to its clients kept alive',
    async () => {
      const { sandbox, provider } = await openProvider()
      const service = await startService({ graceMs, ...how, provider })
      const payer = await ask(service, '/pay')
      await payer.until(/succeeded|pending/)
      const running = await ask(service, '/held')
      expect(sandbox.connections.open).toBe(1)
      stop(service)
      expect(await payer.closed).toMatchObject({ how: 'end' })
      await service.tell('release')
      expect((await running.closed).read).toMatch(/connection: close[\s\S]*released/i)
      expect(await service.ended).toMatchObject({ code: 0 })
      expect((await service.ended).words.at(-1)).toBe('through')
    },
    limitMs,
  )

  test(
    'exits with 1 at the end of the grace when a handler hangs, after those who await it',
    async () => {
      const service = await startService({ graceMs: shortMs, ...how })
      const client = await ask(service, '/hang')
      stop(service)
      expect(await service.ended).toMatchObject({ code: 1 })
      expect((await service.ended).words.at(-1)).toBe('through')
      expect((await client.closed).read).toBe('')
    },
    limitMs,
  )

  test(
    'answers unknown for a call that the provider does not answer in time, and ends with 1',
    async () => {
      const { sandbox, provider } = await openProvider()
      sandbox.play({ kind: 'stall', times: 100 })
      const service = await startService({ graceMs: 3_000, ...how, provider })
      const client = await ask(service, '/pay')
      stop(service)
      expect((await client.closed).read).toMatch(/connection: close[\s\S]*unknown/i)
      expect(await service.ended).toMatchObject({ code: 1 })
    },
    limitMs,
  )
})

describe('a process that stops on a signal', () => {
  test(
    'is not ended by the echo of the signal, but by a second one, with 128 and its number',
    async () => {
      const service = await startService({ graceMs, signals, repeats: true })
      await ask(service, '/held')
      const idle = await ask(service, '/')
      await idle.until(/ok/)
      service.signal('SIGTERM')
      await idle.closed
      service.signal('SIGINT')
      await service.heard('SIGINT')
      await service.tell('move')
      service.signal('SIGINT')
      expect(await service.ended).toMatchObject({ code: 130 })
    },
    limitMs,
  )

  test(
    'gives its signals back to Node at the end',
    async () => {
      const service = await startService({ graceMs, signals, lingers: true })
      service.signal('SIGTERM')
      await service.heard('through')
      service.signal('SIGTERM')
      expect(await service.ended).toMatchObject({ signal: 'SIGTERM' })
    },
    limitMs,
  )

  test(
    'ends at the end of the grace, whatever else would keep the process',
    async () => {
      const service = await startService({ graceMs: shortMs, signals, lingers: true })
      service.signal('SIGTERM')
      await service.heard('through')
      expect(await service.ended).toMatchObject({ code: 0, signal: null })
    },
    limitMs,
  )

  test(
    'ends a WebSocket at the end of the grace',
    async () => {
      const service = await startService({ graceMs: shortMs, signals })
      const client = await rawClient(service.port)
      client.socket.write('GET / HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: a\r\n\r\n')
      await client.until(/101/)
      service.signal('SIGTERM')
      await client.closed
      expect(await service.ended).toMatchObject({ code: 1 })
    },
    limitMs,
  )
})

describe('a process that imports shutdown only to stop', () => {
  test(
    'ends connections that are older than the import as well',
    async () => {
      const service = await startService({ graceMs, late: true })
      const idle = await ask(service, '/')
      await idle.until(/ok/)
      const running = await ask(service, '/held')
      await service.tell('stop')
      await idle.closed
      await service.tell('release')
      expect((await running.closed).read).toMatch(/released/)
      expect(await service.ended).toMatchObject({ code: 0 })
    },
    limitMs,
  )
})
