import { readFileSync } from 'node:fs'
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net'
import { join } from 'node:path'
import { createServer as createTlsServer, type TlsOptions } from 'node:tls'

const certificates = join(import.meta.dirname, '../fixtures/tls')

/** A file of test/fixtures/tls, as text. */
export function tlsFile(name: string): string {
  return readFileSync(join(certificates, name), 'utf8')
}

/** Certificate and key of one name in test/fixtures/tls. */
export function identity(name: string): { cert: string; key: string } {
  return { cert: tlsFile(`${name}.pem`), key: tlsFile(`${name}.key`) }
}

export interface RawServerOptions {
  /**
   * Called for each complete request; `n` counts the server's requests from 1. Writes what it likes
   * to the socket, as bytes.
   */
  readonly onRequest?: (socket: Socket, request: string, n: number) => void
  /** Called for each connection (with TLS: once the handshake is through). */
  readonly onConnection?: (socket: Socket, n: number) => void
  /** Serves TLS; `true` with the certificate `good`. */
  readonly tls?: boolean | TlsOptions
  readonly port?: number
}

/** A server that speaks bytes, not HTTP: it can break every rule. */
export interface RawServer {
  readonly origin: string
  readonly port: number
  /** Connections ever opened. */
  readonly connections: number
  /** Connections open now. */
  readonly open: readonly Socket[]
  /** Every complete request, head and body. */
  readonly requests: readonly string[]
  /** The number of the connection, from 1, on which each request came. */
  readonly connectionOf: readonly number[]
  /** Resolves once the condition holds; looked at after every event of the server. */
  until(condition: (server: RawServer) => boolean): Promise<void>
  /** Resets every connection: RST, no FIN. */
  reset(): void
  close(): Promise<void>
}

/** Starts a raw server on this machine. */
export async function rawServer(options: RawServerOptions = {}): Promise<RawServer> {
  const requests: string[] = []
  const connectionOf: number[] = []
  const raw = new Set<Socket>()
  const open = new Set<Socket>()
  const waiting = new Set<() => void>()
  let connections = 0

  const changed = () => {
    for (const look of [...waiting]) look()
  }
  const onConnection = (socket: Socket) => {
    connections += 1
    const number = connections
    open.add(socket)
    socket.on('error', () => undefined)
    socket.on('close', () => {
      open.delete(socket)
      changed()
    })
    readRequests(socket, (request) => {
      requests.push(request)
      connectionOf.push(number)
      options.onRequest?.(socket, request, requests.length)
      changed()
    })
    options.onConnection?.(socket, number)
    changed()
  }

  const server = listenerOf(options, onConnection)
  server.on('connection', (socket) => {
    raw.add(socket)
    socket.on('error', () => undefined)
    socket.on('close', () => raw.delete(socket))
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(options.port ?? 0, '127.0.0.1', resolve)
  })
  const { port } = server.address() as AddressInfo

  const self: RawServer = {
    origin: `${options.tls ? 'https' : 'http'}://127.0.0.1:${port}`,
    port,
    requests,
    connectionOf,
    get connections() {
      return connections
    },
    get open() {
      return [...open]
    },
    until(condition) {
      return new Promise((resolve) => {
        const look = () => {
          if (!condition(self)) return
          waiting.delete(look)
          resolve()
        }
        waiting.add(look)
        look()
      })
    },
    reset() {
      // Under TLS, that of the TCP connection below.
      for (const socket of raw) socket.resetAndDestroy()
    },
    close() {
      for (const socket of raw) socket.destroy()
      return new Promise((resolve) => {
        server.close(() => resolve())
      })
    },
  }
  return self
}

function listenerOf({ tls }: RawServerOptions, onConnection: (socket: Socket) => void): Server {
  if (!tls) return createServer({ noDelay: true }, onConnection)
  const given = tls === true ? identity('good') : tls
  const server = createTlsServer({ noDelay: true, ...given }, onConnection)
  server.on('tlsClientError', () => undefined)
  return server
}

/** Calls back for each request that has come in whole, by its Content-Length. */
function readRequests(socket: Socket, onRequest: (request: string) => void): void {
  let pieces: string[] = []
  let size = 0
  let wanted: number | undefined
  socket.on('data', (chunk) => {
    pieces.push(chunk.toString('latin1'))
    size += chunk.length
    for (;;) {
      // Put together once per request, not once per chunk of a large one.
      if (wanted !== undefined && size < wanted) return
      const unread = pieces.join('')
      wanted = lengthOf(unread)
      pieces = [unread]
      if (wanted === undefined || size < wanted) return
      pieces = [unread.slice(wanted)]
      size -= wanted
      onRequest(unread.slice(0, wanted))
      wanted = undefined
    }
  })
}

/** The length of the first request, head and body; `undefined` while its head is not complete. */
function lengthOf(unread: string): number | undefined {
  const headEnd = unread.indexOf('\r\n\r\n')
  if (headEnd < 0) return undefined
  const body = /\r\ncontent-length: *(\d+)/i.exec(unread.slice(0, headEnd))?.[1] ?? 0
  return headEnd + 4 + Number(body)
}

/** An answer in bytes: 200 with a JSON body and its length, unless told otherwise. */
export function answer(
  parts: { status?: number; body?: string; headers?: Readonly<Record<string, string>> } = {},
): string {
  const { status = 200, body = '{"ok":true}', headers = {} } = parts
  const fields = { 'Content-Type': 'application/json', ...headers }
  const lines = Object.entries(fields).map(([name, value]) => `${name}: ${value}\r\n`)
  return `HTTP/1.1 ${status} X\r\n${lines.join('')}Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`
}
