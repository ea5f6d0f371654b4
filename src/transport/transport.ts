import type { Readable } from 'node:stream'
import type { CallIdentity, RetrySettings } from '../call/call.ts'
import type { Deadline } from '../call/deadline.ts'
import type { Progress, WireFacts } from '../call/progress.ts'
import type { ClientCertificate, Headers, Method, Timeouts } from '../provider/spec.ts'
import type { Runtime } from '../runtime/runtime.ts'
import type { Emit } from '../telemetry/events.ts'

/** The head of one send, made afresh each time bytes leave. */
export interface SignedHead {
  /** Path with query. */
  readonly path: string
  /** All header fields but Host, Content-Length and Connection, which the transport writes. */
  readonly headers: Headers
  readonly body: Buffer | undefined
}

/** An answer as it came, complete. */
export interface HttpResponse {
  readonly status: number
  /** Names in lower case; repeated fields joined by `, `. */
  readonly headers: Headers
  /** Unpacked; empty for a streamed answer. */
  readonly body: Buffer
  /** The body as it comes, when the request asked for a stream and the answer is a 2xx. */
  readonly stream?: Readable
  readonly host: string
  readonly wire: WireFacts
}

/** What the exchange makes of an answer, in the only words the transport needs. */
export interface Judgement {
  /** Whether and how patiently the same request may be sent again. */
  readonly repeat: 'no' | 'transient' | 'throttled'
  /** Whether this answer proves that the request was not carried out. */
  readonly notCarriedOut: boolean
  /**
   * Whether this answer can be believed at all: one that cannot earns nothing for the retry budget,
   * whatever its status. @default true
   */
  readonly believable?: boolean
  /** The code for history and events: the provider's, or payonce's own. */
  readonly code?: string | undefined
}

/** One request, with everything that rules its sends. */
export interface HttpRequest {
  readonly about: CallIdentity
  readonly method: Method
  /** Makes the head of a send to `origin`; called for each send, resends included. */
  readonly sign: (origin: string) => SignedHead | Promise<SignedHead>
  /** Reads an answer; called once per complete answer. */
  readonly judge: (response: HttpResponse) => Judgement | Promise<Judgement>
  /**
   * Whether the provider recognises a second send of the same bytes. Otherwise nothing is sent
   * again once a byte may have left.
   */
  readonly replayable: boolean
  /** How long it does so after the first send, in milliseconds; for ever where it is absent. */
  readonly keptForMs?: number | undefined
  /** Whether a repeat after doubt may go to another host. */
  readonly sharedNumbers: boolean
  /** `stream` hands a 2xx body over as it comes. */
  readonly answer: 'buffer' | 'stream'
  /** Largest answer in bytes, as received and as unpacked. */
  readonly maxBytes: number
  readonly timeouts: Timeouts
  readonly retry: RetrySettings
  readonly deadline: Deadline
  readonly signal: AbortSignal | undefined
  readonly progress: Progress
  /**
   * Whether it can be asked what became of it: then sends that may have been carried out are not
   * repeated for ever, but handed back after a few. @default never
   */
  readonly canAsk?: (() => boolean) | undefined
  /** Extra load that the retry budget pays for, its first send included. */
  readonly question: boolean
  /** Where the budget is empty it waits, and then tries all the same. @default false */
  readonly patient?: boolean
  readonly certificate: ClientCertificate | undefined
}

/**
 * Why no complete answer came. `notSent` is a proof that nothing of any send of this call left
 * (DNS, refused, TLS, nothing written); otherwise a send may have been carried out.
 */
export interface Lost {
  readonly kind: 'lost'
  readonly notSent: boolean
  /** Node's code (`ECONNREFUSED`) or one of `WireCode`. */
  readonly code: string
  readonly message: string
  readonly retryAt?: Date | undefined
}

export interface Answered {
  readonly kind: 'answered'
  readonly response: HttpResponse
  /** When the provider named a time that lies beyond the deadline. */
  readonly retryAt?: Date | undefined
}

/** The last answer, or why there is none. `request.progress.doubt` tells of the sends before it. */
export type Delivery = Answered | Lost

/** How connections are kept. */
export interface ConnectionSettings {
  readonly mode: 'keep-alive' | 'close'
  /**
   * `h2` speaks HTTP/2 only; `auto` what the server chooses in the TLS handshake.
   *
   * @default 'http1'
   */
  readonly protocol?: 'http1' | 'h2' | 'auto' | undefined
  /** Idle connections older than this are not used again, in milliseconds. */
  readonly idleMs: number
  /** A connection is given up at this age, give or take 10 %, in milliseconds. @default 300000 */
  readonly lifetimeMs: number
  /** A connection is given up after this many requests. @default 10000 */
  readonly maxUses: number
  /** PEM certificates to trust in place of Node's own store. */
  readonly ca?: readonly string[] | undefined
}

export interface TransportOptions {
  readonly provider: string
  /** Origins in order of preference: `https://api.example.com`. */
  readonly origins: readonly string[]
  /** The share of calls that begin on the second host. @default 0 */
  readonly spareShare?: number
  readonly connection: ConnectionSettings
  readonly runtime: Runtime
  readonly emit: Emit
}

/** HTTP, and nothing else: knows no provider and no business code. */
export interface Transport {
  /**
   * Sends a request until it is answered for good or may not be sent again.
   *
   * Rejects only with what `sign` or `judge` threw.
   */
  send(request: HttpRequest): Promise<Delivery>
  /** Keeps no connection from now on; idle ones end at once. */
  drain(): void
  /** Ends every connection, those in use too. */
  destroy(): void
}
