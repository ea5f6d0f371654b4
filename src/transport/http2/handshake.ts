import type { EventEmitter } from 'node:events'
import http2, { type ClientHttp2Session } from 'node:http2'
import type { Socket } from 'node:net'
import { TLSSocket } from 'node:tls'
import type { Runtime } from '../../runtime/runtime.ts'

/** How far a session is: streams may be opened only on one that is `ready`. */
export type SessionPhase = 'connect' | 'tls' | 'ready' | 'ended'

/** Why a session could not be had, and how far it had come. */
export class SessionError extends Error {
  override readonly cause: NodeJS.ErrnoException
  readonly phase: 'connect' | 'tls'

  constructor(cause: NodeJS.ErrnoException, phase: 'connect' | 'tls') {
    super(cause.message)
    this.cause = cause
    this.phase = phase
  }
}

/** How long the answer to a PING may take. */
const pingMs = 1_000

/**
 * Makes a session of a connection, up to the settings of its server; `undefined` where the server
 * has chosen HTTP/1.1.
 *
 * @throws SessionError when the connection ends before that.
 */
export async function shake(
  origin: string,
  socket: Socket,
  enter: (phase: SessionPhase) => void,
): Promise<ClientHttp2Session | undefined> {
  socket.setNoDelay(true)
  await arrives(socket, { from: socket, event: 'connect', phase: 'connect' })
  enter('tls')
  if (socket instanceof TLSSocket) {
    await arrives(socket, { from: socket, event: 'secureConnect', phase: 'tls' })
    if (socket.alpnProtocol !== 'h2') return undefined
  }
  const session = http2.connect(origin, {
    createConnection: () => socket,
    settings: { enablePush: false },
  })
  // Each stream tells its own caller.
  session.on('error', () => undefined)
  await arrives(socket, { from: session, event: 'remoteSettings', phase: 'tls' })
  return session
}

/** Waits for an event; the end of the connection before it is told with how far it had come. */
function arrives(
  socket: Socket,
  awaited: {
    readonly from: EventEmitter
    readonly event: string
    readonly phase: 'connect' | 'tls'
  },
): Promise<void> {
  const { from, event, phase } = awaited
  return new Promise((resolve, reject) => {
    const failed = (error: NodeJS.ErrnoException) => reject(new SessionError(error, phase))
    const closed = () => failed(new Error('the connection ended before it stood'))
    socket.once('error', failed)
    socket.once('close', closed)
    from.once(event, () => {
      socket.removeListener('error', failed)
      socket.removeListener('close', closed)
      resolve()
    })
  })
}

/** Whether the other side still answers. */
export function ping(session: ClientHttp2Session | undefined, runtime: Runtime): Promise<boolean> {
  return new Promise((resolve) => {
    if (session === undefined || session.destroyed || session.closed) {
      resolve(false)
      return
    }
    const timer = runtime.timer(pingMs, () => told(false))
    const told = (alive: boolean) => {
      timer.cancel()
      session.removeListener('close', closed)
      resolve(alive)
    }
    const closed = () => told(false)
    session.once('close', closed)
    try {
      session.ping((error) => told(error === null))
    } catch {
      told(false)
    }
  })
}

/** Lets the loop poll once for certain: what has arrived already is read. */
export function twoTurns(): Promise<void> {
  return new Promise((resolve) => setImmediate(() => setImmediate(resolve)))
}
