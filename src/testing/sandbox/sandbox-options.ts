import type { ServerOptions } from 'node:https'
import type * as z from 'zod'
import type { AnyProvider, Headers } from '../../provider/spec.ts'
import type { Runtime } from '../../runtime/runtime.ts'
import type { ConnectionCounts } from './connections.ts'
import type { SandboxFault } from './faults.ts'
import type { Ledger } from './ledger.ts'
import type { ReceivedRequest } from './routes.ts'
import type { Refusals, SandboxSample } from './sample.ts'

/** An answer that is to be signed as the provider signs. */
export interface AnswerToSign<Merchant> {
  readonly merchant: Merchant
  readonly status: number
  /** The body as it is sent. */
  readonly body: string
  /** Wall-clock milliseconds. */
  readonly timestampMs: number
  /** 32 hexadecimal characters, fresh for each answer. */
  readonly nonce: string
  /** The operation that is answered; `undefined` for a path that the provider does not have. */
  readonly operation: string | undefined
  readonly request: ReceivedRequest
}

/** An answer that is to be signed inside its body. */
export interface AnswerToSeal<Merchant> extends AnswerToSign<Merchant> {
  /** Whether the signature has to be that of another answer: the fault `wrong-signature`. */
  readonly forged: boolean
}

/** An answer as it leaves, its signature inside. */
export interface SealedAnswer {
  readonly body: string
  /** For providers that answer refusals with 200. @default as it was */
  readonly status?: number
  readonly headers?: Headers
}

/** What makes a sandbox out of a provider file. */
export interface SandboxOptions<P extends AnyProvider> {
  /** The account that calls; its secrets are test secrets. */
  readonly merchant: z.input<P['merchant']>
  /** Further accounts: each has its own acts, and the same number may be used in all of them. */
  readonly merchants?: readonly z.input<P['merchant']>[]
  /**
   * An input and an answer for each operation; also for what must be fetched first, by its name in
   * `auth.needs`. An operation without a sample is answered with 501.
   */
  readonly samples: Readonly<Record<string, SandboxSample>>
  /** The header fields that sign an answer. Default: answers are not signed. */
  readonly signAnswer?: (
    answer: AnswerToSign<z.output<P['merchant']>>,
  ) => Headers | Promise<Headers>
  /**
   * Puts an answer into the provider's envelope and signs it there, for providers that sign inside
   * the body. Default: the body stays as it is.
   */
  readonly sealAnswer?: (
    answer: AnswerToSeal<z.output<P['merchant']>>,
  ) => SealedAnswer | Promise<SealedAnswer>
  /** Faults to play from the start. */
  readonly faults?: readonly SandboxFault[]
  /**
   * After how long an idle connection is closed, in milliseconds; `null` for never.
   * @default the provider's `connection.serverIdleMs`, or never where it names none
   */
  readonly idleMs?: number | null
  /** Serves https with this certificate. Default: plain http. */
  readonly tls?: ServerOptions
  /** The provider's refusals. @default the first code of each meaning in its `faults` */
  readonly refusals?: Refusals
  /** The body of a refusal. @default `{ code, message }` */
  readonly refuse?: (code: string, message: string) => unknown
  /** Tells operations apart that share a method and a path; returns an operation's name. */
  readonly route?: (request: ReceivedRequest) => string | undefined
  /** Fixes the dice that `share` of a fault throws. @default 1 */
  readonly seed?: number
  /** Time for idle limits, delays and signatures. @default the real one */
  readonly runtime?: Runtime
}

/** A request that came in, complete. */
export interface RecordedRequest extends ReceivedRequest {
  /** 1 for the first connection that the sandbox took, 2 for the next. */
  readonly connection: number
  /** `undefined` for a path that the provider does not have. */
  readonly operation: string | undefined
  /** The business number, else the idempotency key. */
  readonly number: string | undefined
  /** The fault that it met. */
  readonly fault: SandboxFault['kind'] | undefined
  /** Wall-clock milliseconds. */
  readonly atMs: number
}

/** A provider on this machine: a server on 127.0.0.1 with a ledger. */
export interface Sandbox<P extends AnyProvider> {
  /** Scheme, address and port: give it to the gateway as `hosts: { <provider>: [url] }`. */
  readonly url: string
  /** The account that was given, to pass on to the gateway. */
  readonly merchant: z.input<P['merchant']>
  readonly ledger: Ledger
  /** Every complete request, first one first. */
  readonly requests: readonly RecordedRequest[]
  readonly connections: ConnectionCounts
  /** Plays a fault; several stand in a queue, and each request meets the first that fits. */
  play(fault: SandboxFault): void
  /** Plays no fault any more. */
  calm(): void
  /** Ends every connection and the server; what was to be carried out late no longer is. */
  close(): Promise<void>
}
