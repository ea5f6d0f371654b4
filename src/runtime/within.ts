import { whenAborted } from './abort.ts'
import type { Runtime } from './runtime.ts'

/** How long a promise is waited for. */
export interface Limits {
  readonly waitMs: number
  readonly signal: AbortSignal | undefined
}

/**
 * Settles like a promise; `undefined` when its time is over, or the signal aborts, before that. No
 * timer and no listener outlives it.
 */
export async function within<T>(
  promise: Promise<T>,
  runtime: Runtime,
  { waitMs, signal }: Limits,
): Promise<T | undefined> {
  const settled = new AbortController()
  const end = () => settled.abort()
  const ignore = signal && whenAborted(signal, end)
  if (signal?.aborted) end()
  const over = runtime.sleep(waitMs, settled.signal).then(() => undefined)
  try {
    return await Promise.race([promise, over])
  } finally {
    ignore?.()
    end()
  }
}
