import { whyLate } from '../late.ts'
import type { HttpRequest } from '../transport.ts'
import type { Carrier } from './carrier.ts'

/** Why no send of a request may begin now; `undefined` when one may. */
export function whyOver(
  request: HttpRequest,
  carrier: Carrier,
  doubt: boolean,
): 'TRANSPORT_CLOSED' | 'ABORTED' | 'TOTAL_TIMEOUT' | 'KEY_EXPIRED' | 'HOST_GONE' | undefined {
  const { closing, runtime, targets } = carrier
  if (closing.aborted) return 'TRANSPORT_CLOSED'
  const host = boundTo(request)
  if (host !== undefined && !targets.has(host)) return 'HOST_GONE'
  if (request.signal?.aborted) return 'ABORTED'
  return whyLate(request, runtime, doubt)
}

/**
 * The only host that a request may go to: the one that may have carried it out, or that knows what
 * it asks about; `undefined` where the hosts share their numbers, or nothing was sent.
 */
export function boundTo({ progress, sharedNumbers }: HttpRequest): string | undefined {
  if (sharedNumbers) return undefined
  return progress.knownTo ?? (progress.doubt ? progress.sentTo : undefined)
}
