import type { ClientRequest, IncomingMessage } from 'node:http'
import type { Socket } from 'node:net'
import type { WireFacts } from '../../call/progress.ts'
import { whenAborted } from '../../runtime/abort.ts'
import type { Runtime } from '../../runtime/runtime.ts'
import { whyLate } from '../late.ts'
import { type Connection, connectionOf } from '../pool/connection.ts'
import type { HttpResponse } from '../transport.ts'
import {
  ended,
  flood,
  isBeforeRequest,
  isSuccess,
  mostInformational,
  type Phase,
  provesNotSent,
  readError,
  type SendFailure,
  type WireCode,
} from '../wire.ts'
import { collect, complete, streamed } from './answer.ts'
import { openRequest, type RequestParts } from './request-head.ts'
import { SendClock } from './send-clock.ts'
import { streamAnswer } from './stream-answer.ts'
import { overtaken, upload } from './upload.ts'

/** One send of a request. */
export interface SendOptions extends RequestParts {
  readonly runtime: Runtime
}

/** How one send ended. */
export type SendResult = HttpResponse | SendFailure

/**
 * Sends once, on one connection, and measures it.
 *
 * @throws ConfigurationError when the head holds what HTTP does not allow; nothing was sent.
 */
export function sendOnce(options: SendOptions): Promise<SendResult> {
  return new Promise((resolve, reject) => {
    try {
      new Send(options, resolve).start()
    } catch (error) {
      reject(error as Error)
    }
  })
}

class Send {
  readonly #options: SendOptions
  readonly #resolve: (result: SendResult | Promise<SendResult>) => void
  readonly #clock: SendClock
  #phase: Phase = 'queue'
  #request: ClientRequest | undefined
  #socket: Socket | undefined
  #connection: Connection | undefined
  #answer: IncomingMessage | undefined
  #reused = false
  #writtenBefore = 0
  #readBefore = 0
  #informational = 0
  #settled = false
  #ignoreAbort: (() => void) | undefined

  constructor(options: SendOptions, resolve: (result: SendResult | Promise<SendResult>) => void) {
    this.#options = options
    this.#resolve = resolve
    const { runtime, request } = options
    this.#clock = new SendClock(runtime, request.deadline, (code) => this.#timedOut(code))
  }

  start(): void {
    const { request, target } = this.#options
    // A listener of our own events may have ended the call just now.
    if (request.signal?.aborted) {
      this.#onAbort()
      return
    }
    const outgoing = openRequest(this.#options)
    this.#request = outgoing
    this.#clock.limit(request.timeouts.connectMs, 'CONNECT_TIMEOUT')
    if (request.signal !== undefined) {
      this.#ignoreAbort = whenAborted(request.signal, () => this.#onAbort())
    }
    outgoing.on('socket', (socket) => this.#onSocket(socket, target.encrypted))
    outgoing.on('finish', () => this.#onSent())
    outgoing.on('information', () => this.#onInformation())
    outgoing.on('response', (answer) => this.#onAnswer(answer))
    outgoing.on('error', (error) => this.#onError(error))
    outgoing.on('close', () => this.#onClose())
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

  /** The connection stands; only now it is given anything, and only if that may still leave. */
  #onReady(): void {
    this.#phase = 'request'
    this.#clock.sending()
    const { body } = this.#options.head
    if (this.#request) upload(this.#request, body, () => this.#mayLeave())
  }

  #mayLeave(): boolean {
    if (this.#settled) return false
    const code = whyLate(this.#options.request, this.#options.runtime)
    if (code !== undefined) this.#fail(ended(code))
    return code === undefined
  }

  /** The last byte was sent; from here the time of the answer runs. */
  #onSent(): void {
    if (this.#phase !== 'request') return
    this.#phase = 'response'
    this.#options.request.progress.lastSentMs = this.#options.runtime.now()
    this.#clock.sent(this.#options.request.timeouts.responseMs)
  }

  #onInformation(): void {
    this.#informational += 1
    if (this.#informational > mostInformational) this.#fail(flood)
  }

  #onAnswer(answer: IncomingMessage): void {
    const { request } = this.#options
    const { maxBytes } = request
    this.#answer = answer
    this.#onSent()
    answer.on('error', () => this.#onCut(answer))
    answer.on('aborted', () => this.#onCut(answer))
    if (request.answer === 'stream' && isSuccess(answer.statusCode ?? 0)) this.#onStream(answer)
    else {
      collect(answer, {
        maxBytes,
        onTooLarge: () => this.#onTooLarge(),
        onComplete: (body) => this.#onComplete(answer, body),
      })
    }
  }

  #onStream(answer: IncomingMessage): void {
    const { request, runtime } = this.#options
    // The stream has its own limits: only its reader knows how long a file may take.
    this.#settle()
    const stream = streamAnswer({ answer, request, runtime, end: () => this.#request?.destroy() })
    this.#resolve(streamed(answer, stream, this.#context()))
  }

  #onComplete(answer: IncomingMessage, body: Buffer): void {
    if (this.#settled) return
    this.#phase = 'done'
    this.#settle()
    const whole = complete(answer, body, this.#context())
    const outgoing = this.#request
    this.#resolve(outgoing?.writableFinished === false ? overtaken(outgoing, whole) : whole)
  }

  /**
   * Bytes behind a complete answer end the connection, but not the answer. Only one that was handed
   * to us counts: after a 101 Node has an answer, closes the connection, and hands nothing over.
   */
  #onError(error: NodeJS.ErrnoException): void {
    if (this.#answer) this.#onCut(this.#answer)
    else this.#fail(readError(error, this.#phase))
  }

  /** Comes behind every end; it is one of its own only where nothing else has told of it. */
  #onClose(): void {
    if (!this.#settled) this.#onError(new Error('the connection ended without an answer'))
  }

  #onCut(answer: IncomingMessage): void {
    if (answer.complete && !answer.destroyed) return
    const message = 'the answer ended before it was complete'
    this.#fail({ kind: 'answer', code: 'ANSWER_CUT', message })
  }

  #onTooLarge(): void {
    const message = `the answer has more than ${this.#options.request.maxBytes} bytes`
    this.#fail({ kind: 'oversize', code: 'ANSWER_TOO_LARGE', message })
  }

  #timedOut(code: WireCode): void {
    const kind = code === 'TOTAL_TIMEOUT' ? 'ended' : 'timeout'
    this.#fail({ kind, code, message: `no end of the ${this.#phase} phase within its time` })
  }

  #onAbort(): void {
    this.#fail({ kind: 'ended', code: 'ABORTED', message: "the caller's signal ended the call" })
  }

  #fail(failure: Pick<SendFailure, 'kind' | 'code' | 'message'>): void {
    if (this.#settled) return
    const wire = this.#wire()
    this.#settle()
    if (this.#connection) this.#connection.dropReason ??= 'failed'
    // The connection too: what may still come on it belongs to nobody.
    this.#request?.destroy()
    this.#resolve({ ...failure, wire, notSent: provesNotSent(failure.code, wire) })
  }

  #settle(): void {
    this.#settled = true
    this.#clock.stop()
    this.#ignoreAbort?.()
  }

  #context() {
    const { target, request } = this.#options
    return { host: target.origin, wire: this.#wire(), maxBytes: request.maxBytes }
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
