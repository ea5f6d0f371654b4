import type { HttpResponse } from '../transport.ts'
import { asksToClose, isFailure, type SendFailure } from '../wire.ts'

/** What layer 0 must know of a send that came to nothing. */
export interface ResendFacts {
  /** Whether the connection had served a request before. */
  readonly reused: boolean
  /** Nothing of this send was handed to the connection. */
  readonly nothingWritten: boolean
  /** Whether the provider recognises a second send of the same bytes. */
  readonly replayable: boolean
  /**
   * How it ended: the connection died before a byte of the answer; the server said that it had
   * closed the idle connection (408 with `Connection: close`); anything else.
   */
  readonly end: 'died-unanswered' | 'closed-idle' | 'other'
}

/** A send is repeated free at most so often; on a fresh connection the rule itself says no. */
export const mostResends = 2

/**
 * Whether a send goes out again at once on a fresh connection: it died because its connection had
 * gone stale, not because anything is wrong with it. The rule is that of Go's HTTP transport.
 */
export function mayResend({ reused, nothingWritten, replayable, end }: ResendFacts): boolean {
  // On a fresh connection the server had no reason to hang up; this also ends every loop.
  if (!reused || end === 'other') return false
  if (nothingWritten) return true
  return replayable
}

/** Whether a send came to nothing because its connection had gone stale. */
export function isStale(result: HttpResponse | SendFailure, replayable: boolean): boolean {
  const { reused, bytesWritten, bytesRead } = result.wire
  const nothingWritten = bytesWritten === 0
  if (!isFailure(result)) {
    const closedIdle = result.status === 408 && asksToClose(result.headers)
    const end = closedIdle ? 'closed-idle' : 'other'
    return mayResend({ reused, nothingWritten, replayable, end })
  }
  const unanswered = result.kind === 'connection' && bytesRead === 0
  const end = unanswered ? 'died-unanswered' : 'other'
  return mayResend({ reused, nothingWritten, replayable, end })
}

/** A 408 on a connection that had been idle is meant for the connection, not for the request. */
export function closedIdle({ wire }: HttpResponse): SendFailure {
  const message = 'the server had closed the idle connection'
  return { kind: 'connection', code: 'HTTP_408', message, wire, notSent: false }
}
