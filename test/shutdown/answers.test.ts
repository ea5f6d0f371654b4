import { Agent, type ServerResponse, request as send } from 'node:http'
import { describe, expect, test } from 'vitest'
import { shutdown } from '../../src/shutdown/index.ts'
import { get, headsOf, rawClient } from '../support/shutdown-client.ts'
import { calm as gateway, graceMs, held, serve, turns, until } from '../support/shutdown-server.ts'

const bytes = 30_000_000

/** What each answer says of its connection. */
const connectionsOf = (read: string) =>
  headsOf(read).map((head) => head.match(/^connection: (.*)$/m)?.[1])

describe('the last answer says Connection: close', () => {
  const type = 'text/plain'
  test.each<[string, (answer: ServerResponse) => ServerResponse]>([
    ['nothing', (answer) => answer],
    ['setHeader', (answer) => answer.setHeader('connection', 'keep-alive')],
    ['an object', (answer) => answer.writeHead(200, { CONNECTION: 'keep-alive', 'x-type': type })],
    ['names and values', (answer) => answer.writeHead(200, ['Connection', 'a', 'X-Type', type])],
    [
      'pairs',
      (answer) =>
        answer.writeHead(200, [
          ['X-Type', type],
          ['Connection', 'a'],
        ] as never),
    ],
    ['a reason', (answer) => answer.writeHead(200, 'Fine', { connection: 'keep-alive' })],
    ['a reason alone', (answer) => answer.setHeader('Connection', 'a').writeHead(200, 'Fine')],
  ])('although its handler wrote %s', async (_, write) => {
    const { handle, arrived } = held()
    const { server, port } = await serve(handle)
    const client = await rawClient(port)
    client.socket.write(get('/'))
    const answer = await arrived()
    const stopped = shutdown({ server, gateway, graceMs })
    write(answer).end('whole')
    await stopped
    const { read } = await client.closed
    const [head = ''] = headsOf(read)
    expect(head.match(/^connection: .*$/gm)).toEqual(['connection: close'])
    if (`${write}`.includes('type')) expect(head).toContain(`x-type: ${type}`)
    expect(head).toMatch(`${write}`.includes('Fine') ? /^200 fine\r\n/ : /^200 ok\r\n/)
    expect(read).toMatch(/whole/)
  })

  test('and only the last one, where a client has sent several requests ahead', async () => {
    const { handle, arrived } = held()
    const { server, port } = await serve(handle)
    const client = await rawClient(port)
    client.socket.write(get('/') + get('/') + get('/'))
    const third = await arrived(3)
    const stopped = shutdown({ server, gateway, graceMs })
    third.end('3')
    await turns(3)
    for (const n of [1, 2]) (await arrived(n)).end(`${n}`)
    const { read } = await client.closed
    expect(connectionsOf(read)).toEqual(['keep-alive', 'keep-alive', 'close'])
    await stopped
  })

  test('and no answer before a request that came later', async () => {
    const { handle, arrived } = held()
    const { server, port } = await serve(handle)
    const client = await rawClient(port)
    client.socket.write(get('/'))
    const first = await arrived()
    const stopped = shutdown({ server, gateway, graceMs })
    client.socket.write(get('/'))
    const second = await arrived(2)
    first.end('1')
    second.end('2')
    expect(connectionsOf((await client.closed).read)).toEqual(['keep-alive', 'close'])
    await stopped
  })
})

describe('a server that stops', () => {
  test('gives a slow reader the whole of an answer that was handed over before', async () => {
    const { server, port } = await serve((_, response) => response.end(Buffer.alloc(bytes, 'x')))
    const client = await rawClient(port)
    client.socket.pause().write(get('/'))
    await until(() => client.socket.readableLength > 0 || client.socket.bytesRead > 0)
    const stopped = shutdown({ server, gateway, graceMs })
    await until(() => !server.listening)
    await turns(3)
    client.socket.resume()
    const { read } = await client.closed
    expect(read.length - read.indexOf('\r\n\r\n') - 4).toBe(bytes)
    await stopped
  })

  test('closes a connection whose last answer overtook its request', async () => {
    const { server, sockets, port } = await serve((_, response) =>
      response.writeHead(413).end('too large'),
    )
    const client = await rawClient(port)
    client.socket.write('POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\n1234')
    await client.until(/too large/)
    client.socket.write('56789')
    await until(() => sockets[0]?.bytesRead === client.socket.bytesWritten)
    await shutdown({ server, gateway, graceMs })
    expect(await client.closed).toMatchObject({ how: 'end' })
  })

  test('takes in the body of a request that is already answered, then closes', async () => {
    const { server, port } = await serve((_, response) => response.writeHead(413).end('too large'))
    const client = await rawClient(port)
    client.socket.write('POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\n1234')
    await client.until(/too large/)
    const stopped = shutdown({ server, gateway, graceMs })
    await until(() => !server.listening)
    await turns(3)
    client.socket.write('56789')
    expect(await client.closed).toMatchObject({ how: 'end' })
    await stopped
  })

  test('sends away clients that open a new connection for each request', async () => {
    const { server, port } = await serve((_, response) => response.end('ok'))
    const agent = new Agent({ keepAlive: true })
    const ask = () =>
      new Promise<string>((resolve) => {
        send({ port, host: '127.0.0.1', agent }, (answer) => {
          answer.resume().on('end', () => resolve(`${answer.headers.connection}`))
        })
          .on('error', (error: NodeJS.ErrnoException) => resolve(`${error.code}`))
          .end()
      })
    expect(await ask()).toBe('keep-alive')
    const stopped = shutdown({ server, gateway, graceMs })
    const words: string[] = []
    while (words.at(-1) !== 'ECONNREFUSED') words.push(await ask())
    agent.destroy()
    expect(words.filter((word) => word === 'keep-alive')).toEqual([])
    await stopped
  })

  test('leaves a WebSocket to whoever took it, and waits for its end', async () => {
    const { server, sockets, port } = await serve((_, response) => response.end())
    server.on('upgrade', (_, socket) => {
      socket.write('HTTP/1.1 101 Switching\r\nConnection: Upgrade\r\nUpgrade: echo\r\n\r\n')
      socket.pipe(socket)
    })
    const client = await rawClient(port)
    client.socket.write('GET / HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: echo\r\n\r\n')
    await client.until(/101[\s\S]*\r\n\r\n$/)
    const stopped = shutdown({ server, gateway, graceMs })
    await until(() => !server.listening)
    await turns(3)
    client.socket.write('still here')
    await client.until(/still here$/)
    expect(sockets[0]?.destroyed).toBe(false)
    client.socket.end()
    await stopped
  })
})
