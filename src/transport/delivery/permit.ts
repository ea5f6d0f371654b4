import type { HttpRequest } from '../transport.ts'
import type { Carrier } from './carrier.ts'

/** Why no send of a request may begin now; `undefined` when one may. */
export function whyOver(
  request: HttpRequest,
  { closing, runtime }: Carrier,
  doubt: boolean,
): 'TRANSPORT_CLOSED' | 'ABORTED' | 'TOTAL_TIMEOUT' | 'KEY_EXPIRED' | undefined {
  const { signal, deadline, replayable, keptForMs = Number.POSITIVE_INFINITY, progress } = request
  if (closing.aborted) return 'TRANSPORT_CLOSED'
  if (signal?.aborted) return 'ABORTED'
  if (deadline.remainingMs() <= 0) return 'TOTAL_TIMEOUT'
  if (!replayable || !doubt || progress.firstSentMs === undefined) return undefined
  // The provider would take the repeat for a new act, and do it once more.
  return runtime.now() - progress.firstSentMs >= keptForMs ? 'KEY_EXPIRED' : undefined
}

/**
 * The only host that a request may go to: the one that may have carried it out, or that knows what
 * it asks about; `undefined` where the hosts share their numbers, or nothing was sent.
 */
export function boundTo(
  { progress, sharedNumbers }: HttpRequest,
  { targets }: Carrier,
): string | undefined {
  if (sharedNumbers) return undefined
  const host = progress.knownTo ?? (progress.doubt ? progress.sentTo : undefined)
  return host !== undefined && targets.has(host) ? host : undefined
}
