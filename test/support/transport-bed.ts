import { onTestFinished } from 'vitest'
import { Deadline } from '../../src/call/deadline.ts'
import { Progress } from '../../src/call/progress.ts'
import type { Timeouts } from '../../src/provider/spec.ts'
import type { Runtime } from '../../src/runtime/runtime.ts'
import { systemRuntime } from '../../src/runtime/system.ts'
import type { GatewayEvent } from '../../src/telemetry/events.ts'
import { createTransport } from '../../src/transport/axios.ts'
import type {
  ConnectionSettings,
  Delivery,
  HttpRequest,
  HttpResponse,
  Judgement,
  Transport,
} from '../../src/transport/transport.ts'
import { type RawServer, type RawServerOptions, rawServer, tlsFile } from './raw-server.ts'

/** A raw server that ends with the test. */
export async function serve(options: RawServerOptions = {}): Promise<RawServer> {
  const server = await rawServer(options)
  onTestFinished(() => server.close())
  return server
}

export interface Bed {
  readonly transport: Transport
  readonly events: GatewayEvent[]
  /** The events of one type, in order. */
  of<Type extends GatewayEvent['type']>(type: Type): Extract<GatewayEvent, { type: Type }>[]
  /** Resolves with the first event that fits, also one that has already come. */
  event<Type extends GatewayEvent['type']>(
    type: Type,
    fits?: (event: Extract<GatewayEvent, { type: Type }>) => boolean,
  ): Promise<Extract<GatewayEvent, { type: Type }>>
  send(overrides?: RequestOverrides): Promise<Sent>
}

export type Sent = Delivery & { readonly progress: Progress }

export type RequestOverrides = Partial<Omit<HttpRequest, 'timeouts' | 'retry' | 'sign'>> & {
  readonly timeouts?: Partial<Timeouts>
  readonly retry?: Partial<HttpRequest['retry']>
  readonly sign?: HttpRequest['sign']
  readonly body?: string | Buffer | null
  readonly path?: string
  readonly headers?: Readonly<Record<string, string>>
}

export interface BedOptions {
  readonly runtime?: Runtime
  readonly connection?: Partial<ConnectionSettings>
  /** Without a listener no event is made. */
  readonly silent?: boolean
  /** Told of each event within the very moment in which it is made. */
  readonly onEvent?: (event: GatewayEvent) => void
}

/** A transport to some servers, that ends with the test, and keeps its events. */
export function transportTo(
  servers: RawServer | string | readonly (RawServer | string)[],
  { runtime = systemRuntime, connection = {}, silent = false, onEvent }: BedOptions = {},
): Bed {
  const list = Array.isArray(servers) ? servers : [servers]
  const origins = list.map((server) => (typeof server === 'string' ? server : server.origin))
  const events: GatewayEvent[] = []
  const listeners = new Set<(event: GatewayEvent) => void>()
  const transport = createTransport({
    provider: 'toy',
    origins,
    connection: {
      mode: 'keep-alive',
      idleMs: 4_000,
      lifetimeMs: 300_000,
      maxUses: 10_000,
      ca: [tlsFile('ca.pem')],
      ...connection,
    },
    runtime,
    emit: silent
      ? undefined
      : (event) => {
          events.push(event)
          onEvent?.(event)
          for (const listen of [...listeners]) listen(event)
        },
  })
  onTestFinished(() => transport.destroy())
  return {
    transport,
    events,
    of: (type) => events.filter((event) => event.type === type) as never,
    event: (type, fits = () => true) =>
      new Promise((resolve) => {
        const look = (event: GatewayEvent) => {
          if (event.type !== type || !fits(event as never)) return
          listeners.delete(look)
          resolve(event as never)
        }
        listeners.add(look)
        for (const event of events) look(event)
      }),
    async send(overrides = {}) {
      const request = requestOf(runtime, overrides)
      const delivery = await transport.send(request)
      return { ...delivery, progress: request.progress }
    },
  }
}

/** A keyed POST that may be repeated; 5xx and 429 ask for it. */
export function requestOf(runtime: Runtime, overrides: RequestOverrides = {}): HttpRequest {
  const { timeouts, retry, body = '{"amount":1280}', path = '/pay', headers, ...rest } = overrides
  const limits = { connectMs: 2_000, tlsMs: 3_000, responseMs: 8_000, totalMs: 15_000, ...timeouts }
  const bytes = body === null ? undefined : Buffer.from(body)
  return {
    about: { provider: 'toy', merchant: 'tea-house', operation: 'pay', key: 'key-1' },
    method: bytes === undefined ? 'GET' : 'POST',
    sign: () => ({ path, headers: { 'idempotency-key': 'key-1', ...headers }, body: bytes }),
    judge,
    replayable: true,
    sharedNumbers: false,
    question: false,
    answer: 'buffer',
    maxBytes: 2 * 1024 * 1024,
    timeouts: limits,
    retry: { attempts: 3, baseMs: 1, throttledBaseMs: 1, maxWaitMs: 20_000, ...retry },
    deadline: new Deadline(runtime, limits.totalMs),
    signal: undefined,
    progress: new Progress(),
    certificate: undefined,
    ...rest,
  }
}

/** The usual judgement: by status alone. */
function judge({ status }: HttpResponse): Judgement {
  if (status === 429) return { repeat: 'throttled', notCarriedOut: true, code: 'HTTP_429' }
  if (status >= 500) return { repeat: 'transient', notCarriedOut: false, code: `HTTP_${status}` }
  return { repeat: 'no', notCarriedOut: status >= 400 }
}

/** The code of a lost delivery, the status of an answered one. */
export function told(delivery: Delivery): string | number {
  return delivery.kind === 'lost' ? delivery.code : delivery.response.status
}

/** The body of an answered delivery. */
export function bodyOf(delivery: Delivery): string {
  return delivery.kind === 'answered' ? delivery.response.body.toString() : delivery.code
}
