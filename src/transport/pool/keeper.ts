import type { Socket } from 'node:net'
import type { Runtime } from '../../runtime/runtime.ts'
import type { DropReason, Emit } from '../../telemetry/events.ts'
import type { ConnectionSettings } from '../transport.ts'
import type { AgentSocket } from './agent-base.ts'
import { Connection, connectionOf, recordConnection } from './connection.ts'
import { hintMs, LearnedLimit, whyNotUsable, withMargin } from './idle.ts'

export interface PoolOptions {
  readonly provider: string
  readonly origin: string
  readonly settings: ConnectionSettings
  readonly runtime: Runtime
  readonly emit: Emit
}

/** Lifetimes differ by this share up or down, so that not all are renewed at once. */
const lifetimeSpread = 0.1

/** Keeps the books of a pool: what is known of each connection, whether it may be used again. */
export class Keeper {
  readonly #options: PoolOptions
  readonly #learned = new LearnedLimit()
  /** From now on nothing is kept. */
  draining = false

  constructor(options: PoolOptions) {
    this.#options = options
  }

  /** Opens the books of a new connection. */
  watch(socket: Socket, readyEvent: 'connect' | 'secureConnect'): Socket {
    const { provider, origin, runtime, settings, emit } = this.#options
    const spread = 1 - lifetimeSpread + 2 * lifetimeSpread * runtime.random()
    const connection = new Connection(runtime.now(), settings.lifetimeMs * spread)
    recordConnection(socket, connection)
    socket.once(readyEvent, () => {
      connection.ready = true
      emit?.({ type: 'connection-open', provider, host: origin })
    })
    socket.on('timeout', () => {
      if (connection.idle) connection.dropReason ??= 'idle-limit'
    })
    socket.once('close', () => this.#onClose(socket, connection))
    return socket
  }

  /** Why an idle connection must not be used now; `undefined` when it may. */
  whyNotUsable(socket: AgentSocket): DropReason | undefined {
    const connection = connectionOf(socket)
    const { runtime, settings } = this.#options
    const nowMs = runtime.now()
    return whyNotUsable({
      dead: socket.destroyed || !socket.writable || (socket._readableState?.ended ?? false),
      unreadBytes: socket.readableLength,
      idleMs: nowMs - connection.idleSinceMs,
      idleWallMs: runtime.wall() - connection.idleSinceWallMs,
      // What was learned after this one became idle holds for it too.
      idleLimitMs: Math.min(connection.idleLimitMs, this.#learned.at(nowMs)),
      ageMs: nowMs - connection.openedAtMs,
      lifetimeMs: connection.lifetimeMs,
      uses: connection.uses,
      maxUses: settings.maxUses,
    })
  }

  /** Why a connection must not be kept after an answer; else sets how long it may stay idle. */
  whyNotKept(socket: AgentSocket): DropReason | undefined {
    const connection = connectionOf(socket)
    const { runtime, settings } = this.#options
    const nowMs = runtime.now()
    if (this.draining) return 'drain'
    if (nowMs - connection.openedAtMs >= connection.lifetimeMs) return 'lifetime'
    this.#learned.served(connection.restedMs, nowMs)
    if (connection.uses >= settings.maxUses) return 'max-uses'
    const { 'keep-alive': hint } = socket._httpMessage?.res?.headers ?? {}
    const saidMs = hintMs(hint?.toString()) ?? Number.POSITIVE_INFINITY
    const limits = [settings.idleMs, withMargin(saidMs), this.#learned.at(nowMs)]
    connection.idleLimitMs = Math.min(...limits)
    // agentkeepalive puts its own limit over everything unless the socket has one.
    socket.freeSocketTimeout = Math.max(1, Math.floor(connection.idleLimitMs))
    return connection.idleLimitMs > 0 ? undefined : 'not-reusable'
  }

  /** Notes that a connection is idle from now on. */
  rest(socket: Socket): void {
    const connection = connectionOf(socket)
    connection.idle = true
    connection.idleSinceMs = this.#options.runtime.now()
    connection.idleSinceWallMs = this.#options.runtime.wall()
    connection.bytesReadWhenIdle = socket.bytesRead
  }

  /** Milliseconds since it became idle, by the clock that says more. */
  restedMs(socket: Socket): number {
    const { idleSinceMs, idleSinceWallMs } = connectionOf(socket)
    const { runtime } = this.#options
    return Math.max(runtime.now() - idleSinceMs, runtime.wall() - idleSinceWallMs)
  }

  /** Notes that an idle connection has a request again. */
  wake(socket: Socket): void {
    const connection = connectionOf(socket)
    connection.idle = false
    connection.restedMs = this.#options.runtime.now() - connection.idleSinceMs
  }

  #onClose(socket: Socket, connection: Connection): void {
    const { provider, origin, runtime, emit } = this.#options
    const nowMs = runtime.now()
    const idleMs = connection.idle ? nowMs - connection.idleSinceMs : 0
    const reason = connection.dropReason ?? this.#whyEnded(socket, connection)
    if (reason === 'closed-by-server' && connection.idle && idleMs < connection.idleLimitMs) {
      this.#learned.observe(idleMs, nowMs)
    }
    if (!connection.ready) return
    const { uses } = connection
    emit?.({ type: 'connection-drop', provider, host: origin, reason, idleMs, uses })
  }

  /** Why a connection ended that none of us has given up. */
  #whyEnded(socket: Socket, connection: Connection): DropReason {
    if (!connection.idle) return this.draining ? 'drain' : 'not-reusable'
    // Newer versions of Node end it below us when a byte comes.
    return socket.bytesRead > connection.bytesReadWhenIdle ? 'stray-byte' : 'closed-by-server'
  }
}

/** Gives a connection up. */
export function drop(socket: Socket, reason: DropReason): void {
  connectionOf(socket).dropReason ??= reason
  socket.destroy()
}
