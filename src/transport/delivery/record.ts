import type { Attempt, WireFacts } from '../../call/progress.ts'
import type { HttpRequest } from '../transport.ts'
import type { Carrier } from './carrier.ts'

/** One send, as it goes into history and events. */
export interface SendRecord {
  readonly origin: string
  readonly waitedMs: number
  readonly resend: boolean
  /** Monotonic time of its start; 0 when nobody listens. */
  readonly startedMs: number
}

/** How a send ended. */
export interface SendEnd {
  readonly wire: WireFacts
  readonly status?: number | undefined
  readonly code?: string | undefined
}

/** Tells that a send begins. */
export function recordStart(
  { progress, about }: HttpRequest,
  { runtime, emit }: Carrier,
  { origin, waitedMs, resend }: Omit<SendRecord, 'startedMs'>,
): SendRecord {
  emit?.({ type: 'attempt-start', ...about, attempt: progress.attempts, host: origin })
  return { origin, waitedMs, resend, startedMs: emit === undefined ? 0 : runtime.now() }
}

/** Notes a send that is over, for the outcome's history and for listeners. */
export function recordEnd(
  { progress, about }: HttpRequest,
  { runtime, emit }: Carrier,
  { send, end }: { readonly send: SendRecord; readonly end: SendEnd },
): void {
  const { wire, status, code } = end
  const { origin: host, waitedMs, resend } = send
  const attempt: Attempt = {
    attempt: progress.attempts,
    host,
    ...(status !== undefined && { status }),
    ...(code !== undefined && { code }),
    wire,
    waitedMs,
    resend,
  }
  progress.history.push(attempt)
  if (emit === undefined) return
  const durationMs = runtime.now() - send.startedMs
  const { waitedMs: _waited, resend: _resend, ...facts } = attempt
  emit({ type: 'attempt-end', ...about, ...facts, durationMs })
}
