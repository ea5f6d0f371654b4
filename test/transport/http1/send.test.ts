import type { Socket } from 'node:net'
import { describe, expect, onTestFinished, test } from 'vitest'
import { ConfigurationError } from '../../../src/errors/errors.ts'
import { answer } from '../../support/raw-server.ts'
import { bodyOf, serve, told, transportTo } from '../../support/transport-bed.ts'

const fieldsOf = (request = '') => request.split('\r\n\r\n')[0]?.split('\r\n').slice(1) ?? []
const once = { retry: { attempts: 1 } }
const megabytes = (count: number) => Buffer.alloc(count * 1024 * 1024, 'x')

describe.each([
  { over: 'http', tls: false },
  { over: 'TLS', tls: true },
])('a send over $over', ({ tls }) => {
  const server = (onRequest: (socket: Socket, request: string, n: number) => void) =>
    serve({ tls, onRequest })

  test('carries what was signed, and only the fields of HTTP besides', async () => {
    const it = await server((socket) => void socket.write(answer()))
    const bed = transportTo(it)
    await bed.send({ path: '/v1/pay?a=1', body: '{"a":"茶"}', headers: { accept: 'text/x' } })
    expect(it.requests[0]).toMatch(/^POST \/v1\/pay\?a=1 HTTP\/1\.1\r\n/)
    expect(it.requests[0]?.endsWith(Buffer.from('\r\n\r\n{"a":"茶"}').toString('latin1'))).toBe(
      true,
    )
    expect(fieldsOf(it.requests[0]).sort()).toEqual([
      'Accept-Encoding: identity',
      'Connection: keep-alive',
      'Content-Length: 11',
      `Host: 127.0.0.1:${it.port}`,
      'accept: text/x',
      'idempotency-key: key-1',
    ])
  })

  test('says that a POST without a body has none, and says nothing of the kind on a GET', async () => {
    const it = await server((socket) => void socket.write(answer()))
    const bed = transportTo(it)
    await bed.send({ method: 'POST', body: null })
    await bed.send({ method: 'GET', body: null })
    expect(fieldsOf(it.requests[0])).toContain('Content-Length: 0')
    expect(it.requests[1]).not.toMatch(/content-length|transfer-encoding/i)
  })

  test('leaves out what belongs to the connection, whoever asks for it', async () => {
    const it = await server((socket) => void socket.write(answer()))
    const bed = transportTo(it)
    const headers = {
      Expect: '100-continue',
      'transfer-encoding': 'chunked',
      connection: 'close',
      host: 'elsewhere.example',
      'Content-Length': '1',
      upgrade: 'h2c',
    }
    expect(told(await bed.send({ headers }))).toBe(200)
    const fields = fieldsOf(it.requests[0])
    expect(fields.some((field) => /^(expect|transfer-enc|upgrade)/i.test(field))).toBe(false)
    expect(fields.filter((field) => /^(host|connection|content-length)/i.test(field))).toEqual([
      `Host: 127.0.0.1:${it.port}`,
      'Content-Length: 15',
      'Connection: keep-alive',
    ])
  })

  test('measures its own bytes, not those of the connection', async () => {
    const it = await server((socket) => void socket.write(answer()))
    const bed = transportTo(it)
    await bed.send({ body: 'x'.repeat(1_000) })
    await bed.send({ body: 'x' })
    const [first, second] = bed.of('attempt-end').map(({ wire }) => wire)
    expect(first).toMatchObject({ bytesWritten: it.requests[0]?.length, reused: false })
    expect(second).toMatchObject({ bytesWritten: it.requests[1]?.length, reused: true })
    expect(second).toMatchObject({ bytesRead: answer().length, phase: 'done' })
  })

  test('joins repeated fields of an answer, cookies too', async () => {
    const body = 'HTTP/1.1 200 OK\r\nX-A: 1\r\nx-a: 2\r\nSet-Cookie: a=1\r\nSet-Cookie: b=2\r\n'
    const it = await server((socket) => void socket.write(`${body}Content-Length: 0\r\n\r\n`))
    const sent = await transportTo(it).send()
    expect(sent).toMatchObject({
      response: { headers: { 'x-a': '1, 2', 'set-cookie': 'a=1, b=2' }, body: Buffer.alloc(0) },
    })
  })

  test('reads an answer without a length to the end of its connection', async () => {
    const it = await server((socket) => void socket.end('HTTP/1.1 200 OK\r\n\r\n{"ok":1}'))
    expect(bodyOf(await transportTo(it).send())).toBe('{"ok":1}')
  })

  test('reads an answer in chunks, and one that came in single bytes', async () => {
    const chunked =
      'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\n{"a\r\n4\r\n":1}\r\n0\r\n\r\n'
    const it = await server((socket, _request, n) => {
      if (n === 1) socket.write(chunked)
      else byByte(socket, answer())
    })
    const bed = transportTo(it)
    expect(bodyOf(await bed.send())).toBe('{"a":1}')
    expect(bodyOf(await bed.send())).toBe('{"ok":true}')
    expect(it.connections).toBe(1)
  })

  test('takes an answer without a body for what it is, and keeps its connection', async () => {
    const it = await server((socket) => void socket.write('HTTP/1.1 204 No Content\r\n\r\n'))
    const bed = transportTo(it)
    expect(await bed.send()).toMatchObject({ response: { status: 204, body: Buffer.alloc(0) } })
    await bed.send()
    expect(it.connections).toBe(1)
  })

  test.each([301, 302, 303, 307, 308])('does not follow a redirect: %d is an answer', async (n) => {
    const other = await server((socket) => void socket.write(answer()))
    const headers = { Location: `${other.origin}/stolen` }
    const it = await server((socket) => void socket.write(answer({ status: n, headers })))
    expect(told(await transportTo(it).send())).toBe(n)
    expect(other.connections).toBe(0)
  })

  test.each([
    ['an answer cut in its body', `${answer().slice(0, -3)}`, 'ANSWER_CUT'],
    [
      'an answer cut in its chunks',
      'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n9\r\n{"a',
      'ANSWER_CUT',
    ],
    ['an answer cut in its head', 'HTTP/1.1 200 OK\r\nContent-', 'ECONNRESET'],
    ['no answer at all', '', 'ECONNRESET'],
    ['garbage', 'SSH-2.0-OpenSSH_9.6\r\n\r\n', 'HPE_INVALID_CONSTANT'],
    [
      'two lengths',
      'HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\n{}',
      'HPE_UNEXPECTED_CONTENT_LENGTH',
    ],
    [
      'a length and chunks',
      'HTTP/1.1 200 OK\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
      'HPE_INVALID_TRANSFER_ENCODING',
    ],
    [
      'a signed length',
      'HTTP/1.1 200 OK\r\nContent-Length: +2\r\n\r\n{}',
      'HPE_INVALID_CONTENT_LENGTH',
    ],
    [
      'a switch of protocols',
      'HTTP/1.1 101 Switching\r\nUpgrade: h2c\r\nConnection: upgrade\r\n\r\n',
      'CONNECTION_FAILED',
    ],
  ])('%s is lost, in doubt, and says why', async (_what, bytes, code) => {
    const it = await server((socket) => void socket.end(bytes))
    const bed = transportTo(it)
    const sent = await bed.send(once)
    expect(sent).toMatchObject({ kind: 'lost', notSent: false, code })
    expect(sent.progress).toMatchObject({ attempts: 1, doubt: true, left: true })
    expect(sent.progress.history).toMatchObject([{ code }])
    await it.until(({ open }) => open.length === 0)
  })

  test('uses a complete answer with garbage behind it, but not its connection', async () => {
    const it = await server((socket) => void socket.write(`${answer()}garbage\r\n\r\n`))
    const bed = transportTo(it)
    expect(bodyOf(await bed.send(once))).toBe('{"ok":true}')
    expect(bodyOf(await bed.send(once))).toBe('{"ok":true}')
    expect(it.connections).toBe(2)
  })

  test('uses a complete answer with a second one behind it, but not its connection', async () => {
    const it = await server((socket, _request, n) => {
      socket.write(`${answer({ body: `{"n":${n}}` })}${answer({ body: '{"n":0}' })}`)
    })
    const bed = transportTo(it)
    expect(bodyOf(await bed.send(once))).toBe('{"n":1}')
    expect(bodyOf(await bed.send(once))).toBe('{"n":2}')
    expect(it.connections).toBe(2)
  })

  test('uses an answer that comes before the whole request was sent, but not its connection', async () => {
    const it = await serve({
      tls,
      onConnection: (socket) => {
        socket.once('data', () => {
          socket.pause()
          socket.write(answer({ status: 413 }))
        })
      },
    })
    const bed = transportTo(it)
    expect(told(await bed.send({ body: megabytes(20), ...once }))).toBe(413)
    await bed.event('connection-drop')
    expect(told(await bed.send({ body: megabytes(20), ...once }))).toBe(413)
    expect(it.connections).toBe(2)
  })

  test('prefers an answer to the error of a write that it made pointless', async () => {
    const it = await serve({
      tls,
      onConnection: (socket) => {
        socket.once('data', () => {
          socket.pause()
          socket.end(answer({ status: 400, headers: { Connection: 'close' } }))
        })
      },
    })
    const bed = transportTo(it)
    for (let n = 0; n < 5; n += 1) {
      expect(told(await bed.send({ body: megabytes(2), ...once }))).toBe(400)
    }
  })

  test('leaks nothing when the server closes right behind its answer', async () => {
    const it = await server((socket) => void socket.end(answer()))
    const bed = transportTo(it)
    for (let n = 0; n < 20; n += 1) expect(told(await bed.send())).toBe(200)
    await it.until(({ open }) => open.length === 0)
    const opened = bed.of('connection-open').length
    await bed.event('connection-drop', () => bed.of('connection-drop').length === opened)
  })

  test('rejects with the very error that signing threw, and sends nothing', async () => {
    const it = await server((socket) => void socket.write(answer()))
    const bed = transportTo(it)
    const error = new Error('no key')
    const sign = () => Promise.reject(error)
    await expect(bed.send({ sign })).rejects.toBe(error)
    expect(it.connections).toBe(0)
  })

  test('rejects with the very error that judging threw', async () => {
    const it = await server((socket) => void socket.write(answer()))
    const bed = transportTo(it)
    const error: Error = Object.freeze(new Error('cannot judge'))
    const judge = () => Promise.reject(error)
    await expect(bed.send({ judge })).rejects.toBe(error)
    expect(it.requests).toHaveLength(1)
  })

  test.each([
    ['a line break in a field', { headers: { accept: 'a\r\nx-injected: 1' } }],
    ['a field that HTTP cannot carry', { headers: { accept: '茶' } }],
    ['a space in the path', { path: '/a b' }],
    ['a path that is an address', { path: 'http://elsewhere.example/' }],
  ])('refuses %s before a byte leaves, without quoting it', async (_what, overrides) => {
    const it = await server((socket) => void socket.write(answer()))
    const error = await transportTo(it)
      .send(overrides)
      .catch((thrown: unknown) => thrown)
    expect(error).toBeInstanceOf(ConfigurationError)
    expect(JSON.stringify(error) + String(error)).not.toMatch(/injected|茶|elsewhere/)
    expect(it.requests).toEqual([])
  })
})

describe('a transport', () => {
  test('knows no proxy of the environment', async () => {
    const proxy = await serve({ onRequest: (socket) => void socket.write(answer()) })
    const it = await serve({ onRequest: (socket) => void socket.write(answer()) })
    const names = ['http_proxy', 'HTTP_PROXY', 'all_proxy', 'NODE_USE_ENV_PROXY']
    for (const name of names) process.env[name] = name.startsWith('NODE') ? '1' : proxy.origin
    onTestFinished(() => {
      for (const name of names) Reflect.deleteProperty(process.env, name)
    })
    expect(told(await transportTo(it).send())).toBe(200)
    expect(proxy.connections).toBe(0)
  })

  test.each([
    ['http://pay.example', /not encrypted/],
    ['http://10.0.0.1', /not encrypted/],
    ['http://127.0.0.1.pay.example', /not encrypted/],
    ['https://pay.example/v1', /not the address of a host/],
    ['https://pay.example?x', /not the address of a host/],
    ['https://user:secret@pay.example', /not the address of a host/],
    ['ftp://pay.example', /not the address of a host/],
    ['data:text/plain,x', /not the address of a host/],
    ['pay.example', /not the address of a host/],
  ])('is not made for %s', (origin, message) => {
    expect(() => transportTo(origin)).toThrow(ConfigurationError)
    expect(() => transportTo(origin)).toThrow(message)
    expect(() => transportTo(origin)).not.toThrow(/secret/)
  })

  test('is not made without a host', () => {
    expect(() => transportTo([])).toThrow(/a host is missing/)
  })

  test.each(['http://localhost:1', 'http://127.0.0.1:1', 'http://127.8.8.8:1', 'http://[::1]:1'])(
    'may speak plain http to this machine: %s',
    (origin) => {
      expect(() => transportTo(origin)).not.toThrow()
    },
  )
})

/** Writes each byte of a text in a packet of its own. */
function byByte(socket: Socket, text: string): void {
  let at = 0
  const next = () => {
    if (at >= text.length) return
    socket.write(text[at] ?? '', () => setImmediate(next))
    at += 1
  }
  next()
}
