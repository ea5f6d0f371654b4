import type { DropReason } from '../../telemetry/events.ts'

/** What a server says of its idle connections: `Keep-Alive: timeout=8, max=100`. */
export interface KeepAliveHint {
  readonly timeoutMs: number | undefined
  readonly max: number | undefined
}

/** Servers write the field in every order and case, and some quote the number. */
const timeoutField = /(?:^|[,;\s])timeout\s*=\s*"?\s*(\d+)/i
const maxField = /(?:^|[,;\s])max\s*=\s*"?\s*(\d+)/i

/** Reads a `Keep-Alive` header. */
export function readHint(header: string | undefined): KeepAliveHint | undefined {
  if (header === undefined) return undefined
  const timeout = timeoutField.exec(header)?.[1]
  const max = maxField.exec(header)?.[1]
  return {
    timeoutMs: timeout === undefined ? undefined : Number(timeout) * 1_000,
    max: max === undefined ? undefined : Number(max),
  }
}

/**
 * How much earlier than the server we stop using a connection: its FIN needs time to reach us, and
 * our request to reach it. Short limits leave no room for a whole second.
 */
function marginMs(limitMs: number): number {
  return Math.min(1_000, limitMs / 4)
}

/** A limit of the server, less the margin. */
export function withMargin(limitMs: number): number {
  return limitMs - marginMs(limitMs)
}

/** After this the lesson of an early close is forgotten: it may have been a restart. */
const rememberedMs = 5 * 60_000

/** A close right behind an answer is no idle limit: that connection was never to be kept. */
const shortestRuleMs = 50

/** Two ages that differ by no more than this share are the same rule of the server. */
const agreement = 0.2

/** The idle limit that a server shows by closing earlier than anyone said. */
export class LearnedLimit {
  #limitMs = Number.POSITIVE_INFINITY
  #forgetAtMs = 0
  #before: { readonly ageMs: number; readonly atMs: number } | undefined

  /**
   * Takes note that the server closed a connection which had been idle for `ageMs`. One close may
   * be a restart; a second one at about the same age, at another moment, is a rule.
   */
  observe(ageMs: number, nowMs: number): void {
    if (ageMs < shortestRuleMs) return
    const before = this.#before
    this.#before = { ageMs, atMs: nowMs }
    if (before === undefined || nowMs - before.atMs < ageMs / 4) return
    const shorterMs = Math.min(ageMs, before.ageMs)
    if (Math.max(ageMs, before.ageMs) - shorterMs > shorterMs * agreement) return
    this.#limitMs = Math.min(this.at(nowMs), withMargin(shorterMs))
    this.#forgetAtMs = nowMs + rememberedMs
  }

  /** The limit in milliseconds, `Infinity` where nothing was learned. */
  at(nowMs: number): number {
    return nowMs < this.#forgetAtMs ? this.#limitMs : Number.POSITIVE_INFINITY
  }
}

/** What the checkout looks at. */
export interface IdleFacts {
  /** Destroyed, ended or no longer writable. */
  readonly dead: boolean
  readonly unreadBytes: number
  /** Idle age by the monotonic clock, which may stand still while a machine sleeps. */
  readonly idleMs: number
  /** Idle age by the wall clock, which may be set back. */
  readonly idleWallMs: number
  readonly idleLimitMs: number
  readonly ageMs: number
  readonly lifetimeMs: number
  readonly uses: number
  readonly maxUses: number
}

/** Why an idle connection must not be used; `undefined` when it may. */
export function whyNotUsable(facts: IdleFacts): DropReason | undefined {
  if (facts.dead) return 'closed-by-server'
  if (facts.unreadBytes > 0) return 'stray-byte'
  if (facts.idleMs >= facts.idleLimitMs || facts.idleWallMs >= facts.idleLimitMs) {
    return 'idle-limit'
  }
  if (facts.ageMs >= facts.lifetimeMs) return 'lifetime'
  if (facts.uses >= facts.maxUses) return 'max-uses'
  return undefined
}
