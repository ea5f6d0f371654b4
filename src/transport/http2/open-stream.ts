import http2, { type ClientHttp2Stream, type IncomingHttpHeaders } from 'node:http2'
import { PassThrough, type Readable } from 'node:stream'
import type { Headers } from '../../provider/spec.ts'
import type { SendFailure } from '../wire.ts'
import { joined } from './fields.ts'
import type { Session } from './session.ts'

const { NGHTTP2_NO_ERROR, NGHTTP2_CANCEL, NGHTTP2_FLAG_END_STREAM } = http2.constants

/** The head of an answer. */
interface Head {
  readonly statusCode: number
  readonly headers: Headers
  /** There is no body behind it. */
  readonly whole: boolean
}

/** One stream: what has come on it, and what its end proves. */
export class OpenStream {
  readonly stream: ClientHttp2Stream
  readonly #session: Session
  /** What the connection had written before it. */
  readonly #writtenBefore: number
  readonly #chunks: Buffer[] = []
  #head: Head | undefined
  #read = 0
  #isClosed = false
  #isReleased = false

  constructor(session: Session, stream: ClientHttp2Stream, writtenBefore: number) {
    this.#session = session
    this.stream = stream
    this.#writtenBefore = writtenBefore
    // Comes before the listeners of whoever waits for the end, which ask what it proves.
    stream.on('close', () => {
      this.#isClosed = true
    })
    // Told by `close`, once all that proves something is known.
    stream.on('error', () => undefined)
  }

  get head(): Head | undefined {
    return this.#head
  }

  /** Bytes that have come, the head counted as one. */
  get bytesRead(): number {
    return this.#head === undefined ? 0 : 1 + this.#read
  }

  get body(): Buffer {
    return Buffer.concat(this.#chunks)
  }

  noteHead(fields: IncomingHttpHeaders, flags: number): Head {
    const whole = (flags & NGHTTP2_FLAG_END_STREAM) !== 0
    this.#head = { statusCode: Number(fields[':status'] ?? 0), headers: joined(fields), whole }
    return this.#head
  }

  /** Gathers the body; tells when it is larger than it may be. */
  collect(maxBytes: number, onTooLarge: () => void): void {
    this.stream.on('data', (chunk: Buffer) => {
      this.#read += chunk.length
      if (this.#read > maxBytes) onTooLarge()
      else this.#chunks.push(chunk)
    })
  }

  /** The body as it comes; an end that is not its own is an error of it. */
  flow(): Readable & { readonly complete: boolean } {
    const { stream } = this
    const body = Object.assign(new PassThrough(), { complete: false })
    stream.on('data', (chunk: Buffer) => {
      this.#read += chunk.length
      if (!body.write(chunk)) stream.pause()
    })
    body.on('drain', () => stream.resume())
    stream.on('close', () => {
      body.complete = this.isComplete
      if (body.complete) body.end()
      else body.destroy(new Error('the answer ended before it was complete'))
    })
    return body
  }

  /**
   * Whether all of the answer has come. Node tells the end of a body in the same way when the
   * connection has ended below it, so that the end alone proves nothing.
   */
  get isComplete(): boolean {
    if (this.#head === undefined) return false
    if (this.#head.whole) return true
    const length = this.#head.headers['content-length']
    if (length !== undefined) return Number(length) === this.#read
    return !this.#session.isGone && this.stream.rstCode === NGHTTP2_NO_ERROR && !this.stream.aborted
  }

  /** Whether it was certainly not processed, or never left. */
  get isUnprocessed(): boolean {
    const { id } = this.stream
    if (id === undefined || this.#session.isAboveLast(id)) return true
    // While it is open its first bytes may still be on their way to the connection.
    // Settings were written before: a count of nothing is no count, and proves nothing.
    const { bytesWritten } = this.#session
    return this.#isClosed && bytesWritten > 0 && bytesWritten === this.#writtenBefore
  }

  /** What an end without a complete answer means. */
  readEnd(): Pick<SendFailure, 'kind' | 'code' | 'message'> {
    if (this.#head !== undefined) {
      const message = 'the answer ended before it was complete'
      return { kind: 'answer', code: 'ANSWER_CUT', message }
    }
    if (this.isUnprocessed) {
      const message = 'the server has ended the session, and says that it did not take this request'
      return { kind: 'connection', code: 'HTTP2_NOT_PROCESSED', message }
    }
    const rst = this.stream.rstCode ?? NGHTTP2_NO_ERROR
    if (this.#session.isGone || rst === NGHTTP2_NO_ERROR || rst === NGHTTP2_CANCEL) {
      const message = 'the connection ended without an answer'
      return { kind: 'connection', code: 'ECONNRESET', message }
    }
    // Also a refusal: some proxies send it for what their origin has carried out.
    const message = `the server has ended the request without an answer (HTTP/2 error ${rst})`
    return { kind: 'answer', code: 'HTTP2_STREAM_ENDED', message }
  }

  /** Gives it up. */
  cancel(): void {
    if (!this.stream.destroyed) this.stream.close(NGHTTP2_CANCEL)
  }

  /** Its answer is there: what is left of an upload is of no use to anybody. */
  finish(): void {
    if (!this.stream.writableFinished) this.stream.close(NGHTTP2_NO_ERROR)
    this.release()
  }

  /** The session is free of it. */
  release(): void {
    if (!this.#isReleased) this.#session.release()
    this.#isReleased = true
  }
}
