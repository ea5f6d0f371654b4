import { type AddressInfo, createServer, type Server, type Socket } from 'node:net'
import { createServer as createTlsServer, type TlsOptions } from 'node:tls'

/** A request as it reached the fault server, whole or in part. */
export interface Seen {
  /** Number of its connection, from 0. */
  readonly connection: number
  readonly method: string
  readonly path: string
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>
  /** All of the body that came. */
  readonly body: string
  /** Whether the body came whole. */
  readonly complete: boolean
  /** An address nobody has a reason to call. */
  readonly elsewhere: string
}

/** What a server does with a request. */
export interface Deed {
  /** Done when the head has come, or the whole request. @default 'request' */
  readonly at?: 'head' | 'request'
  readonly act: (socket: Socket, request: Seen) => void
}

export interface FaultServerOptions {
  /** What is done with each request; its body may not have come yet. */
  readonly deed: (request: Seen) => Deed
  /** TLS, with this certificate; plain without it. */
  readonly tls?: TlsOptions | undefined
  /** Takes a connection for itself, before TLS; `true` when it did. */
  readonly greet?: ((n: number, socket: Socket) => boolean) | undefined
}

export interface FaultServer {
  readonly url: string
  /** Every request whose head has come. */
  readonly requests: readonly Seen[]
  /** Connections accepted so far. */
  readonly connections: () => number
  /** Connections made to the address that nobody has a reason to call. */
  readonly strayed: () => number
  /** Open connections, as this server sees them. */
  readonly sockets: ReadonlySet<Socket>
  /** Forgets what was seen, and does something else from the next request on. */
  readonly restart: (deed: FaultServerOptions['deed']) => void
  /** Refuses connections from now on; those that stand stay. */
  readonly stopListening: () => void
  readonly close: () => Promise<void>
}

/** A server of raw bytes on 127.0.0.1: it reads requests, and does to them what the test says. */
export async function faultServer(options: FaultServerOptions): Promise<FaultServer> {
  const requests: Seen[] = []
  const sockets = new Set<Socket>()
  let { deed } = options
  let strayed = 0
  let connections = 0
  const stranger = createServer((socket) => {
    strayed++
    socket.destroy()
  })
  await listening(stranger)

  const serve = (socket: Socket, connection: number) => {
    socket.on('error', () => socket.destroy())
    const pending = { connection, elsewhere: `http://127.0.0.1:${portOf(stranger)}` }
    readRequests(socket, pending, (request) => {
      requests.push(request)
      return deed(request)
    })
  }
  const tlsServer = options.tls && createTlsServer(options.tls)
  tlsServer?.on('tlsClientError', () => undefined)
  tlsServer?.on('secureConnection', (socket) => serve(socket, connections - 1))

  const server = createServer((socket) => {
    const n = connections++
    sockets.add(socket)
    socket.on('error', () => socket.destroy())
    socket.once('close', () => sockets.delete(socket))
    if (options.greet?.(n, socket)) return
    if (tlsServer === undefined) serve(socket, n)
    else tlsServer.emit('connection', socket)
  })
  await listening(server)
  return {
    url: `${tlsServer === undefined ? 'http' : 'https'}://127.0.0.1:${portOf(server)}`,
    requests,
    connections: () => connections,
    strayed: () => strayed,
    sockets,
    restart: (next) => {
      deed = next
      connections = 0
      requests.length = 0
    },
    stopListening: () => void server.close(),
    close: async () => {
      for (const socket of sockets) socket.destroy()
      await Promise.all([closed(server), closed(stranger)])
    },
  }
}

type Taken = (request: Seen) => Deed

/** Reads requests off a connection, one after the other, and has each one's deed done in time. */
function readRequests(
  socket: Socket,
  about: Pick<Seen, 'connection' | 'elsewhere'>,
  take: Taken,
): void {
  let unread = ''
  let current: { request: { body: string; complete: boolean } & Seen; deed: Deed } | undefined
  socket.on('data', (chunk) => {
    // One character per byte, so that lengths can be compared.
    unread += chunk.toString('latin1')
    for (;;) {
      if (current === undefined) {
        const end = unread.indexOf('\r\n\r\n')
        if (end < 0) return
        const request = { ...about, ...headOf(unread.slice(0, end)), body: '', complete: false }
        unread = unread.slice(end + 4)
        current = { request, deed: take(request) }
        if (current.deed.at === 'head') return current.deed.act(socket, request)
      }
      const { request, deed } = current
      const length = Number(request.headers['content-length'] ?? 0)
      if (unread.length < length) return
      request.body = Buffer.from(unread.slice(0, length), 'latin1').toString()
      request.complete = true
      unread = unread.slice(length)
      current = undefined
      deed.act(socket, request)
    }
  })
}

function headOf(head: string): Pick<Seen, 'method' | 'path' | 'headers'> {
  const [first = '', ...fields] = head.split('\r\n')
  const [method = '', path = ''] = first.split(' ')
  const headers = fields.map((field) => {
    const colon = field.indexOf(':')
    return [field.slice(0, colon).toLowerCase(), field.slice(colon + 1).trim()] as const
  })
  return { method, path, headers: Object.fromEntries(headers) }
}

function listening(server: Server): Promise<Server> {
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => resolve(server))
  })
}

function portOf(server: Server): number {
  return (server.address() as AddressInfo).port
}

function closed(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve())
  })
}
