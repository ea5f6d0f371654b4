import type { Fault } from '../../errors/fault.ts'
import type { Headers } from '../../provider/spec.ts'

/** An act that the sandbox has carried out, as later answers may need it. */
export interface StoredAct {
  readonly account: string
  readonly operation: string
  /** The business number; without one, the idempotency key. */
  readonly number: string
  // biome-ignore lint/suspicious/noExplicitAny: each operation has its own input
  readonly input: any
  /** The body that the act was first answered with. */
  // biome-ignore lint/suspicious/noExplicitAny: each operation has its own answer
  readonly answer: any
  /** 1 for the sandbox's first act, 2 for the next: something to make unique numbers from. */
  readonly serial: number
  /** Wall-clock milliseconds at which it was first carried out. */
  readonly atMs: number
}

/** What a sample's `answer` function is asked with. */
export interface Asked {
  // biome-ignore lint/suspicious/noExplicitAny: each operation has its own input
  readonly input: any
  // biome-ignore lint/suspicious/noExplicitAny: each provider has its own account type
  readonly merchant: any
  /**
   * The act that the request is about: the payment that a query, a close or a refund names, the
   * first send of a number that comes again. `undefined` where there is none.
   */
  readonly stored: StoredAct | undefined
  /** Everything carried out for this account so far, first act first. */
  readonly acts: readonly StoredAct[]
  /** The serial that this act has, or will have. */
  readonly serial: number
  /** The sandbox's wall clock, in milliseconds. */
  readonly nowMs: number
  /**
   * A refusal in the provider's own shape; returned as the answer, it keeps an act from being
   * carried out. The status is the usual one of the code's meaning unless it is given.
   */
  readonly refuse: (code: string, options?: RefusalOptions) => Refusal
}

/** How a refusal is told, where it is not the usual way. */
export interface RefusalOptions {
  readonly status?: number | undefined
  readonly message?: string | undefined
}

/** A refusal that an `answer` function returns; made by `refuse`. */
export class Refusal {
  readonly status: number
  readonly body: unknown

  constructor(status: number, body: unknown) {
    this.status = status
    this.body = body
  }
}

/** One input of an operation and what the provider answers to it. */
export interface SandboxSample {
  readonly input: unknown
  /**
   * A plain body, in which the live request's values take the place of the sample's, or a function
   * that makes the body. A read answers "not found" when the function returns `undefined`.
   */
  readonly answer?: string | Buffer | object | null | ((asked: Asked) => unknown)
  /** @default 200, or 204 where there is no body */
  readonly status?: number
  /** Header fields of the answer, beside those that sign it. */
  readonly headers?: Headers
  /** Reads the input out of a request that the sample's own values do not explain. */
  readonly read?: (request: {
    readonly path: Readonly<Record<string, string>>
    readonly query: Readonly<Record<string, unknown>>
    readonly body: unknown
  }) => Record<string, unknown>
}

/** The provider's own refusals, where the first code of a meaning is not the right one. */
export type Refusals = Partial<
  Record<Fault, { readonly code: string; readonly status?: number; readonly message?: string }>
>
