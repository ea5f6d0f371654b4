import type { Socket } from 'node:net'
import type { DropReason } from '../../telemetry/events.ts'

/** What the pool knows of one connection. */
export class Connection {
  readonly openedAtMs: number
  /** The age at which it is given up; each has its own, so that not all end at once. */
  readonly lifetimeMs: number
  /** Requests it was used for, the running one included. */
  uses = 0
  /** Whether it stands (TCP, and TLS where there is TLS). */
  ready = false
  idle = false
  idleSinceMs = 0
  idleSinceWallMs = 0
  idleLimitMs = 0
  /** How long it had been idle before the running request; 0 on a fresh one. */
  restedMs = 0
  /** Bytes read when it became idle: more at its end were stray ones. */
  bytesReadWhenIdle = 0
  /** Why it is given up, set by whoever decides so. */
  dropReason: DropReason | undefined

  constructor(openedAtMs: number, lifetimeMs: number) {
    this.openedAtMs = openedAtMs
    this.lifetimeMs = lifetimeMs
  }
}

const record: unique symbol = Symbol('payonce.connection')

interface RecordedSocket extends Socket {
  [record]?: Connection
}

/** Notes what is known of a connection on its socket; a map would cost a look-up per request. */
export function recordConnection(socket: Socket, connection: Connection): void {
  ;(socket as RecordedSocket)[record] = connection
}

/** What is known of a connection. */
export function connectionOf(socket: Socket): Connection {
  const connection = (socket as RecordedSocket)[record]
  if (connection === undefined) throw new Error('the socket is not one of the pool')
  return connection
}
