import { describe, expect, onTestFinished, test } from 'vitest'
import { frameServer, highest } from '../../support/frame-server.ts'
import { movableRuntime } from '../../support/movable-runtime.ts'
import { serve, told, transportTo } from '../../support/transport-bed.ts'

const h2 = { connection: { protocol: 'h2' } } as const

describe('a session', () => {
  test('takes no stream before the settings of its server have come', async () => {
    let settings: () => void = () => undefined
    const server = await frameServer({
      onConnection: (connection) => (settings = () => connection.settings()),
      onArrival: ({ connection, streamId }) => connection.answer(streamId),
    })
    const bed = transportTo(server.origin, h2)
    const sent = bed.send()
    await expect.poll(() => server.frames.some((frame) => frame.startsWith('SETTINGS'))).toBe(true)
    expect(server.frames.filter((frame) => frame.startsWith('HEADERS'))).toEqual([])
    settings()
    expect(told(await sent)).toBe(200)
  })

  test('takes no more streams than its server allows: a second one is opened', async () => {
    const held: (() => void)[] = []
    const server = await frameServer({
      maxStreams: 2,
      onArrival: ({ connection, streamId }) => held.push(() => connection.answer(streamId)),
    })
    const bed = transportTo(server.origin, h2)
    const first = bed.send()
    await server.arrived(1)
    held[0]?.()
    await first
    const sent = [bed.send(), bed.send(), bed.send()]
    await server.arrived(4)
    expect(server.connections).toHaveLength(2)
    for (const answer of held.slice(1)) answer()
    expect((await Promise.all(sent)).map(told)).toEqual([200, 200, 200])
  })

  test('takes no more than its server allows of the calls that have waited for its settings', async () => {
    const held: (() => void)[] = []
    const server = await frameServer({
      maxStreams: 2,
      onArrival: ({ connection, streamId }) => held.push(() => connection.answer(streamId)),
    })
    const bed = transportTo(server.origin, h2)
    const sent = Array.from({ length: 5 }, () => bed.send())
    await server.arrived(5)
    expect(server.connections.length).toBeGreaterThanOrEqual(3)
    for (const { socket } of server.connections) {
      const own = server.arrivals.filter(({ connection }) => connection.socket === socket)
      expect(own.length).toBeLessThanOrEqual(2)
    }
    for (const answer of held) answer()
    expect((await Promise.all(sent)).map(told)).toEqual([200, 200, 200, 200, 200])
  })

  test('takes no stream after a GOAWAY with the highest number, and ends what runs on it', async () => {
    const held: (() => void)[] = []
    const server = await frameServer({
      onArrival: ({ connection, streamId, index }) => {
        if (index === 0) connection.goaway(highest)
        held.push(() => connection.answer(streamId))
      },
    })
    const bed = transportTo(server.origin, h2)
    const first = bed.send()
    await server.arrived(1)
    await expect.poll(() => server.frames.includes('GOAWAY 0')).toBe(true)
    const second = bed.send()
    await server.arrived(2)
    expect(server.connections).toHaveLength(2)
    for (const answer of held) answer()
    expect((await Promise.all([first, second])).map(told)).toEqual([200, 200])
  })

  test('that has rested is asked whether it lives before a stream goes out on it', async () => {
    const runtime = movableRuntime()
    const server = await frameServer({
      onArrival: ({ connection, streamId }) => connection.answer(streamId),
    })
    const bed = transportTo(server.origin, { ...h2, runtime })
    await bed.send()
    runtime.move(2_000)
    await bed.send()
    expect(server.connections).toHaveLength(1)
    expect(server.frames.filter((frame) => /^(HEADERS|PING)/.test(frame))).toEqual([
      'HEADERS 1',
      'PING 0',
      'HEADERS 3',
    ])
  })

  test('that has been asked very often has gathered no listeners', async () => {
    const runtime = movableRuntime()
    const server = await frameServer({
      onArrival: ({ connection, streamId }) => connection.answer(streamId),
    })
    const warnings: string[] = []
    const note = ({ message }: Error) => void warnings.push(message)
    process.on('warning', note)
    onTestFinished(() => void process.off('warning', note))
    const bed = transportTo(server.origin, { ...h2, runtime })
    for (let n = 0; n < 15; n += 1) {
      await bed.send()
      runtime.move(2_000)
    }
    expect(server.frames.filter((frame) => frame.startsWith('PING'))).toHaveLength(14)
    expect(warnings).toEqual([])
  })

  test('beyond its idle limit is not used again, by either clock', async () => {
    const runtime = movableRuntime()
    const server = await frameServer({
      onArrival: ({ connection, streamId }) => connection.answer(streamId),
    })
    const bed = transportTo(server.origin, { ...h2, runtime })
    await bed.send()
    runtime.moveWall(5_000)
    await bed.send()
    expect(server.connections).toHaveLength(2)
    expect(bed.of('connection-drop')).toMatchObject([{ reason: 'idle-limit', uses: 1 }])
  })

  test('serves many calls at once over one connection', async () => {
    const server = await frameServer({
      onArrival: ({ connection, streamId }) => connection.answer(streamId),
    })
    const bed = transportTo(server.origin, h2)
    const sent = await Promise.all(Array.from({ length: 40 }, () => bed.send()))
    expect(sent.map(told)).toEqual(Array.from({ length: 40 }, () => 200))
    expect(server.connections).toHaveLength(1)
  })

  test('ends with the transport, and with it the calls that wait on it', async () => {
    const server = await frameServer()
    const bed = transportTo(server.origin, h2)
    const sent = bed.send({ replayable: false })
    await server.arrived(1)
    bed.transport.destroy()
    expect(await sent).toMatchObject({ kind: 'lost', notSent: false })
  })
})

describe('the protocol', () => {
  test('is what the server chooses where both are allowed', async () => {
    const speaker = await frameServer({
      onArrival: ({ connection, streamId }) => connection.answer(streamId),
    })
    const auto = { connection: { protocol: 'auto' } } as const
    expect(told(await transportTo(speaker.origin, auto).send())).toBe(200)
    expect(speaker.arrivals).toHaveLength(1)
    const plain = await serve({
      tls: true,
      onRequest: (socket) => socket.write('HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}'),
    })
    const bed = transportTo(plain, auto)
    expect((await Promise.all([bed.send(), bed.send()])).map(told)).toEqual([200, 200])
    expect(told(await bed.send())).toBe(200)
    expect(plain.requests).toHaveLength(3)
  })

  test('that the server does not speak is never sent over', async () => {
    const plain = await serve({ tls: { ALPNProtocols: ['http/1.1'] } })
    const sent = await transportTo(plain, h2).send({ replayable: false })
    expect(sent).toMatchObject({ kind: 'lost', notSent: true })
    expect(plain.requests).toEqual([])
  })

  test('carries the length of every body, and the fields that were signed', async () => {
    const fields: Record<string, unknown>[] = []
    const { createServer } = await import('node:http2')
    const server = createServer((request, response) => {
      fields.push({ ...request.headers })
      request.resume()
      response.end('{}')
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const { port } = server.address() as { port: number }
    const bed = transportTo(`http://127.0.0.1:${port}`, h2)
    await bed.send({ headers: { Authorization: 'Bearer x' } })
    expect(fields[0]).toMatchObject({
      ':method': 'POST',
      ':path': '/pay',
      'content-length': '15',
      'idempotency-key': 'key-1',
      authorization: 'Bearer x',
    })
    bed.transport.destroy()
    server.close()
  })
})
