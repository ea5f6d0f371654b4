import type { DropReason } from '../../telemetry/events.ts'

/** Servers write the field in every order and case, and some quote the number. */
const timeoutField = /(?:^|[,;\s])timeout\s*=\s*"?\s*(\d+)/i

/**
 * How long a server says that it keeps an idle connection, in milliseconds: the `timeout` of a
 * `Keep-Alive` header. Its `max` is not read: some servers count it down and some do not, and all
 * say `Connection: close` on the last answer.
 */
export function hintMs(header: string | undefined): number | undefined {
  const timeout = header === undefined ? undefined : timeoutField.exec(header)?.[1]
  return timeout === undefined ? undefined : Number(timeout) * 1_000
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

/** After this what was seen is forgotten: an early close may have been a restart. */
const rememberedMs = 5 * 60_000

/** A close right behind an answer is no idle limit: that connection was never to be kept. */
const shortestRuleMs = 50

/** Two ages that differ by no more than this share are the same rule of the server. */
const agreement = 0.2

/** A rest of a connection, and when it was over. */
interface Seen {
  readonly ageMs: number
  readonly atMs: number
}

/** The idle limit that a server shows by closing earlier than anyone said. */
export class LearnedLimit {
  #limitMs = Number.POSITIVE_INFINITY
  #forgetAtMs = 0
  #before: Seen | undefined
  /** The longest rest of late after which a connection has served. */
  #served: Seen | undefined

  /** Takes note that a connection has served after it had been idle for `ageMs`. */
  served(ageMs: number, nowMs: number): void {
    if (ageMs >= this.#servedMs(nowMs)) this.#served = { ageMs, atMs: nowMs }
  }

  /**
   * Takes note that the server closed a connection which had been idle for `ageMs`. One close may
   * be a restart; a second one at about the same age, at another moment, is a rule; unless
   * connections have just served after a longer rest: then it was a second restart.
   */
  observe(ageMs: number, nowMs: number): void {
    if (ageMs < shortestRuleMs || ageMs <= this.#servedMs(nowMs)) return
    const before = this.#before
    this.#before = { ageMs, atMs: nowMs }
    if (before === undefined || nowMs - before.atMs < ageMs / 4) return
    if (nowMs - before.atMs >= rememberedMs) return
    const shorterMs = Math.min(ageMs, before.ageMs)
    if (Math.max(ageMs, before.ageMs) - shorterMs > shorterMs * agreement) return
    this.#limitMs = Math.min(this.at(nowMs), withMargin(shorterMs))
    this.#forgetAtMs = nowMs + rememberedMs
  }

  /** The limit in milliseconds, `Infinity` where nothing was learned. */
  at(nowMs: number): number {
    return nowMs < this.#forgetAtMs ? this.#limitMs : Number.POSITIVE_INFINITY
  }

  #servedMs(nowMs: number): number {
    const { ageMs, atMs } = this.#served ?? { ageMs: 0, atMs: nowMs }
    return nowMs - atMs < rememberedMs ? ageMs : 0
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
