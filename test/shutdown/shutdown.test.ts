import { once } from 'node:events'
import { createServer } from 'node:http'
import { createServer as createHttp2Server } from 'node:http2'
import { describe, expect, test } from 'vitest'
import { createGateway, GatewayError } from '../../src/index.ts'
import { shutdown } from '../../src/shutdown/index.ts'
import { movableRuntime } from '../support/movable-runtime.ts'
import { get, rawClient } from '../support/shutdown-client.ts'
import { calm, graceMs, held, serve, turns, until } from '../support/shutdown-server.ts'
import { toyMerchant, toyProvider } from '../support/toy-provider.ts'
import { paid, toyServer } from '../support/toy-server.ts'

describe('the gateway', () => {
  test('closes once the last running request is answered, with what is left of the grace', async () => {
    const { handle, arrived } = held()
    const { server, port } = await serve(handle)
    const runtime = movableRuntime()
    const graces: number[] = []
    const gateway = {
      close: (options: { graceMs: number }) => {
        graces.push(options.graceMs)
        return Promise.resolve()
      },
    }
    const client = await rawClient(port)
    client.socket.write(get('/'))
    const answer = await arrived()
    const stopped = shutdown({ server, gateway, graceMs, runtime })
    await until(() => !server.listening)
    await turns(3)
    expect(graces).toEqual([])
    runtime.move(20_000)
    answer.end('ok')
    await stopped
    expect(graces).toHaveLength(1)
    expect(graces[0]).toBeGreaterThan(0)
    expect(graces[0]).toBeLessThanOrEqual(graceMs - 20_000 - 500)
  })

  test('takes the calls of running requests to the end, and then no more', async () => {
    const provider = await toyServer((request) => paid(request))
    const gateway = createGateway({
      providers: [toyProvider()],
      merchants: { 'tea-house': { accounts: { toy: toyMerchant } } },
      hosts: { toy: [provider.url] },
    })
    const { toy } = gateway.merchant('tea-house')
    const order = { order_no: 'T-1', amount: 1280, currency: 'CNY' } as const
    const { handle, arrived } = held()
    const { server, port } = await serve(handle)
    const client = await rawClient(port)
    client.socket.write(get('/pay'))
    const answer = await arrived()
    const stopped = shutdown({ server, gateway, graceMs })
    await until(() => !server.listening)
    const { status } = await toy.create(order)
    answer.end(status)
    expect((await client.closed).read).toMatch(/succeeded$/)
    await stopped
    await expect(toy.create(order)).rejects.toMatchObject({ code: 'GATEWAY_CLOSED' })
    await provider.close()
  })

  test('that cannot close is heard of, once the servers have stopped', async () => {
    const { server } = await serve((_, response) => response.end())
    const gateway = {
      close: () => {
        throw new Error('no disk')
      },
    }
    await expect(shutdown({ server, gateway, graceMs })).rejects.toThrow('no disk')
    expect(server.listening).toBe(false)
  })
})

describe('servers', () => {
  test('stop together, each with its connections', async () => {
    const both = [
      await serve((_, response) => response.end('ok')),
      await serve((_, response) => response.end('ok'), { tls: true }),
    ]
    const clients = [
      await rawClient(both[0]?.port ?? 0),
      await rawClient(both[1]?.port ?? 0, { tls: true }),
    ]
    for (const client of clients) {
      client.socket.write(get('/'))
      await client.until(/ok$/)
    }
    await shutdown({ server: both.map(({ server }) => server), gateway: calm, graceMs })
    expect(both.map(({ server }) => server.listening)).toEqual([false, false])
    for (const client of clients) expect(await client.closed).toMatchObject({ how: 'end' })
  })

  test('that are not told to stop go on as before', async () => {
    const [one, other] = [
      await serve((_, response) => response.end('ok')),
      await serve((_, response) => response.end('ok')),
    ]
    const client = await rawClient(other.port)
    client.socket.write(get('/'))
    await client.until(/ok$/)
    await shutdown({ server: one.server, gateway: calm, graceMs })
    client.socket.write(get('/'))
    await client.until(/keep-alive[\s\S]*keep-alive[\s\S]*ok$/i)
    expect(other.server.listening).toBe(true)
  })

  test('may be told twice to stop', async () => {
    const { handle, arrived } = held()
    const { server, port } = await serve(handle)
    const client = await rawClient(port)
    client.socket.write(get('/'))
    const answer = await arrived()
    const first = shutdown({ server, gateway: calm, graceMs })
    const second = shutdown({ server, gateway: calm, graceMs })
    answer.end('ok')
    await Promise.all([first, second])
    await shutdown({ server, gateway: calm, graceMs })
    expect((await client.closed).read.match(/close/g)).toHaveLength(1)
  })

  test('that have not started yet close as soon as they do', async () => {
    const server = createServer()
    await shutdown({ server, gateway: calm, graceMs })
    await once(server.listen(0), 'listening')
    expect(server.listening).toBe(false)
  })

  test('with nothing under way stop in no time, and nothing is taken for late', async () => {
    const { server, port } = await serve((_, response) => response.end('ok'))
    const client = await rawClient(port)
    client.socket.write(get('/'))
    await client.until(/ok$/)
    await shutdown({ server, gateway: calm, graceMs: 0 })
    await client.closed
    expect(process.exitCode).toBe(undefined)
  })

  test('of TLS close connections that are still at the handshake', async () => {
    const { server, sockets, port } = await serve((_, response) => response.end(), { tls: true })
    const client = await rawClient(port)
    client.socket.write(Buffer.from([22, 3, 1]))
    await until(() => (sockets[0]?.bytesRead ?? 0) > 0)
    await shutdown({ server, gateway: calm, graceMs })
    expect((await client.closed).read).toBe('')
  })
})

describe('an option that is wrong is named, and nothing stops', () => {
  const server = createServer()
  const right = { server, gateway: calm, graceMs: 1_000 }
  test.each<[string, object, string]>([
    ['no server', { server: undefined }, 'shutdown.server: must be a server of node:http'],
    ['HTTP/2', { server: createHttp2Server() }, 'shutdown.server: must be a server of node:http'],
    ['half a list', { server: [server, {}] }, 'shutdown.server: must be a server of node:http'],
    ['no gateway', { gateway: {} }, 'shutdown.gateway: must be a gateway'],
    ['no grace', { graceMs: undefined }, 'shutdown.graceMs: is missing'],
    ['a negative grace', { graceMs: -1 }, 'shutdown.graceMs: must be at least 0'],
    ['an empty list', { signals: [] }, 'shutdown.signals: must have at least 1 of them'],
    ['no list', { signals: 'SIGTERM' }, 'shutdown.signals: must be an array, not a string'],
    ['what nobody hears', { signals: ['SIGKILL'] }, 'shutdown.signals.0: must be a signal'],
    ['half a name', { signals: ['TERM'] }, 'shutdown.signals.0: must be a signal'],
    ['a misspelt name', { grace: 1 }, 'shutdown.grace: unknown option'],
  ])('%s', async (_, wrong, message) => {
    const given = { ...right, ...wrong } as typeof right
    const error: unknown = await shutdown(given).catch((thrown: unknown) => thrown)
    expect(GatewayError.is(error)).toBe(true)
    expect((error as Error).message).toContain(message)
  })
})
