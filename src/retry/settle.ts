import type { Call, Next, Stage } from '../call/call.ts'
import type { Outcome } from '../call/outcome.ts'
import type { Runtime } from '../runtime/runtime.ts'
import type { Emit } from '../telemetry/events.ts'
import { Settlement } from './settlement.ts'
import { isHanging, reserveMs, undo } from './undo.ts'

export interface SettleOptions {
  readonly runtime: Runtime
  readonly emit: Emit
}

/**
 * Business retry: the provider answered, but not finally, or may have carried it out without
 * telling. Asks, waits or sends the same number again until the word is certain or time is over.
 */
export function createSettle(options: SettleOptions): Stage {
  return async (call, next) => {
    if (call.action.effect === 'read') return await next(call)
    const undoes = call.settings.onDoubt === 'undo' && call.action.undoneBy !== undefined
    if (!undoes) return await settled(call, next, options)
    // The undoing has to fit into the call's own time.
    const early = { ...call, deadline: call.deadline.earlier(reserveMs(call)) }
    const outcome = await settled(early, next, options)
    if (!isHanging(call, outcome)) return outcome
    return await honestly(call, () => undo(call, outcome, { next, ...options }))
  }
}

function settled(call: Call, next: Next, options: SettleOptions): Promise<Outcome<unknown>> {
  return honestly(call, () => new Settlement(call, next, options).run())
}

/** A call that throws has moved no money; once bytes have left, nobody can promise that. */
async function honestly(
  { progress, key }: Call,
  act: () => Promise<Outcome<unknown>>,
): Promise<Outcome<unknown>> {
  try {
    return await act()
  } catch (error) {
    if (!progress.left) throw error
    const kind = error instanceof Error ? error.name : typeof error
    const message = `a function of the provider file failed with a ${kind} after it was sent`
    const code = 'PROVIDER_FILE_FAILED'
    return { status: 'unknown', fault: 'unknown', code, message, key, history: progress.history }
  }
}
