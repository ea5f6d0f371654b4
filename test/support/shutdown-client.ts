import { once } from 'node:events'
import { createConnection, type Socket } from 'node:net'
import { connect } from 'node:tls'
import { onTestFinished } from 'vitest'
import { tlsFile } from './raw-server.ts'

/** A client that says bytes, and knows what came back and when the connection ended. */
export interface RawClient {
  readonly socket: Socket
  /** Everything that came. */
  readonly read: string
  /** Resolves once everything that came fits. */
  until(pattern: RegExp): Promise<void>
  /** Resolves with everything that came, and how it ended: a code, or `end`. */
  readonly closed: Promise<{ readonly read: string; readonly how: string }>
}

/** Connects to a server on this machine. */
export async function rawClient(
  port: number,
  { tls = false }: { readonly tls?: boolean } = {},
): Promise<RawClient> {
  const socket = tls
    ? connect({ port, host: '127.0.0.1', servername: 'localhost', ca: tlsFile('ca.pem') })
    : createConnection({ port, host: '127.0.0.1' })
  onTestFinished(() => void socket.destroy())
  let read = ''
  let how = 'end'
  let look: () => void = () => undefined
  socket.setEncoding('latin1').on('data', (text: string) => {
    read += text
    look()
  })
  socket.on('error', (error: NodeJS.ErrnoException) => {
    how = error.code ?? error.message
  })
  const closed = new Promise<{ read: string; how: string }>((resolve) => {
    socket.on('close', () => resolve({ read, how }))
  })
  await once(socket, tls ? 'secureConnect' : 'connect')
  return {
    socket,
    get read() {
      return read
    },
    until: (pattern) =>
      new Promise((resolve, reject) => {
        look = () => {
          if (pattern.test(read)) resolve()
        }
        look()
        socket.on('close', () => reject(new Error(`ended (${how}) after: ${read.slice(0, 500)}`)))
      }),
    closed,
  }
}

/** A request without a body. */
export const get = (path: string) => `GET ${path} HTTP/1.1\r\nHost: localhost\r\n\r\n`

/** The heads of answers, in lower case. */
export const headsOf = (read: string): string[] =>
  read
    .toLowerCase()
    .split('http/1.1 ')
    .slice(1)
    .map((answer) => answer.split('\r\n\r\n')[0] ?? '')
