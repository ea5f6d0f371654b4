import type { Timeouts } from '../../provider/spec.ts'

/** Node takes no shorter one, and no timer is longer. */
const shortestMs = 10
const longestMs = 2 ** 31 - 1

/**
 * How long one address of a host may take, in milliseconds, where it has several. Node gives each
 * but the last 250 ms, less than a lost packet costs. Two thirds leave a slow one its time, and the
 * next one some, should the first swallow everything.
 */
export function attemptMs({ connectMs }: Timeouts): number {
  return Math.min(Math.max(shortestMs, Math.floor((connectMs * 2) / 3)), longestMs)
}
