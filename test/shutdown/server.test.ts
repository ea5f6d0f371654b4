import type { Socket } from 'node:net'
import { describe, expect, test } from 'vitest'
import { shutdown } from '../../src/shutdown/index.ts'
import { get, headsOf, rawClient } from '../support/shutdown-client.ts'
import { calm as gateway, graceMs, held, serve, turns, until } from '../support/shutdown-server.ts'

describe.each([{ tls: false }, { tls: true }])('a server stops (tls: $tls)', ({ tls }) => {
  test('and answers what was running in full, as the last answer of its connection', async () => {
    const { handle, arrived } = held()
    const { server, port } = await serve(handle, { tls })
    const client = await rawClient(port, { tls })
    client.socket.write(get('/'))
    const answer = await arrived()
    const stopped = shutdown({ server, gateway, graceMs })
    await until(() => !server.listening)
    answer.end('in full')
    const { read, how } = await client.closed
    expect(how).toBe('end')
    expect(headsOf(read)).toEqual([expect.stringMatching(/^200 ok[\s\S]*connection: close/)])
    expect(read).toMatch(/in full$/)
    await stopped
  })

  test('and ends an answer whose head was out, and its connection with it', async () => {
    const { handle, arrived } = held()
    const { server, port } = await serve(handle, { tls })
    const client = await rawClient(port, { tls })
    client.socket.write(get('/'))
    const answer = await arrived()
    answer.writeHead(200, { 'content-length': 6 }).write('one')
    await client.until(/one$/)
    const stopped = shutdown({ server, gateway, graceMs })
    await until(() => !server.listening)
    answer.end('two')
    expect((await client.closed).read).toMatch(/onetwo$/)
    await stopped
  })

  test('and closes a connection that has been used and is idle', async () => {
    const { server, port } = await serve((_, response) => response.end('ok'), { tls })
    const client = await rawClient(port, { tls })
    client.socket.write(get('/'))
    await client.until(/ok$/)
    await shutdown({ server, gateway, graceMs })
    expect(await client.closed).toMatchObject({ how: 'end' })
  })

  test('and closes a connection that never brought a byte', async () => {
    const { server, sockets, port } = await serve((_, response) => response.end(), { tls })
    const client = await rawClient(port, { tls })
    await until(() => sockets.length === 1)
    await shutdown({ server, gateway, graceMs })
    expect(await client.closed).toMatchObject({ read: '' })
  })

  test('and answers a request that is just arriving on a connection that was idle', async () => {
    const { server, port } = await serve((_, response) => response.end('ok'), { tls })
    const client = await rawClient(port, { tls })
    client.socket.write(get('/'))
    await client.until(/ok$/)
    client.socket.write(get('/'))
    const stopped = shutdown({ server, gateway, graceMs })
    const heads = headsOf((await client.closed).read)
    expect(heads).toHaveLength(2)
    expect(heads[1]).toContain('connection: close')
    await stopped
  })

  test('and answers a request of which only the first bytes have come', async () => {
    const seen: Socket[] = []
    const { server, port } = await serve((_, response) => response.end('ok'), { tls })
    server.on(tls ? 'secureConnection' : 'connection', (socket) => seen.push(socket))
    const client = await rawClient(port, { tls })
    client.socket.write(get('/').slice(0, 9))
    await until(() => (seen[0]?.bytesRead ?? 0) > 0)
    const stopped = shutdown({ server, gateway, graceMs })
    await until(() => !server.listening)
    await turns(3)
    client.socket.write(get('/').slice(9))
    expect((await client.closed).read.toLowerCase()).toMatch(/connection: close[\s\S]*ok$/)
    await stopped
  })

  test('and is not held open by clients that come back as fast as they can', async () => {
    const { server, port } = await serve((_, response) => response.end('ok'), { tls })
    const clients = await Promise.all([1, 2, 3, 4].map(() => rawClient(port, { tls })))
    for (const client of clients) {
      client.socket.on('data', () => client.socket.writable && client.socket.write(get('/')))
      client.socket.write(get('/'))
    }
    await Promise.all(clients.map((client) => client.until(/ok[\s\S]*ok[\s\S]*ok/)))
    await shutdown({ server, gateway, graceMs })
    for (const client of clients) {
      const { read } = await client.closed
      expect(read).toMatch(/ok$/)
    }
  })
})
