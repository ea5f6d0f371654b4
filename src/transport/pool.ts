import type { Socket } from 'node:net'
import type { Runtime } from '../runtime/runtime.ts'
import type { DropReason, Emit } from '../telemetry/events.ts'
import {
  type AgentBase,
  type AgentBaseOptions,
  type AgentClass,
  type AgentRequest,
  type AgentRequestOptions,
  type AgentSocket,
  PlainAgent,
  TlsAgent,
} from './agent-base.ts'
import { Connection, connectionOf, recordConnection } from './connection.ts'
import { LearnedLimit, readHint, whyNotUsable, withMargin } from './idle.ts'
import type { ConnectionSettings } from './transport.ts'

export interface PoolOptions {
  readonly provider: string
  readonly origin: string
  readonly settings: ConnectionSettings
  readonly runtime: Runtime
  readonly emit: Emit
}

/** The connections of one origin under one TLS identity. */
export interface Pool extends AgentBase {
  /** Ends the idle connections: one of them has died stale, so the others may have too. */
  purge(): void
  /** Keeps no connection from now on; idle ones end in this tick. */
  drain(): void
  /** Ends every connection; requests that wait for one fail. */
  destroy(): void
}

/** Lives as long as five minutes give or take this share, so that not all are renewed at once. */
const lifetimeSpread = 0.1

/** One pool has one origin and one identity, so one name will do; Node's own is slow to build. */
const name = 'pool'

function pooled(Base: AgentClass) {
  return class extends Base implements Pool {
    readonly #pool: PoolOptions
    readonly #learned = new LearnedLimit()
    /** Sockets taken out for a request that waits its two turns. */
    readonly #reserved = new Set<Socket>()
    #draining = false
    #closed = false

    constructor(options: AgentBaseOptions, pool: PoolOptions) {
      super(options)
      this.#pool = pool
    }

    override getName(): string {
      return name
    }

    override createConnection(
      options: AgentRequestOptions,
      created: (error: Error | null) => void,
    ): Socket {
      const socket = super.createConnection(options, created)
      const { runtime, settings } = this.#pool
      const spread = 1 - lifetimeSpread + 2 * lifetimeSpread * runtime.random()
      const connection = new Connection(runtime.now(), settings.lifetimeMs * spread)
      recordConnection(socket, connection)
      socket.once(this.protocol === 'https:' ? 'secureConnect' : 'connect', () => {
        connection.ready = true
        const { provider, origin, emit } = this.#pool
        emit?.({ type: 'connection-open', provider, host: origin })
      })
      socket.on('timeout', () => {
        if (connection.idle) connection.dropReason ??= 'idle-limit'
      })
      socket.once('close', () => this.#onClose(socket, connection))
      return socket
    }

    override addRequest(request: AgentRequest, options: AgentRequestOptions): void {
      const socket = options.fresh ? undefined : this.#takeIdle()
      if (this.#closed) request.onSocket(null, new Error('the transport is closed'))
      else if (socket === undefined) this.#connect(request, options)
      else this.#reserve(socket, request, options)
    }

    #reserve(socket: Socket, request: AgentRequest, options: AgentRequestOptions): void {
      // Nobody else may take it while we look at it.
      this.#reserved.add(socket)
      // A FIN, RST or stray byte that has already arrived is seen once the loop has polled. After
      // one turn it need not have polled at all; two turns always have a whole poll between them.
      setImmediate(() => {
        setImmediate(() => this.#handOver(socket, request, options))
      })
    }

    override keepSocketAlive(socket: AgentSocket): boolean {
      const connection = connectionOf(socket)
      const refusal = this.#whyNotKept(socket, connection)
      if (refusal !== undefined) {
        connection.dropReason ??= refusal
        return false
      }
      // agentkeepalive puts its own limit over everything unless the socket has one.
      socket.freeSocketTimeout = Math.max(1, Math.floor(connection.idleLimitMs))
      if (!super.keepSocketAlive(socket)) {
        connection.dropReason ??= 'not-reusable'
        return false
      }
      const { runtime } = this.#pool
      connection.idle = true
      connection.idleSinceMs = runtime.now()
      connection.idleSinceWallMs = runtime.wall()
      connection.bytesReadWhenIdle = socket.bytesRead
      // Without a reader Node 20 drops such bytes silently and the next answer is read askew.
      socket.on('data', endStray)
      return true
    }

    override reuseSocket(socket: Socket, request: AgentRequest): void {
      socket.removeListener('data', endStray)
      connectionOf(socket).idle = false
      super.reuseSocket(socket, request)
    }

    purge(): void {
      this.#dropIdle('purged')
    }

    drain(): void {
      this.#draining = true
      // Requests from now on ask the server to close, and Node keeps nothing it gets back.
      this.keepAlive = false
      this.#dropIdle('drain')
    }

    override destroy(): void {
      this.drain()
      this.#closed = true
      for (const socket of [...this.#reserved, ...(this.sockets[name] ?? [])]) drop(socket, 'drain')
      super.destroy()
    }

    #takeIdle(): Socket | undefined {
      const idle = this.freeSockets[name]
      // The newest first: it has the longest time to live. Older ones are left to their timers.
      for (let socket = idle?.pop(); socket !== undefined; socket = idle?.pop()) {
        const reason = this.#whyNotUsable(socket)
        if (reason === undefined) return socket
        drop(socket, reason)
      }
      return undefined
    }

    #handOver(socket: Socket, request: AgentRequest, options: AgentRequestOptions): void {
      this.#reserved.delete(socket)
      const reason = this.#whyNotUsable(socket)
      if (reason !== undefined) drop(socket, reason)
      if (request.destroyed) {
        if (reason === undefined) this.#giveBack(socket)
        request.onSocket(null)
      } else if (reason === undefined) {
        // The agent pops the last one: this very socket.
        this.#free().push(socket)
        super.addRequest(request, options)
      } else {
        this.addRequest(request, options)
      }
    }

    #giveBack(socket: Socket): void {
      if (this.#draining) drop(socket, 'drain')
      else this.#free().push(socket)
    }

    /** Opens a connection even when idle ones are there. */
    #connect(request: AgentRequest, options: AgentRequestOptions): void {
      const idle = this.freeSockets[name]
      delete this.freeSockets[name]
      super.addRequest(request, options)
      if (idle !== undefined) this.freeSockets[name] = idle
    }

    #free(): Socket[] {
      const idle = this.freeSockets[name] ?? []
      this.freeSockets[name] = idle
      return idle
    }

    #whyNotUsable(socket: AgentSocket): DropReason | undefined {
      const connection = connectionOf(socket)
      const { runtime, settings } = this.#pool
      const nowMs = runtime.now()
      return whyNotUsable({
        dead: socket.destroyed || !socket.writable || (socket._readableState?.ended ?? false),
        unreadBytes: socket.readableLength,
        idleMs: nowMs - connection.idleSinceMs,
        idleWallMs: runtime.wall() - connection.idleSinceWallMs,
        // Learned after this one became idle, it holds for it too.
        idleLimitMs: Math.min(connection.idleLimitMs, this.#learned.at(nowMs)),
        ageMs: nowMs - connection.openedAtMs,
        lifetimeMs: connection.lifetimeMs,
        uses: connection.uses,
        maxUses: settings.maxUses,
      })
    }

    /** Sets the connection's idle limit, or says why it must not become idle at all. */
    #whyNotKept(socket: AgentSocket, connection: Connection): DropReason | undefined {
      const { runtime, settings } = this.#pool
      if (this.#draining) return 'drain'
      if (runtime.now() - connection.openedAtMs >= connection.lifetimeMs) return 'lifetime'
      const hint = readHint(socket._httpMessage?.res?.headers['keep-alive'] as string | undefined)
      // Some servers name what is left, some the whole: taken as the whole it is right for both.
      const maxUses = Math.min(settings.maxUses, hint?.max ?? Number.POSITIVE_INFINITY)
      if (connection.uses >= maxUses) return 'max-uses'
      connection.idleLimitMs = Math.min(
        settings.idleMs,
        hint?.timeoutMs === undefined ? Number.POSITIVE_INFINITY : withMargin(hint.timeoutMs),
        this.#learned.at(runtime.now()),
      )
      return connection.idleLimitMs > 0 ? undefined : 'not-reusable'
    }

    #dropIdle(reason: DropReason): void {
      const idle = this.freeSockets[name] ?? []
      delete this.freeSockets[name]
      for (const socket of idle) drop(socket, reason)
    }

    #onClose(socket: Socket, connection: Connection): void {
      const { provider, origin, runtime, emit } = this.#pool
      const idleMs = connection.idle ? runtime.now() - connection.idleSinceMs : 0
      const reason = connection.dropReason ?? reasonOfEnd(socket, connection)
      if (reason === 'closed-by-server' && connection.idle && idleMs < connection.idleLimitMs) {
        this.#learned.observe(idleMs, runtime.now())
      }
      if (!connection.ready) return
      const { uses } = connection
      emit?.({ type: 'connection-drop', provider, host: origin, reason, idleMs, uses })
    }
  }
}

/** Why a connection ended that nobody on our side has ended. */
function reasonOfEnd(socket: Socket, connection: Connection): DropReason {
  if (!connection.idle) return 'not-reusable'
  return socket.bytesRead > connection.bytesReadWhenIdle ? 'stray-byte' : 'closed-by-server'
}

function endStray(this: Socket): void {
  drop(this, 'stray-byte')
}

function drop(socket: Socket, reason: DropReason): void {
  connectionOf(socket).dropReason ??= reason
  socket.destroy()
}

type PoolClass = new (options: AgentBaseOptions, pool: PoolOptions) => Pool

/** A pool of plain connections. */
export const PlainPool: PoolClass = pooled(PlainAgent)
/** A pool of TLS connections. */
export const TlsPool: PoolClass = pooled(TlsAgent)
