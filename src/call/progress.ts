import type { Payment, Refund } from '../provider/view.ts'

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
  /** The operation, where it is not the call's own: a question, or the undoing. */
  readonly operation?: string
  /** What a question has taught. */
  readonly view?: Payment | Refund
}

/** The last answer of a call that could be read. Stays inside; history holds none of it. */
export interface LastAnswer {
  /** As it came, before any schema. */
  readonly body: unknown
  /** The same, for the caller: without secrets. */
  readonly raw: unknown
  /** Read by the operation's own schema, where it fits. */
  readonly output: unknown
  readonly view: Payment | Refund | undefined
  /** The provider signs no answers of this kind. */
  readonly unsigned: boolean
  /** The provider has said that the same sent again would bring nothing. */
  readonly isLast: boolean
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
  /**
   * What stands under the number is, or may be, somebody else's: it is never taken back.
   */
  foreign = false
  /** Whether bytes of any send may have left. */
  left = false
  /** Monotonic milliseconds at which the first send began. */
  firstSentMs: number | undefined
  /** The same moment in milliseconds since 1970: the monotonic clock may stand still in a sleep. */
  firstSentWallMs: number | undefined
  /** Monotonic milliseconds at which bytes of the last send may have left. */
  lastSentMs = 0
  /** Monotonic milliseconds before which the provider does not want it again. */
  notBeforeMs = 0
  /** Whether the last repeat that was wanted was not made because the retry budget was empty. */
  unaffordable = false
  answer: LastAnswer | undefined
  readonly history: Attempt[] = []
  /** The host that knows what this is about, where another host would not. */
  knownTo: string | undefined

  constructor(knownTo?: string) {
    this.knownTo = knownTo
  }

  /** The host that the last byte of the call itself may have gone to. */
  get sentTo(): string | undefined {
    return this.history.findLast((one) => one.wire.bytesWritten > 0 && one.operation === undefined)
      ?.host
  }

  /** The host that a question about this, or its undoing, has to go to. */
  get askAt(): string | undefined {
    return this.sentTo ?? this.knownTo
  }
}
