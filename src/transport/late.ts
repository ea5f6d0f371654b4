import type { Runtime } from '../runtime/runtime.ts'
import type { HttpRequest } from './transport.ts'

/**
 * Why no byte of a request may leave now, by either clock; `undefined` when one may. Asked in the
 * very moment in which bytes are handed over: the loop may have stood still, or the machine slept,
 * since the connection was begun.
 */
export function whyLate(
  { deadline, replayable, keptForMs, progress }: HttpRequest,
  runtime: Runtime,
  doubt: boolean = progress.doubt,
): 'TOTAL_TIMEOUT' | 'KEY_EXPIRED' | undefined {
  if (deadline.remainingMs() <= 0) return 'TOTAL_TIMEOUT'
  const { firstSentMs, firstSentWallMs } = progress
  if (!replayable || !doubt || keptForMs === undefined || firstSentMs === undefined) {
    return undefined
  }
  const agoWallMs = runtime.wall() - (firstSentWallMs ?? Number.POSITIVE_INFINITY)
  // The provider would take the repeat for a new act, and do it once more.
  return Math.max(runtime.now() - firstSentMs, agoWallMs) >= keptForMs ? 'KEY_EXPIRED' : undefined
}
