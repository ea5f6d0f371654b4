import type { RepeatReason } from './backoff.ts'

/** Tokens of a full bucket. Source: AWS SDK standard retry mode, 2026. */
const capacity = 500

/** What a repeat costs. Source: AWS SDK standard retry mode, 2026. */
const costs: Readonly<Record<RepeatReason, number>> = { transient: 14, throttled: 5 }

/** What a repeat for this reason costs, in tokens. */
export function costOf(reason: RepeatReason): number {
  return costs[reason]
}

/**
 * A bucket of retry tokens for each name (a host and a merchant). While a provider is down its
 * bucket runs dry and repeats stop, so that an outage is not made worse by those who suffer it;
 * first attempts are never asked for a token.
 */
export class RetryBudget {
  /** Only buckets that are not full: a merchant that has no trouble takes no memory. */
  readonly #tokens = new Map<string, number>()

  /** Tokens left under a name. */
  tokens(name: string): number {
    return this.#tokens.get(name) ?? capacity
  }

  /** Takes the tokens of a repeat; `false`, and nothing taken, when there are too few. */
  take(name: string, cost: number): boolean {
    const left = this.tokens(name) - cost
    if (left < 0) return false
    this.#tokens.set(name, left)
    return true
  }

  /**
   * Gives back what a success earns: the cost of its last repeat, or one token when it needed none.
   * A call that fails for good gives nothing back, else a dead provider would never run it dry.
   */
  succeeded(name: string, lastCost = 1): void {
    const tokens = this.#tokens.get(name)
    if (tokens === undefined) return
    if (tokens + lastCost >= capacity) this.#tokens.delete(name)
    else this.#tokens.set(name, tokens + lastCost)
  }
}
