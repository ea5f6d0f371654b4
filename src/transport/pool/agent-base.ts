import type { Agent, ClientRequest, IncomingMessage, RequestOptions } from 'node:http'
import type { Socket } from 'node:net'
import type { SecureContext } from 'node:tls'
import { HttpAgent, HttpsAgent } from 'agentkeepalive'

/** A request as an agent sees it. */
export interface AgentRequest extends ClientRequest {
  /** Hands a socket over, or with an error ends the request without one. */
  onSocket(socket: Socket | null, error?: Error): void
}

/** A socket while a request or its answer is still attached to it. */
export interface AgentSocket extends Socket {
  readonly _httpMessage?: { readonly res?: IncomingMessage | null } | null
  readonly _readableState?: { readonly ended: boolean }
  /** agentkeepalive's own idle limit of this one socket; wins over every other. */
  freeSocketTimeout?: number
}

export interface AgentRequestOptions extends RequestOptions {
  /** Never give this request a connection that was used before. */
  readonly fresh?: boolean
  /** Nor one that has rested for longer than this, in milliseconds. */
  readonly mostRestMs?: number
  /** Node's types leave it out of a request's options. */
  readonly autoSelectFamilyAttemptTimeout?: number
  secureContext?: SecureContext
}

export interface AgentBaseOptions {
  readonly keepAlive: boolean
  readonly timeout: number
  readonly maxSockets: number
  readonly maxFreeSockets: number
  readonly secureContext?: SecureContext
  readonly servername?: string
  readonly rejectUnauthorized?: boolean
  readonly ALPNProtocols?: readonly string[]
}

/** The parts of an agent that a pool overrides; Node's types leave most of them out. */
export interface AgentBase {
  readonly protocol: string
  keepAlive: boolean
  readonly freeSockets: Record<string, Socket[] | undefined>
  readonly sockets: Record<string, Socket[] | undefined>
  getName(): string
  addRequest(request: AgentRequest, options: AgentRequestOptions): void
  createConnection(options: AgentRequestOptions, created: (error: Error | null) => void): Socket
  keepSocketAlive(socket: Socket): boolean
  reuseSocket(socket: Socket, request: AgentRequest): void
  destroy(): void
}

export type AgentClass = new (options: AgentBaseOptions) => AgentBase

/** The agents that the pool is built on, with the types of what they really have. */
export const PlainAgent = HttpAgent as unknown as AgentClass
export const TlsAgent = HttpsAgent as unknown as AgentClass

/** A pool, as `http.request` takes it. */
export function asAgent(base: AgentBase): Agent {
  return base as unknown as Agent
}
