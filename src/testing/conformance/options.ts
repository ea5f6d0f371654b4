import type * as z from 'zod'
import type { AnyProvider, Headers } from '../../provider/spec.ts'
import type { SandboxSample } from '../sandbox/sample.ts'
import type { SandboxOptions } from '../sandbox/sandbox-options.ts'

/** An operation's sample, and what has to be done before it makes sense. */
export interface ConformanceSample extends SandboxSample {
  /**
   * Operations whose samples are called first: the payment that a refund gives back.
   *
   * @default found by trying: none, the acts that `settledBy` leads from, each act, all of them
   */
  readonly after?: readonly string[]
}

/** A notification that is to be made as the provider makes it. */
export interface NotificationToSign<Merchant> {
  readonly merchant: Merchant
  /** One of the types in `notification.events`. */
  readonly type: string
  /** What `notifications` holds for this type. */
  readonly value: unknown
  /** Wall-clock milliseconds: the provider's time of sending. */
  readonly timestampMs: number
  /** 32 hexadecimal characters. */
  readonly nonce: string
  /**
   * The provider's own account that it is to be about, where that is not the merchant's: put it
   * where `read` finds `account`.
   */
  readonly account?: string | undefined
}

type Kept = 'merchant' | 'signAnswer' | 'sealAnswer' | 'refusals' | 'refuse' | 'route'

/** What a provider file is held against; what a sandbox is made from is enough. */
export interface ConformanceOptions<P extends AnyProvider> extends Pick<SandboxOptions<P>, Kept> {
  /** An input and an answer for each operation, and for what must be fetched first. */
  readonly samples: Readonly<Record<string, ConformanceSample>>
  /**
   * How old a signed answer may be, in milliseconds. Default: not checked; give it wherever the
   * provider's documents name a tolerance.
   */
  readonly answerWindowMs?: number
  /** Signs a notification; without it notifications are not checked. */
  readonly signNotification?: (
    notification: NotificationToSign<z.output<P['merchant']>>,
  ) => SignedNotification | Promise<SignedNotification>
  /** What a notification holds, by its type in `notification.events`. */
  readonly notifications?: Readonly<Record<string, unknown>>
  /** How old a notification may be, in milliseconds. Default: not checked. */
  readonly notificationWindowMs?: number
}

/** A notification as it comes in. */
export interface SignedNotification {
  readonly headers: Headers
  readonly body: string
}

/** A request as the provider file makes it, before it is signed. */
export interface ReadableRequest {
  readonly method: string
  /** Path with query. */
  readonly path: string
  /** The body as sent; empty text where there is none. */
  readonly body: string
}

/** What was seen of a provider that conforms. */
export interface ConformanceReport {
  /** The request that each sample makes, by operation: something to keep as a snapshot. */
  readonly requests: Readonly<Record<string, ReadableRequest>>
}
