import { once } from 'node:events'
import type { AddressInfo, Socket } from 'node:net'
import { createServer, type TLSSocket } from 'node:tls'
import { onTestFinished } from 'vitest'
import { identity } from './raw-server.ts'

/** A request that has arrived whole, and the frames with which a test may answer it. */
export interface Arrival {
  readonly streamId: number
  readonly connection: FrameConnection
  readonly body: string
  /** Its place among all that came, from 0. */
  readonly index: number
}

/** One connection, its frames written by hand. */
export interface FrameConnection {
  readonly socket: TLSSocket
  settings(maxStreams?: number): void
  answer(streamId: number, body?: string): void
  /** The head and the beginning of an answer. */
  begin(streamId: number, body: string, contentLength?: number): void
  goaway(lastStreamId: number, code?: number): void
  rst(streamId: number, code: number): void
  /** Ends the connection by RST. */
  reset(): void
  /** Frames written while it acts leave in one packet. */
  together(act: () => void): void
}

export interface FrameServer {
  readonly origin: string
  readonly arrivals: Arrival[]
  readonly connections: FrameConnection[]
  /** Types of the frames that came, in order, as `HEADERS 1`. */
  readonly frames: string[]
  /** Resolves when so many requests have come. */
  arrived(count: number): Promise<void>
}

export interface FrameServerOptions {
  readonly onArrival?: (arrival: Arrival) => void
  readonly onConnection?: (connection: FrameConnection) => void
  /** Streams at once; @default 100 */
  readonly maxStreams?: number
  readonly answersPings?: boolean
  readonly alpn?: readonly string[]
}

export const highest = 2 ** 31 - 1
const types = { 0: 'DATA', 1: 'HEADERS', 3: 'RST', 4: 'SETTINGS', 6: 'PING', 7: 'GOAWAY' } as const
const preface = 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'

/** A server of HTTP/2 frames, each written on purpose; it ends with the test. */
export async function frameServer(options: FrameServerOptions = {}): Promise<FrameServer> {
  const arrivals: Arrival[] = []
  const connections: FrameConnection[] = []
  const frames: string[] = []
  const waiting: { readonly count: number; readonly resolve: () => void }[] = []
  const server = createServer({
    ...identity('good'),
    ALPNProtocols: [...(options.alpn ?? ['h2'])],
  })
  // The handshakes come through in the order of their connections, one by one in these tests.
  const raw: Socket[] = []
  server.on('connection', (socket: Socket) => raw.push(socket))
  server.on('secureConnection', (socket) => {
    socket.on('error', () => undefined)
    const under = raw[connections.length]
    const connection = writer(socket, () => under?.resetAndDestroy())
    connections.push(connection)
    options.onConnection?.(connection)
    if (options.onConnection === undefined) connection.settings(options.maxStreams)
    const bodies = new Map<number, string>()
    let buffered = Buffer.alloc(0)
    let greeted = false
    socket.on('data', (chunk) => {
      buffered = Buffer.concat([buffered, chunk])
      if (!greeted && buffered.length >= preface.length) {
        greeted = true
        buffered = buffered.subarray(preface.length)
      }
      while (greeted && buffered.length >= 9 && buffered.length >= 9 + buffered.readUIntBE(0, 3)) {
        const length = buffered.readUIntBE(0, 3)
        const type = buffered[3] ?? 0
        const flags = buffered[4] ?? 0
        const id = buffered.readUInt32BE(5)
        const payload = buffered.subarray(9, 9 + length)
        buffered = buffered.subarray(9 + length)
        frames.push(`${types[type as keyof typeof types] ?? type} ${id}`)
        if (type === 0) bodies.set(id, (bodies.get(id) ?? '') + payload.toString())
        if (type === 6 && (flags & 1) === 0 && options.answersPings !== false) {
          socket.write(frame({ type: 6, flags: 1, id: 0 }, payload))
        }
        if ((type === 0 || type === 1) && (flags & 1) !== 0) {
          const arrival = {
            streamId: id,
            connection,
            body: bodies.get(id) ?? '',
            index: arrivals.length,
          }
          arrivals.push(arrival)
          for (const one of waiting) if (arrivals.length >= one.count) one.resolve()
          options.onArrival?.(arrival)
        }
      }
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => {
    for (const { socket } of connections) socket.destroy()
    server.close()
  })
  const { port } = server.address() as AddressInfo
  return {
    origin: `https://localhost:${port}`,
    arrivals,
    connections,
    frames,
    arrived: (count) =>
      new Promise((resolve) => {
        if (arrivals.length >= count) resolve()
        else waiting.push({ count, resolve })
      }),
  }
}

function writer(socket: TLSSocket, reset: () => void): FrameConnection {
  const data = (id: number, body: string, flags: number) =>
    socket.write(frame({ type: 0, flags: flags, id: id }, Buffer.from(body)))
  const head = (id: number, length: number | undefined) => {
    // `:status: 200` and `content-length` by their places in HPACK's static table.
    const digits = Buffer.from(String(length))
    const field = length === undefined ? [] : [0x0f, 0x0d, digits.length, ...digits]
    socket.write(frame({ type: 1, flags: 4, id: id }, Buffer.from([0x88, ...field])))
  }
  return {
    socket,
    reset,
    settings(maxStreams = 100) {
      const payload = Buffer.alloc(6)
      payload.writeUInt16BE(3, 0)
      payload.writeUInt32BE(maxStreams, 2)
      socket.write(frame({ type: 4, flags: 0, id: 0 }, payload))
    },
    answer(id, body = '{"ok":true}') {
      head(id, Buffer.byteLength(body))
      data(id, body, 1)
    },
    begin(id, body, contentLength) {
      head(id, contentLength)
      data(id, body, 0)
    },
    goaway(lastStreamId, code = 0) {
      const payload = Buffer.alloc(8)
      payload.writeUInt32BE(lastStreamId, 0)
      payload.writeUInt32BE(code, 4)
      socket.write(frame({ type: 7, flags: 0, id: 0 }, payload))
    },
    rst(id, code) {
      const payload = Buffer.alloc(4)
      payload.writeUInt32BE(code)
      socket.write(frame({ type: 3, flags: 0, id: id }, payload))
    },
    together(act) {
      socket.cork()
      act()
      socket.uncork()
    },
  }
}

function frame(
  head: { readonly type: number; readonly flags: number; readonly id: number },
  payload: Buffer,
): Buffer {
  const bytes = Buffer.alloc(9)
  bytes.writeUIntBE(payload.length, 0, 3)
  bytes[3] = head.type
  bytes[4] = head.flags
  bytes.writeUInt32BE(head.id, 5)
  return Buffer.concat([bytes, payload])
}
