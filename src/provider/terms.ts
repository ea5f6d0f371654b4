import type * as z from 'zod'

/** Any zod schema. */
export type Schema = z.ZodType

/** Header fields, names in lower case. */
export type Headers = Readonly<Record<string, string>>

/** HTTP methods that providers use. */
export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'

/** How long each phase may take, in milliseconds. */
export interface Timeouts {
  /** Until the TCP connection stands, DNS included. @default 2000 */
  readonly connectMs: number
  /** From the TCP connection to the end of the TLS handshake. @default 3000 */
  readonly tlsMs: number
  /** From the last byte sent to the last byte received, however slow. @default 8000 */
  readonly responseMs: number
  /** Everything: queue, waits, repeats, questions. @default 20000 */
  readonly totalMs: number
}

/** When to ask again while a payment is pending. */
export interface PollSchedule {
  /** @default 500 */
  readonly firstMs: number
  /** @default 1.5 */
  readonly factor: number
  /** @default 5000 */
  readonly maxMs: number
}

/** Values that `auth.needs` fetched, by name; `undefined` where a merchant does not need one. */
export type NeedValues = Readonly<Record<string, unknown>>

/** Addresses in order of preference; the first that answers is used. */
export interface Hosts {
  readonly production: readonly string[]
  readonly sandbox?: readonly string[]
}
