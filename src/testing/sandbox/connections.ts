import type { Socket } from 'node:net'
import type { Runtime, Timer } from '../../runtime/runtime.ts'

interface Connection {
  readonly number: number
  /** What the operating system knows; under TLS not the socket that requests come on. */
  readonly wire: Socket
  idle: boolean
  timer: Timer | undefined
}

/** How many connections there were. */
export interface ConnectionCounts {
  readonly opened: number
  readonly open: number
  /** Ended by the sandbox because they had been idle for `idleMs`. */
  readonly closedIdle: number
}

/** The server's side of keep-alive: ends what has been idle too long, as the provider does. */
export class Connections implements ConnectionCounts {
  readonly #runtime: Runtime
  readonly #idleMs: number | undefined
  readonly #wires = new Set<Socket>()
  readonly #connections = new Map<Socket, Connection>()
  opened = 0
  closedIdle = 0

  constructor(runtime: Runtime, idleMs: number | undefined) {
    this.#runtime = runtime
    this.#idleMs = idleMs
  }

  get open(): number {
    return this.#connections.size
  }

  /** A connection as accepted, before any TLS. */
  accept(wire: Socket): void {
    this.#wires.add(wire)
    wire.on('close', () => this.#wires.delete(wire))
    // A client that goes away makes an error here: that is its right.
    wire.on('error', () => wire.destroy())
  }

  /** A connection that requests can come on. */
  welcome(socket: Socket): void {
    const wire = [...this.#wires].find((one) => one.remotePort === socket.remotePort) ?? socket
    this.opened += 1
    this.#connections.set(socket, {
      number: this.opened,
      wire,
      idle: false,
      timer: undefined,
    })
    socket.on('close', () => {
      this.#connections.get(socket)?.timer?.cancel()
      this.#connections.delete(socket)
    })
    socket.on('error', () => socket.destroy())
  }

  numberOf(socket: Socket): number {
    return this.#connections.get(socket)?.number ?? 0
  }

  /** A request has come. */
  work(socket: Socket): void {
    const connection = this.#connections.get(socket)
    if (connection === undefined) return
    connection.timer?.cancel()
    connection.idle = false
  }

  /** The answer is out: from now on the connection is idle. */
  rest(socket: Socket): void {
    const connection = this.#connections.get(socket)
    if (connection === undefined || socket.destroyed) return
    connection.idle = true
    if (this.#idleMs === undefined) return
    connection.timer = this.#runtime.timer(this.#idleMs, () => {
      this.closedIdle += 1
      this.end(socket)
    })
  }

  /**
   * Ends a connection as a server closes it: FIN goes out, and what arrives after that is answered
   * by the operating system with a reset, never read.
   */
  end(socket: Socket): void {
    const wire = this.#connections.get(socket)?.wire ?? socket
    if (wire === socket) socket.destroy()
    // TLS says goodbye (close_notify) before it goes.
    else socket.end(() => socket.destroy())
  }

  /** Ends a connection with a reset: everything under way on it is lost. */
  reset(socket: Socket): void {
    const wire = this.#connections.get(socket)?.wire ?? socket
    wire.resetAndDestroy()
  }

  /** Ends all idle connections at once. */
  endIdle(how: 'fin' | 'reset'): void {
    for (const [socket, { idle }] of this.#connections) {
      if (!idle) continue
      if (how === 'reset') this.reset(socket)
      else this.end(socket)
    }
  }

  /** Ends every connection, in whatever state. */
  endAll(): void {
    for (const { timer } of this.#connections.values()) timer?.cancel()
    for (const wire of [...this.#wires, ...this.#connections.keys()]) wire.destroy()
  }
}
