import type { RetryBudget } from '../../retry/budget.ts'
import { whenAborted } from '../../runtime/abort.ts'
import type { Runtime } from '../../runtime/runtime.ts'
import type { Emit } from '../../telemetry/events.ts'
import type { SendOptions, SendResult } from '../http1/send.ts'
import type { Pools } from '../pool/pools.ts'
import type { Target } from '../target.ts'
import type { Hosts } from './hosts.ts'

/** What all requests of a transport share. */
export interface Carrier {
  readonly targets: ReadonlyMap<string, Target>
  readonly hosts: Hosts
  readonly pools: Pools
  /** Sends once, on one connection. */
  readonly sendOnce: (options: SendOptions) => Promise<SendResult>
  readonly budget: RetryBudget
  readonly runtime: Runtime
  readonly emit: Emit
  /** Aborts when every connection is ended. */
  readonly closing: AbortSignal
}

/** Waits; the caller's signal and the end of the transport end the wait at once. */
export async function wait(
  { runtime, closing }: Carrier,
  waitMs: number,
  signal: AbortSignal | undefined,
): Promise<void> {
  if (signal === undefined) return await runtime.sleep(waitMs, closing)
  const either = new AbortController()
  const end = () => either.abort()
  const ignored = [whenAborted(signal, end), whenAborted(closing, end)]
  try {
    if (!signal.aborted && !closing.aborted) await runtime.sleep(waitMs, either.signal)
  } finally {
    for (const ignore of ignored) ignore()
  }
}
