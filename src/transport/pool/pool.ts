import type { Socket } from 'node:net'
import type { Sessions } from '../http2/sessions.ts'
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
import { Checkout, poolName } from './checkout.ts'
import { connectionOf } from './connection.ts'
import { drop, Keeper, type PoolOptions as Kept } from './keeper.ts'

/** The connections of one origin under one TLS identity. */
export interface Pool extends AgentBase {
  /** Whether it has no connection at all, idle or busy. */
  readonly isUnused: boolean
  /** Where this origin may be spoken to by HTTP/2; no connection of this pool is then used. */
  readonly sessions: Sessions | undefined
  /** Ends the idle connections: one of them has died stale, so the others may have too. */
  purge(): void
  /** Keeps no connection from now on; idle ones end in this tick. */
  drain(): void
  /** Ends every connection; requests that wait for one fail. */
  destroy(): void
}

interface PoolOptions extends Kept {
  readonly sessions?: Sessions | undefined
}

type PoolClass = new (options: AgentBaseOptions, pool: PoolOptions) => Pool

function pooled(Base: AgentClass): PoolClass {
  return class extends Base implements Pool {
    readonly #keeper: Keeper
    readonly #checkout: Checkout
    readonly sessions: Sessions | undefined

    constructor(options: AgentBaseOptions, pool: PoolOptions) {
      super(options)
      this.sessions = pool.sessions
      this.#keeper = new Keeper(pool)
      this.#checkout = new Checkout(this, this.#keeper, (request, requestOptions) =>
        super.addRequest(request, requestOptions),
      )
    }

    get isUnused(): boolean {
      return this.#checkout.isUnused
    }

    override getName(): string {
      return poolName
    }

    override createConnection(
      options: AgentRequestOptions,
      created: (error: Error | null) => void,
    ): Socket {
      const socket = super.createConnection(options, created)
      return this.#keeper.watch(socket, this.protocol === 'https:' ? 'secureConnect' : 'connect')
    }

    override addRequest(request: AgentRequest, options: AgentRequestOptions): void {
      this.#checkout.request(request, options)
    }

    override keepSocketAlive(socket: AgentSocket): boolean {
      const connection = connectionOf(socket)
      connection.dropReason ??= this.#keeper.whyNotKept(socket)
      if (connection.dropReason !== undefined || !super.keepSocketAlive(socket)) return false
      this.#keeper.rest(socket)
      // Without a reader Node 20 drops such bytes silently, and the next answer is read askew.
      socket.on('data', endStray)
      return true
    }

    override reuseSocket(socket: Socket, request: AgentRequest): void {
      socket.removeListener('data', endStray)
      this.#keeper.wake(socket)
      super.reuseSocket(socket, request)
    }

    purge(): void {
      this.#checkout.dropIdle('purged')
    }

    drain(): void {
      this.#keeper.draining = true
      // Requests from now on ask the server to close, and Node keeps nothing that it gets back.
      this.keepAlive = false
      this.#checkout.dropIdle('drain')
    }

    override destroy(): void {
      this.drain()
      this.#checkout.close()
      for (const socket of this.sockets[poolName] ?? []) connectionOf(socket).dropReason ??= 'drain'
      super.destroy()
    }
  }
}

function endStray(this: Socket): void {
  drop(this, 'stray-byte')
}

/** A pool of plain connections. */
export const PlainPool: PoolClass = pooled(PlainAgent)
/** A pool of TLS connections. */
export const TlsPool: PoolClass = pooled(TlsAgent)
