import type { Socket } from 'node:net'
import type { DropReason } from '../../telemetry/events.ts'
import type { AgentBase, AgentRequest, AgentRequestOptions } from './agent-base.ts'
import { drop, type Keeper } from './keeper.ts'

/** One pool has one origin and one identity, so one name will do; Node's own is slow to build. */
export const poolName = 'pool'

/**
 * Finds a connection for each request: an idle one only if it is proven alive, else a new one.
 */
export class Checkout {
  readonly #agent: AgentBase
  readonly #keeper: Keeper
  /** Gives the request the newest idle connection, or opens one where there is none. */
  readonly #assign: (request: AgentRequest, options: AgentRequestOptions) => void
  /** Taken out of the idle ones for a request that waits its two turns. */
  readonly #reserved = new Set<Socket>()
  #closed = false

  constructor(
    agent: AgentBase,
    keeper: Keeper,
    assign: (request: AgentRequest, options: AgentRequestOptions) => void,
  ) {
    this.#agent = agent
    this.#keeper = keeper
    this.#assign = assign
  }

  /** Whether there is no connection at all, idle, busy or looked at. */
  get isUnused(): boolean {
    const { sockets, freeSockets } = this.#agent
    const known = [sockets[poolName], freeSockets[poolName]]
    return this.#reserved.size === 0 && known.every((list) => !list?.length)
  }

  request(request: AgentRequest, options: AgentRequestOptions): void {
    const socket = options.fresh ? undefined : this.#newestUsable(options)
    if (socket !== undefined) {
      // Nobody else may take it while we look at it.
      this.#reserved.add(socket)
      afterTwoTurns(() => this.#handOver(socket, request, options))
    } else if (this.#closed) {
      request.onSocket(null, new Error('the transport is closed'))
    } else {
      this.#open(request, options)
    }
  }

  /** Ends every idle connection in this tick. */
  dropIdle(reason: DropReason): void {
    const idle = this.#agent.freeSockets[poolName] ?? []
    delete this.#agent.freeSockets[poolName]
    for (const socket of idle) drop(socket, reason)
  }

  /** Opens no connection from now on and ends those that are being looked at. */
  close(): void {
    this.#closed = true
    for (const socket of this.#reserved) drop(socket, 'drain')
  }

  #handOver(socket: Socket, request: AgentRequest, options: AgentRequestOptions): void {
    this.#reserved.delete(socket)
    const reason = this.#keeper.whyNotUsable(socket)
    if (reason !== undefined) drop(socket, reason)
    if (request.destroyed) {
      if (reason === undefined) this.#giveBack(socket)
      request.onSocket(null)
    } else if (reason !== undefined) {
      this.request(request, options)
    } else {
      // The agent takes the last one: this very socket.
      this.#idle().push(socket)
      this.#assign(request, options)
    }
  }

  /** Back to the idle ones: its request was ended while it waited. */
  #giveBack(socket: Socket): void {
    if (this.#keeper.draining) drop(socket, 'drain')
    else this.#idle().push(socket)
  }

  /** The idle connection that has the longest time to live; older ones are left to their timers. */
  #newestUsable({ mostRestMs = Number.POSITIVE_INFINITY }: AgentRequestOptions) {
    const idle = this.#agent.freeSockets[poolName]
    for (let socket = idle?.at(-1); socket !== undefined; socket = idle?.at(-1)) {
      const reason = this.#keeper.whyNotUsable(socket)
      // Others have rested for longer still; they serve those who may be sent again.
      if (reason === undefined && this.#keeper.restedMs(socket) > mostRestMs) return undefined
      idle?.pop()
      if (reason === undefined) return socket
      drop(socket, reason)
    }
    return undefined
  }

  /** Opens a connection, also while there are idle ones. */
  #open(request: AgentRequest, options: AgentRequestOptions): void {
    const idle = this.#agent.freeSockets[poolName]
    delete this.#agent.freeSockets[poolName]
    this.#assign(request, options)
    if (idle !== undefined && idle.length > 0) this.#agent.freeSockets[poolName] = idle
  }

  #idle(): Socket[] {
    const idle = this.#agent.freeSockets[poolName] ?? []
    this.#agent.freeSockets[poolName] = idle
    return idle
  }
}

/**
 * A FIN, RST or stray byte that has already arrived is seen once the loop has polled. Within one
 * turn it need not have polled at all; two turns always have a whole poll between them.
 */
function afterTwoTurns(act: () => void): void {
  setImmediate(() => setImmediate(act))
}
