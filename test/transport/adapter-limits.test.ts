import type { Socket } from 'node:net'
import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { bodyOf, serve, told, transportTo } from '../support/transport-bed.ts'

const once = { retry: { attempts: 1 } }
const text = JSON.stringify({ code_url: 'weixin://…', filler: 'x'.repeat(2_000) })

const head = (fields: string) => `HTTP/1.1 200 OK\r\n${fields}\r\n\r\n`
const packed = (encoding: string, body: Buffer) =>
  Buffer.concat([
    Buffer.from(head(`Content-Encoding: ${encoding}\r\nContent-Length: ${body.length}`)),
    body,
  ])

describe.each([
  { over: 'http', tls: false },
  { over: 'TLS', tls: true },
])('the limits of an answer over $over', ({ tls }) => {
  const server = (act: (socket: Socket) => void) =>
    serve({ tls, onRequest: (socket) => act(socket) })
  const answering = (bytes: string | Buffer) => server((socket) => void socket.write(bytes))

  test.each([
    ['gzip', gzipSync(text)],
    ['x-gzip', gzipSync(text)],
    ['GZIP', gzipSync(text)],
    ['deflate', deflateSync(text)],
    ['deflate', deflateRawSync(text)],
    ['br', brotliCompressSync(text)],
    ['identity', Buffer.from(text)],
  ])('unpacks %s', async (encoding, body) => {
    const it = await answering(packed(encoding, body))
    const bed = transportTo(it)
    expect(bodyOf(await bed.send())).toBe(text)
    expect(bodyOf(await bed.send())).toBe(text)
    expect(it.connections).toBe(1)
  })

  test.each([
    ['gzip', gzipSync(Buffer.alloc(50_000_000))],
    ['deflate', deflateSync(Buffer.alloc(50_000_000))],
    ['br', brotliCompressSync(Buffer.alloc(50_000_000))],
  ])('unpacks no more than the limit of a %s bomb', async (encoding, bomb) => {
    const it = await answering(packed(encoding, bomb))
    const before = process.memoryUsage().rss
    const sent = await transportTo(it).send()
    expect(sent).toMatchObject({ kind: 'lost', code: 'ANSWER_TOO_LARGE', notSent: false })
    expect(process.memoryUsage().rss - before).toBeLessThan(40_000_000)
    // The next bomb would be as large.
    expect(it.requests).toHaveLength(1)
  })

  test.each([
    ['gzip', Buffer.from('not packed')],
    ['gzip', gzipSync(text).subarray(0, -9)],
    ['br', Buffer.from('not packed')],
    ['zstd', Buffer.from(text)],
    ['gzip, br', gzipSync(text)],
  ])('refuses a body that is not what it says: %s', async (encoding, body) => {
    const it = await answering(packed(encoding, body))
    const sent = await transportTo(it).send(once)
    expect(sent).toMatchObject({ kind: 'lost', code: 'ANSWER_UNREADABLE', notSent: false })
    expect(sent.progress.doubt).toBe(true)
  })

  test('lets a body of the full size pass, and not one byte more', async () => {
    const limit = 1_000
    const of = (size: number) => head(`Content-Length: ${size}`) + 'x'.repeat(size)
    const exact = await answering(of(limit))
    const more = await answering(of(limit + 1))
    expect(told(await transportTo(exact).send({ maxBytes: limit }))).toBe(200)
    expect(told(await transportTo(more).send({ maxBytes: limit }))).toBe('ANSWER_TOO_LARGE')
  })

  test('believes a length that is too large, and does not wait for it', async () => {
    const it = await answering(head('Content-Length: 99999999999'))
    expect(told(await transportTo(it).send())).toBe('ANSWER_TOO_LARGE')
    await it.until(({ open }) => open.length === 0)
  })

  test('ends an answer without end at the limit', async () => {
    const it = await server((socket) => {
      const chunk = `10000\r\n${'x'.repeat(0x10000)}\r\n`
      const more = () => {
        while (!socket.destroyed && socket.write(chunk));
      }
      socket.on('drain', more)
      socket.write(head('Transfer-Encoding: chunked'))
      more()
    })
    expect(told(await transportTo(it).send())).toBe('ANSWER_TOO_LARGE')
    await it.until(({ open }) => open.length === 0)
  })

  test('takes a head of 15 KB and refuses one of 17 KB', async () => {
    const of = (kilobytes: number) =>
      head(`X-Large: ${'x'.repeat(kilobytes * 1_024)}\r\nContent-Length: 0`)
    expect(told(await transportTo(await answering(of(15))).send(once))).toBe(200)
    const sent = await transportTo(await answering(of(17))).send(once)
    expect(sent).toMatchObject({ kind: 'lost', code: 'HPE_HEADER_OVERFLOW', notSent: false })
  })

  test('reads ten interim answers before the final one', async () => {
    const it = await answering(
      `${'HTTP/1.1 103 Early\r\n\r\n'.repeat(10)}${head('Content-Length: 0')}`,
    )
    expect(told(await transportTo(it).send(once))).toBe(200)
  })

  test('ends a flood of interim answers', async () => {
    const it = await answering('HTTP/1.1 100 Continue\r\n\r\n'.repeat(11))
    const sent = await transportTo(it).send(once)
    expect(sent).toMatchObject({ kind: 'lost', code: 'INFORMATIONAL_FLOOD', notSent: false })
    await it.until(({ open }) => open.length === 0)
  })
})
