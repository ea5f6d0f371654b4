import type { IncomingHttpHeaders } from 'node:http2'
import type { WireFacts } from '../../call/progress.ts'
import { whenAborted } from '../../runtime/abort.ts'
import { complete, streamed } from '../http1/answer.ts'
import type { SendOptions, SendResult } from '../http1/send.ts'
import { SendClock } from '../http1/send-clock.ts'
import { streamAnswer } from '../http1/stream-answer.ts'
import { whyLate } from '../late.ts'
import { attemptMs } from '../pool/attempt.ts'
import {
  ended,
  flood,
  isBeforeRequest,
  isSuccess,
  mostInformational,
  type Phase,
  readError,
  type SendFailure,
  type WireCode,
} from '../wire.ts'
import { fieldsOf } from './fields.ts'
import { SessionError, type SessionPhase } from './handshake.ts'
import { OpenStream } from './open-stream.ts'
import type { Session } from './session.ts'
import type { Sessions } from './sessions.ts'

type Resolve = (result: SendResult | Promise<SendResult> | 'http1') => void

/**
 * Sends once, as one stream of a session; `http1` where the server speaks no HTTP/2, and then
 * nothing was sent.
 *
 * @throws ConfigurationError when the head holds what HTTP does not allow; nothing was sent.
 */
export function sendStream(
  options: SendOptions,
  sessions: Sessions,
): Promise<SendResult | 'http1'> {
  return new Promise((resolve, reject) => {
    new Sending(options, sessions, resolve).start().catch(reject)
  })
}

class Sending {
  readonly #options: SendOptions
  readonly #sessions: Sessions
  readonly #resolve: Resolve
  readonly #clock: SendClock
  #phase: Phase = 'queue'
  #session: Session | undefined
  #open: OpenStream | undefined
  #reused = false
  #informational = 0
  #settled = false
  #ignoreAbort: (() => void) | undefined

  constructor(options: SendOptions, sessions: Sessions, resolve: Resolve) {
    const { runtime, request } = options
    this.#options = options
    this.#sessions = sessions
    this.#resolve = resolve
    this.#clock = new SendClock(runtime, request.deadline, (code) => this.#timedOut(code))
  }

  async start(): Promise<void> {
    const { request } = this.#options
    if (request.signal?.aborted) {
      this.#onAbort()
      return
    }
    this.#clock.limit(request.timeouts.connectMs, 'CONNECT_TIMEOUT')
    if (request.signal !== undefined) {
      this.#ignoreAbort = whenAborted(request.signal, () => this.#onAbort())
    }
    try {
      await this.#begin()
    } catch (error) {
      this.#phase = error instanceof SessionError ? error.phase : this.#phase
      if (error instanceof SessionError) this.#fail(readError(error.cause, error.phase))
      else {
        this.#settle()
        throw error
      }
    }
  }

  async #begin(): Promise<void> {
    const { request, fresh } = this.#options
    const fields = fieldsOf(this.#options)
    const session = await this.#sessions.acquire({
      fresh,
      attemptMs: attemptMs(request.timeouts),
      onPhase: (phase) => this.#onPhase(phase),
      isOver: () => this.#settled || request.deadline.remainingMs() <= 0,
    })
    if (session === undefined) this.#timedOut('TOTAL_TIMEOUT')
    else if (session === 'http1') {
      this.#settle()
      this.#resolve('http1')
    } else {
      this.#session = session
      this.#send(session, fields)
    }
  }

  #onPhase(phase: SessionPhase): void {
    if (this.#settled || phase === 'ready' || phase === 'ended') return
    if (phase === 'tls' && this.#phase !== 'tls') {
      this.#clock.limit(this.#options.request.timeouts.tlsMs, 'TLS_TIMEOUT')
    }
    this.#phase = phase
  }

  #send(session: Session, fields: ReturnType<typeof fieldsOf>): void {
    const { head, request, runtime } = this.#options
    // The settings may have come long ago, and the loop have stood still since.
    const late = whyLate(request, runtime)
    if (late !== undefined) {
      session.release()
      this.#fail(ended(late))
      return
    }
    const { body } = head
    this.#reused = session.uses > 0
    const writtenBefore = session.bytesWritten
    const stream = session.open(fields, body === undefined)
    if (stream === undefined) {
      session.release()
      const message = 'the session ended before the request began'
      this.#fail({ kind: 'connection', code: 'HTTP2_SESSION_ENDED', message })
      return
    }
    const open = new OpenStream(session, stream, writtenBefore)
    this.#open = open
    this.#phase = 'request'
    this.#clock.sending()
    stream.on('headers', () => this.#onInformation())
    stream.on('response', (answer, flags) => this.#onAnswer(open, answer, flags))
    stream.on('end', () => this.#onEnd(open))
    stream.on('close', () => this.#onClose(open))
    if (body === undefined) this.#onSent()
    else {
      stream.on('finish', () => this.#onSent())
      stream.end(body)
    }
  }

  /** The last byte was handed over; from here the time of the answer runs. */
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

  #onAnswer(open: OpenStream, fields: IncomingHttpHeaders, flags: number): void {
    const { request, runtime } = this.#options
    const { maxBytes } = request
    const head = open.noteHead(fields, flags)
    this.#onSent()
    if (request.answer === 'stream' && isSuccess(head.statusCode)) {
      // The stream has its own limits: only its reader knows how long a file may take.
      this.#settle()
      const end = () => open.cancel()
      const body = streamAnswer({ answer: open.flow(), request, runtime, end })
      this.#resolve(streamed(head, body, this.#context()))
    } else if (Number(head.headers['content-length']) > maxBytes) this.#onTooLarge()
    else open.collect(maxBytes, () => this.#onTooLarge())
  }

  #onEnd(open: OpenStream): void {
    if (this.#settled || open.head === undefined || !open.isComplete) return
    this.#phase = 'done'
    const result = complete(open.head, open.body, this.#context())
    this.#settle()
    open.finish()
    this.#resolve(result)
  }

  /** Comes behind every end; whatever it was, what proves that nothing was processed is known. */
  #onClose(open: OpenStream): void {
    if (!this.#settled) this.#fail(open.readEnd())
    open.release()
  }

  #onTooLarge(): void {
    const message = `the answer has more than ${this.#options.request.maxBytes} bytes`
    this.#fail({ kind: 'oversize', code: 'ANSWER_TOO_LARGE', message })
  }

  #timedOut(code: WireCode): void {
    const kind = code === 'TOTAL_TIMEOUT' ? 'ended' : 'timeout'
    if (code === 'RESPONSE_TIMEOUT') this.#session?.suspect()
    this.#fail({ kind, code, message: `no end of the ${this.#phase} phase within its time` })
  }

  #onAbort(): void {
    this.#fail({ kind: 'ended', code: 'ABORTED', message: "the caller's signal ended the call" })
  }

  #fail(failure: Pick<SendFailure, 'kind' | 'code' | 'message'>): void {
    if (this.#settled) return
    const wire = this.#wire()
    this.#settle()
    this.#open?.cancel()
    this.#resolve({ ...failure, wire, notSent: wire.bytesWritten === 0 })
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
    const isOut = !isBeforeRequest(phase) && this.#open?.isUnprocessed === false
    return {
      reused: this.#reused,
      // Of one stream among many only its own bytes count; its head counts as one.
      bytesWritten: isOut ? 1 + (this.#options.head.body?.length ?? 0) : 0,
      bytesRead: this.#open?.bytesRead ?? 0,
      phase,
    }
  }
}
