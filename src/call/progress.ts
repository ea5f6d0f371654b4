/** What was measured on the wire of one send. Never holds a byte of a request or an answer. */
export interface WireFacts {
  /** Whether the connection had served a request before. */
  readonly reused: boolean
  /** Bytes handed to the socket by this send; 0 proves that nothing left. */
  readonly bytesWritten: number
  readonly bytesRead: number
  /** How far the send came before it ended. */
  readonly phase: 'queue' | 'connect' | 'tls' | 'request' | 'response' | 'done'
}

/** One send of a call, for `outcome.history`. */
export interface Attempt {
  /** 1 for the first send. A free resend has the number of the send it replaces. */
  readonly attempt: number
  /** Scheme, host and port it went to. */
  readonly host: string
  /** HTTP status, when an answer came. */
  readonly status?: number
  /** Why it failed: payonce's own code, Node's, or the provider's. */
  readonly code?: string
  readonly wire: WireFacts
  /** Milliseconds waited before it. */
  readonly waitedMs: number
  /** True for the free second send after a connection that died stale. */
  readonly resend: boolean
}

/**
 * What has happened to a call so far, over all layers of retry: one count of attempts, one doubt.
 */
export class Progress {
  /** Sends begun, free resends not counted. */
  attempts = 0
  /**
   * Whether an earlier send may have been carried out without our knowing. From then on a failure
   * proves nothing about the first send.
   */
  doubt = false
  /** Whether bytes of any send may have left. */
  left = false
  readonly history: Attempt[] = []
}
