import type { Socket } from 'node:net'
import type { Readable } from 'node:stream'
import { describe, expect, test } from 'vitest'
import { GatewayError } from '../../src/errors/errors.ts'
import type { Delivery } from '../../src/transport/transport.ts'
import { answer } from '../support/raw-server.ts'
import { bodyOf, serve, told, transportTo } from '../support/transport-bed.ts'

const chunk = 'x'.repeat(0x4000)
const asked = { answer: 'stream', method: 'GET', body: null } as const

function streamOf(delivery: Delivery): Readable {
  if (delivery.kind !== 'answered' || !delivery.response.stream) throw new Error('no stream')
  return delivery.response.stream
}

/** Reads a stream to its end, or to its error. */
async function readAll(stream: Readable): Promise<number> {
  let size = 0
  for await (const piece of stream) size += (piece as Buffer).length
  return size
}

const codeOf = (promise: Promise<unknown>) =>
  promise.then(
    () => 'read',
    (error: unknown) => (GatewayError.is(error) ? error.code : error),
  )

describe.each([
  { over: 'http', tls: false },
  { over: 'TLS', tls: true },
])('a streamed answer over $over', ({ tls }) => {
  const server = (act: (socket: Socket) => void) =>
    serve({ tls, onRequest: (socket) => act(socket) })

  test('is there with its head, and its body comes as it is sent', async () => {
    let finish: (() => void) | undefined
    const it = await server((socket) => {
      socket.write('HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\none')
      finish = () => socket.write('two')
    })
    const bed = transportTo(it)
    const delivery = await bed.send(asked)
    expect(delivery).toMatchObject({ response: { status: 200, body: Buffer.alloc(0) } })
    const stream = streamOf(delivery)
    finish?.()
    expect(await readAll(stream)).toBe(6)
    expect(told(await bed.send(asked))).toBe(200)
    expect(it.connections).toBe(1)
  })

  test('is read whole where it is not a success', async () => {
    const it = await server((socket) => void socket.write(answer({ status: 404, body: 'no' })))
    const delivery = await transportTo(it).send(asked)
    expect(bodyOf(delivery)).toBe('no')
    expect(delivery).not.toHaveProperty('response.stream')
  })

  test('ends with an error when it is larger than its limit', async () => {
    const it = await server((socket) => {
      socket.write('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n')
      for (let n = 0; n < 10; n += 1) socket.write(`4000\r\n${chunk}\r\n`)
    })
    const delivery = await transportTo(it).send({ ...asked, maxBytes: 100_000 })
    expect(await codeOf(readAll(streamOf(delivery)))).toBe('ANSWER_TOO_LARGE')
    await it.until(({ open }) => open.length === 0)
  })

  test('ends with an error when its connection is cut', async () => {
    const it = await server((socket) => {
      socket.write('HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf', () => socket.end())
    })
    const delivery = await transportTo(it).send(asked)
    expect(await codeOf(readAll(streamOf(delivery)))).toBe('ANSWER_CUT')
  })

  test('ends with an error when the server falls silent', async () => {
    const it = await server((socket) => {
      socket.write('HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf')
    })
    const delivery = await transportTo(it).send({ ...asked, timeouts: { responseMs: 40 } })
    expect(await codeOf(readAll(streamOf(delivery)))).toBe('RESPONSE_TIMEOUT')
    await it.until(({ open }) => open.length === 0)
  })

  test('may take longer than an answer, as long as it comes', async () => {
    const pieces = 8
    const it = await server((socket) => {
      socket.write(`HTTP/1.1 200 OK\r\nContent-Length: ${pieces}\r\n\r\n`)
      let left = pieces
      const beat = setInterval(() => {
        socket.write('x')
        left -= 1
        if (left === 0) clearInterval(beat)
      }, 15)
    })
    const timeouts = { responseMs: 60, totalMs: 90 }
    const delivery = await transportTo(it).send({ ...asked, timeouts })
    expect(await readAll(streamOf(delivery))).toBe(pieces)
  })

  test('does not blame the server for a reader who takes his time', async () => {
    const size = 40 * chunk.length
    const it = await server((socket) => {
      socket.write(`HTTP/1.1 200 OK\r\nContent-Length: ${size}\r\n\r\n`)
      for (let n = 0; n < 40; n += 1) socket.write(chunk)
    })
    const delivery = await transportTo(it).send({ ...asked, timeouts: { responseMs: 30 } })
    const stream = streamOf(delivery)
    await new Promise((resolve) => stream.once('readable', resolve))
    await new Promise((resolve) => setTimeout(resolve, 100))
    expect(await readAll(stream)).toBe(size)
  })

  test('ends when the caller gives up, and its connection with it', async () => {
    const caller = new AbortController()
    const it = await server((socket) => {
      socket.write('HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf')
    })
    const delivery = await transportTo(it).send({ ...asked, signal: caller.signal })
    const end = codeOf(readAll(streamOf(delivery)))
    caller.abort()
    expect(await end).toBe('ABORTED')
    await it.until(({ open }) => open.length === 0)
  })

  test('ends its connection when its reader goes away', async () => {
    const it = await server((socket) => {
      socket.write('HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf')
    })
    const bed = transportTo(it)
    const stream = streamOf(await bed.send(asked))
    stream.destroy()
    await it.until(({ open }) => open.length === 0)
  })

  test('ends when the transport is destroyed', async () => {
    const it = await server((socket) => {
      socket.write('HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf')
    })
    const bed = transportTo(it)
    const end = codeOf(readAll(streamOf(await bed.send(asked))))
    bed.transport.destroy()
    expect(await end).toBe('ANSWER_CUT')
  })
})
