import type { RetrySettings } from '../call/call.ts'

/** Why a repeat waits: the provider is in trouble, or we ask too much of it. */
export type RepeatReason = 'transient' | 'throttled'

/**
 * The wait before a repeat, in milliseconds: full jitter under a ceiling that doubles, so that the
 * callers of a provider that has just come back do not all return in the same instant.
 *
 * @param repeats - Repeats already made; 0 before the first.
 * @param chance - From 0 (inclusive) to 1 (exclusive).
 */
export function backoffMs(
  reason: RepeatReason,
  repeats: number,
  { retry, chance }: { readonly retry: RetrySettings; readonly chance: number },
): number {
  const baseMs = reason === 'throttled' ? retry.throttledBaseMs : retry.baseMs
  // The cap comes before the jitter: after it, most waits of a long outage would be equal.
  return chance * Math.min(baseMs * 2 ** Math.max(0, repeats), retry.maxWaitMs)
}
