import { type ClientRequest, type IncomingMessage, request as openRequest } from 'node:http'
import type { Socket } from 'node:net'
import type { WireFacts } from '../call/progress.ts'
import { ConfigurationError } from '../errors/errors.ts'
import type { Headers } from '../provider/spec.ts'
import type { Runtime } from '../runtime/runtime.ts'
import { asAgent } from './agent-base.ts'
import { type Connection, connectionOf } from './connection.ts'
import type { Pool } from './pool.ts'
import { rawHeaders, type Target } from './request-head.ts'
import { SendClock } from './send-clock.ts'
import { streamAnswer } from './stream-answer.ts'
import type { HttpRequest, SignedHead } from './transport.ts'
import { isPacked, UnpackError, unpack } from './unpack.ts'
import {
  asksToClose,
  isBeforeRequest,
  isSuccess,
  type Phase,
  readError,
  type SendAnswer,
  type SendFailure,
  type WireCode,
} from './wire.ts'

/** One send of a request. */
export interface SendOptions {
  readonly request: HttpRequest
  readonly head: SignedHead
  readonly target: Target
  readonly pool: Pool
  readonly runtime: Runtime
  /** Never on a connection that was used before. */
  readonly fresh: boolean
}

/** Node's own limit, set here so that no flag of the process can lift it. */
const mostHeaderBytes = 16 * 1024

/** Interim answers after which it is no longer an answer. */
const mostInformational = 10

/**
 * Sends once, on one connection, and measures it.
 *
 * @throws ConfigurationError when the head holds what HTTP does not allow; nothing was sent.
 */
export function sendOnce(options: SendOptions): Promise<SendAnswer | SendFailure> {
  return new Promise((resolve, reject) => {
    const send = new Send(options, resolve)
    try {
      send.start()
    } catch (error) {
      reject(error as Error)
    }
  })
}

class Send {
  readonly #options: SendOptions
  readonly #resolve: (result: SendAnswer | SendFailure) => void
  readonly #clock: SendClock
  #phase: Phase = 'queue'
  #request: ClientRequest | undefined
  #socket: Socket | undefined
  #connection: Connection | undefined
  #reused = false
  #writtenBefore = 0
  #readBefore = 0
  #informational = 0
  #chunks: Buffer[] = []
  #size = 0
  #settled = false

  constructor(options: SendOptions, resolve: (result: SendAnswer | SendFailure) => void) {
    this.#options = options
    this.#resolve = resolve
    const { runtime, request } = options
    this.#clock = new SendClock(runtime, request.deadline, (code) => this.#timedOut(code))
  }

  start(): void {
    const { request, head, target } = this.#options
    const outgoing = this.#open()
    this.#request = outgoing
    this.#clock.limit(request.timeouts.connectMs, 'CONNECT_TIMEOUT')
    request.signal?.addEventListener('abort', this.#onAbort)
    outgoing.on('socket', (socket) => this.#onSocket(socket, target.encrypted))
    outgoing.on('finish', () => this.#onSent())
    outgoing.on('information', () => this.#onInformation())
    outgoing.on('response', (answer) => this.#onAnswer(answer))
    outgoing.on('error', (error) => this.#onError(error))
    outgoing.on('close', () => this.#onError(new Error('the connection ended without an answer')))
    outgoing.end(head.body)
  }

  #open(): ClientRequest {
    const { request, head, target, pool, fresh } = this.#options
    if (!head.path.startsWith('/')) {
      throw new ConfigurationError('the path of a request must begin with a slash', request.about)
    }
    try {
      return openRequest({
        agent: asAgent(pool),
        protocol: target.protocol,
        host: target.host,
        port: target.port,
        method: request.method,
        path: head.path,
        headers: rawHeaders(request.method, head, target),
        maxHeaderSize: mostHeaderBytes,
        joinDuplicateHeaders: true,
        insecureHTTPParser: false,
        // Read by the pool, which gets all options.
        ...(fresh && { fresh }),
      })
    } catch (error) {
      throw new ConfigurationError(messageOfHead(error), request.about)
    }
  }

  #onSocket(socket: Socket, encrypted: boolean): void {
    const connection = connectionOf(socket)
    this.#socket = socket
    this.#connection = connection
    // Counted by us: Node's own flag is wrong for requests that have waited in an agent.
    this.#reused = connection.uses > 0
    connection.uses += 1
    if (this.#reused) {
      // Before the request is flushed, so that the difference is this send's alone.
      this.#writtenBefore = socket.bytesWritten
      this.#readBefore = socket.bytesRead
      this.#onReady()
      return
    }
    this.#phase = 'connect'
    socket.once('connect', () => (encrypted ? this.#onConnect(socket) : this.#onReady()))
  }

  #onConnect(socket: Socket): void {
    this.#phase = 'tls'
    this.#clock.limit(this.#options.request.timeouts.tlsMs, 'TLS_TIMEOUT')
    socket.once('secureConnect', () => this.#onReady())
  }

  #onReady(): void {
    this.#phase = 'request'
    // An upload takes the time it takes, within the deadline.
    this.#clock.limit(Number.POSITIVE_INFINITY, 'TOTAL_TIMEOUT')
  }

  /** The last byte was sent; from here the time of the answer runs. */
  #onSent(): void {
    if (this.#phase !== 'request') return
    this.#phase = 'response'
    this.#clock.limit(this.#options.request.timeouts.responseMs, 'RESPONSE_TIMEOUT')
  }

  #onInformation(): void {
    this.#informational += 1
    if (this.#informational <= mostInformational) return
    const message = `more than ${mostInformational} interim answers came, and no final one`
    this.#fail({ kind: 'answer', code: 'INFORMATIONAL_FLOOD', message })
  }

  #onAnswer(answer: IncomingMessage): void {
    const { request } = this.#options
    const status = answer.statusCode ?? 0
    this.#onSent()
    answer.on('error', () => this.#onCut(answer))
    answer.on('aborted', () => this.#onCut(answer))
    if (request.answer === 'stream' && isSuccess(status)) this.#onStream(answer)
    else if (Number(answer.headers['content-length']) > request.maxBytes) this.#tooLarge()
    else this.#collect(answer)
  }

  #collect(answer: IncomingMessage): void {
    const { maxBytes } = this.#options.request
    answer.on('data', (chunk: Buffer) => {
      this.#size += chunk.length
      if (this.#size > maxBytes) this.#tooLarge()
      else this.#chunks.push(chunk)
    })
    answer.on('end', () => this.#onComplete(answer))
  }

  #onStream(answer: IncomingMessage): void {
    const { request, runtime } = this.#options
    const wire = this.#wire()
    // The stream has its own limits; only its consumer knows how long a file may take.
    this.#settle()
    const end = () => this.#request?.destroy()
    const stream = streamAnswer({ answer, request, runtime, end })
    this.#resolve(this.#answer(answer, { body: Buffer.alloc(0), wire, stream }))
  }

  #onComplete(answer: IncomingMessage): void {
    if (this.#settled) return
    this.#phase = 'done'
    const wire = this.#wire()
    this.#settle()
    // An answer that overtakes its upload is used; what is left of the upload must not meet the
    // next request on this connection.
    if (this.#request?.writableFinished !== true) this.#request?.destroy()
    const body = this.#chunks.length === 1 ? this.#chunks[0] : Buffer.concat(this.#chunks)
    const encoding = answer.headers['content-encoding']
    if (body !== undefined && !isPacked(encoding, body)) {
      this.#resolve(this.#answer(answer, { body, wire }))
      return
    }
    unpack(body ?? Buffer.alloc(0), encoding ?? '', this.#options.request.maxBytes).then(
      (unpacked) => this.#resolve(this.#answer(answer, { body: unpacked, wire })),
      (error: unknown) => this.#resolve({ ...failureOfUnpacking(error), wire, notSent: false }),
    )
  }

  #answer(
    answer: IncomingMessage,
    parts: Pick<SendAnswer['response'], 'body' | 'wire' | 'stream'>,
  ): SendAnswer {
    const headers = joined(answer)
    const response = {
      status: answer.statusCode ?? 0,
      headers,
      host: this.#options.target.origin,
      ...parts,
    }
    return { response, closes: asksToClose(headers) }
  }

  /** Bytes behind a complete answer end the connection, but not the answer. */
  #onError(error: NodeJS.ErrnoException): void {
    const answer = this.#request && (this.#request as { res?: IncomingMessage | null }).res
    if (answer?.complete && !answer.destroyed) return
    if (answer) this.#onCut(answer)
    else this.#fail(readError(error, this.#phase))
  }

  #onCut(answer: IncomingMessage): void {
    if (answer.complete && !answer.destroyed) return
    const message = 'the answer ended before it was complete'
    this.#fail({ kind: 'answer', code: 'ANSWER_CUT', message })
  }

  #tooLarge(): void {
    const message = `the answer has more than ${this.#options.request.maxBytes} bytes`
    this.#fail({ kind: 'oversize', code: 'ANSWER_TOO_LARGE', message })
  }

  #timedOut(code: WireCode): void {
    const kind = code === 'TOTAL_TIMEOUT' ? 'ended' : 'timeout'
    this.#fail({ kind, code, message: `no end of the ${this.#phase} phase within its time` })
  }

  readonly #onAbort = (): void => {
    this.#fail({ kind: 'ended', code: 'ABORTED', message: "the caller's signal ended the call" })
  }

  #fail(failure: Pick<SendFailure, 'kind' | 'code' | 'message'>): void {
    if (this.#settled) return
    const wire = this.#wire()
    this.#settle()
    if (this.#connection) this.#connection.dropReason ??= 'failed'
    // The connection too: what may still come on it belongs to nobody.
    this.#request?.destroy()
    const notSent = isBeforeRequest(wire.phase) || wire.bytesWritten === 0
    this.#resolve({ ...failure, wire, notSent })
  }

  #settle(): void {
    this.#settled = true
    this.#clock.stop()
    this.#options.request.signal?.removeEventListener('abort', this.#onAbort)
  }

  #wire(): WireFacts {
    const phase = this.#phase
    const socket = isBeforeRequest(phase) ? undefined : this.#socket
    return {
      reused: this.#reused,
      // While it connects, a socket counts bytes that merely wait for it.
      bytesWritten: socket === undefined ? 0 : socket.bytesWritten - this.#writtenBefore,
      bytesRead: socket === undefined ? 0 : socket.bytesRead - this.#readBefore,
      phase,
    }
  }
}

/** Field by field as text; only this one field comes as a list. */
function joined(answer: IncomingMessage): Headers {
  const headers = answer.headers as Record<string, string>
  const cookies = answer.headers['set-cookie']
  if (cookies !== undefined) headers['set-cookie'] = cookies.join(', ')
  return headers
}

function failureOfUnpacking(error: unknown): Pick<SendFailure, 'kind' | 'code' | 'message'> {
  const message = error instanceof Error ? error.message : 'the answer cannot be unpacked'
  const tooLarge = error instanceof UnpackError && error.tooLarge
  return tooLarge
    ? { kind: 'oversize', code: 'ANSWER_TOO_LARGE', message }
    : { kind: 'answer', code: 'ANSWER_UNREADABLE', message }
}

/** Node names the field, never its value. */
function messageOfHead(error: unknown): string {
  return `the request cannot be sent: ${error instanceof Error ? error.message : String(error)}`
}
