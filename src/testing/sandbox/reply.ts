import { STATUS_CODES } from 'node:http'
import type { Result } from './ledger.ts'
import type { SealedAnswer } from './sandbox-options.ts'

/** An answer ready to leave. */
export interface Reply {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: Buffer
}

/** The bytes and the type of a body. */
function encode(body: unknown): { bytes: Buffer; type: string | undefined } {
  if (body === undefined || body === null) return { bytes: Buffer.alloc(0), type: undefined }
  if (Buffer.isBuffer(body)) return { bytes: body, type: 'application/octet-stream' }
  if (typeof body === 'string') return { bytes: Buffer.from(body), type: 'text/plain' }
  return { bytes: Buffer.from(JSON.stringify(body)), type: 'application/json; charset=utf-8' }
}

/** A result as an HTTP answer, before it is signed. */
export function replyOf(result: Result): Reply {
  const { bytes, type } = encode(result.body)
  return {
    status: result.status,
    headers: {
      ...(type === undefined ? {} : { 'content-type': type }),
      ...(result.status === 204 ? {} : { 'content-length': String(bytes.length) }),
      ...result.headers,
    },
    body: bytes,
  }
}

/** An answer whose body was put into an envelope. */
export function sealedReply(reply: Reply, sealed: SealedAnswer): Reply {
  const body = Buffer.from(sealed.body)
  const length = { 'content-length': String(body.length) }
  const headers = { ...reply.headers, ...length, ...sealed.headers }
  return { status: sealed.status ?? reply.status, headers, body }
}

/** The whole answer as bytes, and where its body begins. */
export function rawReply(reply: Reply): { bytes: Buffer; bodyAt: number } {
  const head = [
    `HTTP/1.1 ${reply.status} ${STATUS_CODES[reply.status] ?? ''}`,
    ...Object.entries(reply.headers).map(([name, value]) => `${name}: ${value}`),
    '\r\n',
  ].join('\r\n')
  const bytes = Buffer.concat([Buffer.from(head), reply.body])
  return { bytes, bodyAt: Buffer.byteLength(head) }
}
