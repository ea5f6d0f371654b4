import type { Headers } from '../../provider/spec.ts'
import { seeded } from '../seeded.ts'

/** Which requests a fault meets, and how often. */
export interface FaultScope {
  /** Only requests of this operation. @default any */
  readonly operation?: string
  /** Only requests about this business number. @default any */
  readonly number?: string
  /** How many requests it meets. @default 1, or without end where `share` is given */
  readonly times?: number
  /** The share of requests that it meets, by the sandbox's seeded dice: 0.1 is one in ten. */
  readonly share?: number
}

/** Whether the request is carried out nevertheless, as far as the fault leaves that open. */
interface Carried {
  readonly carriedOut?: boolean
}

/**
 * What can go wrong, as data. Unless it says otherwise, a fault that hides the answer
 * (`stall`, `cut`, `garble`, `drip`, `not-json`, `wrong-signature`, `wrong-echo`) is one after the
 * act was carried out; one that answers in its place (`status`, `code`, `html`, `redirect`) is not.
 */
export type FaultKind =
  /** The connection ends (FIN) without an answer, before the request is carried out or after. */
  | { readonly kind: 'drop-before' | 'drop-after' }
  /** The connection is reset (RST), before the request is carried out or after. */
  | { readonly kind: 'reset-before' | 'reset-after' }
  /** No answer, ever; the connection stays open. */
  | ({ readonly kind: 'stall' } & Carried)
  /** The answer ends early: in the middle of its headers or body, or after so many bytes. */
  | ({
      readonly kind: 'cut'
      /** @default 'body' */
      readonly after?: 'headers' | 'body' | number
      /** Ends with a reset instead of a FIN. @default false */
      readonly reset?: boolean
    } & Carried)
  /** Bytes that are no HTTP; or any bytes, to play what no other fault does. */
  | ({ readonly kind: 'garble'; readonly bytes?: string | Buffer } & Carried)
  /** The answer comes in small pieces. */
  | ({
      readonly kind: 'drip'
      readonly everyMs: number
      /** Bytes of each piece. @default 1 */
      readonly bytes?: number
    } & Carried)
  /** Carried out at once, answered late. */
  | { readonly kind: 'late'; readonly delayMs: number }
  /**
   * Carried out late: `delayMs` after it came, or else once the client has given up. Answered then,
   * if anybody still listens.
   */
  | { readonly kind: 'late-execution'; readonly delayMs?: number }
  /** An HTTP status with a body of your own. */
  | ({
      readonly kind: 'status'
      readonly status: number
      readonly headers?: Headers
      /** @default empty */
      readonly body?: string | object
      /** `false` for an answer of a proxy in front of the provider. @default true */
      readonly signed?: boolean
      /** Keeps this answer as the first result of its key, as providers do that replay a 500. */
      readonly recorded?: boolean
    } & Carried)
  /** One of the provider's own codes, in the provider's own shape. */
  | ({
      readonly kind: 'code'
      readonly code: string
      /** @default the usual status of the code's meaning */
      readonly status?: number
      readonly message?: string
      readonly headers?: Headers
      readonly signed?: boolean
      readonly recorded?: boolean
    } & Carried)
  /** 200 with a page of HTML, unsigned, as a captive portal or a firewall answers. */
  | ({ readonly kind: 'html' } & Carried)
  /** A signed 200 whose JSON breaks off. */
  | ({ readonly kind: 'not-json' } & Carried)
  /** The right answer with the signature of another. */
  | ({
      readonly kind: 'wrong-signature'
      /** Header fields that replace those of the signature. */
      readonly headers?: Headers
    } & Carried)
  /** A well-signed answer about another order. */
  | ({ readonly kind: 'wrong-echo' } & Carried)
  | ({
      readonly kind: 'redirect'
      /** @default 302 */
      readonly status?: number
      /** @default another path of the sandbox */
      readonly location?: string
    } & Carried)
  /** All idle connections end at once; meets no request. */
  | { readonly kind: 'close-idle-now'; readonly reset?: boolean }
  /** A second answer, which nobody asked for, follows the first on the same connection. */
  | ({ readonly kind: 'twice' } & Carried)
  /**
   * Somebody else has used the number before, with `other` in place of the same fields: the request
   * is refused as a duplicate, and a query finds the other act.
   */
  | { readonly kind: 'refuse-other'; readonly other: Readonly<Record<string, unknown>> }

/** A fault and the requests that it meets. */
export type SandboxFault = FaultKind & FaultScope

const carriedOutByDefault: Readonly<Record<FaultKind['kind'], boolean>> = {
  'drop-before': false,
  'drop-after': true,
  'reset-before': false,
  'reset-after': true,
  stall: true,
  cut: true,
  garble: true,
  drip: true,
  late: true,
  'late-execution': true,
  status: false,
  code: false,
  html: false,
  'not-json': true,
  'wrong-signature': true,
  'wrong-echo': true,
  redirect: false,
  'close-idle-now': true,
  twice: true,
  'refuse-other': false,
}

/** Whether a request that meets this fault is carried out. */
export function carriesOut(fault: SandboxFault | undefined): boolean {
  if (fault === undefined) return true
  const said = 'carriedOut' in fault ? fault.carriedOut : undefined
  return said ?? carriedOutByDefault[fault.kind]
}

interface Standing {
  readonly fault: SandboxFault
  left: number
}

/** The faults that are being played, first one first. */
export class FaultProgramme {
  readonly #random: () => number
  #standing: Standing[] = []

  constructor(seed: number) {
    this.#random = seeded(seed)
  }

  add(fault: SandboxFault): void {
    const endless = fault.share === undefined ? 1 : Number.POSITIVE_INFINITY
    this.#standing.push({ fault, left: fault.times ?? endless })
  }

  clear(): void {
    this.#standing = []
  }

  /** The fault that a request meets, if any; each request meets one at most. */
  meet(request: { operation: string | undefined; number: string | undefined }) {
    const met = this.#standing.find(
      ({ fault }) =>
        (fault.operation === undefined || fault.operation === request.operation) &&
        (fault.number === undefined || fault.number === request.number) &&
        (fault.share === undefined || this.#random() < fault.share),
    )
    if (met === undefined) return undefined
    met.left -= 1
    this.#standing = this.#standing.filter(({ left }) => left > 0)
    return met.fault
  }
}
