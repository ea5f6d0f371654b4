import type { Headers, Method } from './terms.ts'

/**
 * Something that must be fetched before a call can be signed or its answer verified: an OAuth
 * token, the platform's certificates. Fetched once for all callers of a merchant.
 */
export interface Need<Merchant, Value = unknown> {
  readonly method: Method
  readonly path: string
  /** Whether this merchant needs it before its first call. Default: yes. */
  readonly when?: (merchant: Merchant) => boolean
  /**
   * Whether only calls need it: a notification is then verified without it being fetched.
   *
   * @default false
   */
  readonly callsOnly?: boolean
  /** Own headers and body (Basic auth, form); without it the request is signed by `auth.sign`. */
  readonly request?: (args: { readonly merchant: Merchant }) => {
    readonly headers?: Headers
    readonly body?: string
  }
  /** Reads the value out of a 2xx answer; throws when it is not to be believed. */
  readonly read: (args: {
    readonly merchant: Merchant
    readonly headers: Headers
    readonly body: string
    readonly nowMs: number
  }) => Value
  /** How long the value is good for, in milliseconds. */
  readonly lifetimeMs: number | ((value: Value) => number)
  /** How long beyond its lifetime a value serves while no new one can be had. @default 0 */
  readonly graceMs?: number
  /**
   * What stands for the value at merchants that `when` leaves out. Theirs is then fetched once
   * `stale` asks for it, and this stands again where that fails or its lifetime is over. Default:
   * they have no value.
   */
  readonly initial?: Value
  /** Whether an answer shows that the value is out of date; it is then fetched again, once. */
  readonly stale?: (args: {
    readonly value: Value
    readonly status: number
    readonly headers: Headers
  }) => boolean
}
