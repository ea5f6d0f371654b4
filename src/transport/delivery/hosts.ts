import type { Runtime } from '../../runtime/runtime.ts'

/** How long a host that could not be reached is left alone. */
const restMs = 10_000

const none: ReadonlySet<string> = new Set()

/**
 * The hosts of a provider, in their order of preference. One that cannot be reached rests; after
 * that a single call tries it, so that not every call has to wait for a host that is still down.
 */
export class Hosts {
  readonly #origins: readonly string[]
  readonly #runtime: Runtime
  /** From 0 to 1: the share of calls that begin on the second host. */
  readonly #spareShare: number
  readonly #restsUntilMs = new Map<string, number>()

  constructor(origins: readonly string[], runtime: Runtime, spareShare = 0) {
    this.#origins = origins
    this.#runtime = runtime
    this.#spareShare = spareShare
  }

  /** Where a call goes first. When all rest, the first in order: somebody has to try. */
  first(): string {
    return this.#spare() ?? this.untried(none) ?? ''
  }

  /** A few calls go to the second host, so that it is known to work on the day it is needed. */
  #spare(): string | undefined {
    const spare = this.#origins[1]
    if (spare === undefined || this.#spareShare === 0 || this.#restsUntilMs.has(spare)) {
      return undefined
    }
    return this.#runtime.random() < this.#spareShare ? spare : undefined
  }

  /** The next host that is not among those tried; resting ones come last. */
  untried(tried: ReadonlySet<string>): string | undefined {
    const left = tried.size === 0 ? this.#origins : this.#origins.filter((each) => !tried.has(each))
    if (this.#restsUntilMs.size === 0) return left[0]
    const nowMs = this.#runtime.now()
    for (const origin of left) {
      const untilMs = this.#restsUntilMs.get(origin)
      if (untilMs === undefined) return origin
      if (untilMs > nowMs) continue
      // This caller tries it; the others leave it alone until he knows.
      this.#restsUntilMs.set(origin, nowMs + restMs)
      return origin
    }
    return left[0]
  }

  /** A host could not be reached. */
  unreachable(origin: string): void {
    this.#restsUntilMs.set(origin, this.#runtime.now() + restMs)
  }

  /** A connection to a host stood. */
  reached(origin: string): void {
    if (this.#restsUntilMs.size > 0) this.#restsUntilMs.delete(origin)
  }
}
