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
