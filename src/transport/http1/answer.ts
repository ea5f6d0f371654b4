import type { IncomingMessage } from 'node:http'
import type { Readable } from 'node:stream'
import type { WireFacts } from '../../call/progress.ts'
import type { Headers } from '../../provider/spec.ts'
import type { HttpResponse } from '../transport.ts'
import type { SendFailure } from '../wire.ts'
import { isPacked, UnpackError, unpack } from './unpack.ts'

export interface CollectOptions {
  readonly maxBytes: number
  readonly onTooLarge: () => void
  readonly onComplete: (body: Buffer) => void
}

/** Gathers a body until it is complete, or larger than it may be. */
export function collect(answer: IncomingMessage, options: CollectOptions): void {
  const { maxBytes, onTooLarge, onComplete } = options
  if (Number(answer.headers['content-length']) > maxBytes) {
    onTooLarge()
    return
  }
  const chunks: Buffer[] = []
  let size = 0
  answer.on('data', (chunk: Buffer) => {
    size += chunk.length
    if (size > maxBytes) onTooLarge()
    else chunks.push(chunk)
  })
  answer.on('end', () => {
    const [first] = chunks
    onComplete(first !== undefined && chunks.length === 1 ? first : Buffer.concat(chunks))
  })
}

/** The head of an answer. */
type Head = Pick<IncomingMessage, 'statusCode' | 'headers'>

/** Where an answer came from and what was measured. */
export interface AnswerContext {
  readonly host: string
  readonly wire: WireFacts
  readonly maxBytes: number
}

/** An answer whose body comes as it comes. */
export function streamed(
  answer: Head,
  stream: Readable,
  { host, wire }: AnswerContext,
): HttpResponse {
  return build(answer, { body: Buffer.alloc(0), stream, host, wire })
}

/** A complete answer, its body unpacked where it came packed. */
export function complete(
  answer: Head,
  body: Buffer,
  { host, wire, maxBytes }: AnswerContext,
): HttpResponse | Promise<HttpResponse | SendFailure> {
  const encoding = answer.headers['content-encoding']
  if (!isPacked(encoding, body)) return build(answer, { body, host, wire })
  return unpack(body, encoding, maxBytes).then(
    (unpacked) => build(answer, { body: unpacked, host, wire }),
    (error: unknown) => ({ ...failureOfUnpacking(error), wire, notSent: false }),
  )
}

function build(answer: Head, parts: Omit<HttpResponse, 'status' | 'headers'>): HttpResponse {
  return { status: answer.statusCode ?? 0, headers: joined(answer), ...parts }
}

/** Repeated fields as one text; only this one Node leaves as a list. */
function joined(answer: Head): Headers {
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
