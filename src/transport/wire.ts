import type { WireFacts } from '../call/progress.ts'
import type { Headers } from '../provider/spec.ts'
import type { HttpResponse } from './transport.ts'

/** The transport's own codes; any other code of a lost send is Node's. */
export type WireCode =
  /** No TCP connection in time, DNS included. */
  | 'CONNECT_TIMEOUT'
  /** The TLS handshake did not end in time. */
  | 'TLS_TIMEOUT'
  /** The answer was not complete in time. */
  | 'RESPONSE_TIMEOUT'
  /** The deadline of the whole call is over. */
  | 'TOTAL_TIMEOUT'
  /** The caller's signal ended the call. */
  | 'ABORTED'
  /** The provider no longer knows the key of the first send: a repeat would be a new act. */
  | 'KEY_EXPIRED'
  /** The only host that knows of it is none of the provider's any more. */
  | 'HOST_GONE'
  /** The provider has failed so often of late that no extra request goes to it. */
  | 'RETRY_BUDGET_EMPTY'
  /** The gateway has ended all connections. */
  | 'TRANSPORT_CLOSED'
  /** The server's certificate, name or TLS version is not acceptable. */
  | 'TLS_UNTRUSTED'
  /** The server refuses our client certificate, or misses one. */
  | 'TLS_CERTIFICATE_REFUSED'
  /** The answer is larger than the limit, as received or as unpacked. */
  | 'ANSWER_TOO_LARGE'
  /** The answer ended before it was complete. */
  | 'ANSWER_CUT'
  /** The answer cannot be unpacked. */
  | 'ANSWER_UNREADABLE'
  /** More interim (1xx) answers than any server has reason to send. */
  | 'INFORMATIONAL_FLOOD'

/**
 * What kind of end a send came to.
 *
 * - `connection`: the connection failed, or could not be made.
 * - `timeout`: one phase took too long.
 * - `answer`: something came that is not a proper answer.
 * - `oversize`: the answer is too large; the next one will be too.
 * - `trust`: the server is not who it should be.
 * - `ended`: the call itself is over: deadline, caller's signal, closing gateway.
 */
export type FailureKind = 'connection' | 'timeout' | 'answer' | 'oversize' | 'trust' | 'ended'

export interface SendFailure {
  readonly kind: FailureKind
  readonly code: string
  readonly message: string
  readonly wire: WireFacts
  /** Proof that nothing of this send left. */
  readonly notSent: boolean
}

export type Phase = WireFacts['phase']

/** Before the request phase the connection does not stand yet, so nothing can have left. */
export function isBeforeRequest(phase: Phase): boolean {
  return phase === 'queue' || phase === 'connect' || phase === 'tls'
}

const nothing: WireFacts = Object.freeze({
  reused: false,
  bytesWritten: 0,
  bytesRead: 0,
  phase: 'queue',
})

const endings = {
  TRANSPORT_CLOSED: 'the gateway has ended its connections',
  ABORTED: "the caller's signal ended the call",
  KEY_EXPIRED: 'the provider no longer knows the key: a repeat would be a new act',
  HOST_GONE: 'the host that it was sent to is not configured any more, and no other knows of it',
  RETRY_BUDGET_EMPTY: 'too many repeats of late; the provider is given a rest',
  TOTAL_TIMEOUT: 'the time of the call was over',
} as const

/** The end of a call between two sends. */
export function ended(code: keyof typeof endings): SendFailure {
  return { kind: 'ended', code, message: endings[code], wire: nothing, notSent: true }
}

/** Interim answers after which it is no longer an answer. */
export const mostInformational = 10

export const flood = {
  kind: 'answer',
  code: 'INFORMATIONAL_FLOOD',
  message: `more than ${mostInformational} interim answers came, and no final one`,
} as const

export function isFailure(result: HttpResponse | SendFailure): result is SendFailure {
  return 'kind' in result
}

/** Whether a status says that the request was served. */
export function isSuccess(status: number): boolean {
  return status >= 200 && status < 300
}

/** Codes with which Node says that a connection is gone or cannot be had. */
const connectionCodes: ReadonlySet<string> = new Set([
  'CONNECTION_FAILED',
  'ECONNRESET',
  'ECONNREFUSED',
  'ECONNABORTED',
  'EPIPE',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'EHOSTDOWN',
  'ENETUNREACH',
  'ENETDOWN',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EAI_FAIL',
  'EAI_NODATA',
  'ERR_STREAM_DESTROYED',
  'ERR_STREAM_WRITE_AFTER_END',
  'ERR_SOCKET_CLOSED',
])

/** The alerts by which a server says that it misses our certificate, or does not accept it. */
const certificateAlert = /^ERR_SSL_\w+_ALERT_(?:\w*CERTIFICATE\w*|UNKNOWN_CA|ACCESS_DENIED)$/

/** What an error of Node's means, by the phase in which it came. */
export function readError(
  error: NodeJS.ErrnoException,
  phase: Phase,
): Pick<SendFailure, 'kind' | 'code' | 'message'> {
  const code = error.code ?? 'CONNECTION_FAILED'
  const message = messageOf(error)
  // In TLS 1.3 a server looks at our certificate when we already take the handshake for done.
  if (certificateAlert.test(code)) {
    return { kind: 'trust', code: 'TLS_CERTIFICATE_REFUSED', message: `${code}: ${message}` }
  }
  if (phase === 'tls' && !connectionCodes.has(code)) {
    return { kind: 'trust', code: 'TLS_UNTRUSTED', message: `${code}: ${message}` }
  }
  if (code.startsWith('HPE_')) {
    return { kind: 'answer', code, message: 'what came back is not an HTTP answer' }
  }
  return { kind: 'connection', code, message }
}

/** Whether a failed send proves that nobody has read a byte of it. */
export function provesNotSent(code: string, wire: WireFacts): boolean {
  if (isBeforeRequest(wire.phase) || wire.bytesWritten === 0) return true
  // A server that ends the handshake over our certificate has read nothing that came behind it.
  return code === 'TLS_CERTIFICATE_REFUSED' && !wire.reused && wire.bytesRead === 0
}

/** Several addresses of one host fail with an error each, and an empty message over all. */
function messageOf(error: Error & { readonly errors?: readonly unknown[] }): string {
  const inner = (error.errors ?? []).map((each) => (each instanceof Error ? each.message : ''))
  return error.message || inner.filter((text) => text !== '').join('; ') || 'the connection failed'
}

/** Whether an answer asks to close its connection. */
export function asksToClose(headers: Headers): boolean {
  return /(?:^|[\s,])close(?:$|[\s,;])/i.test(headers.connection ?? '')
}
