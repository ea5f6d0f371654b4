import type { Call, Stage } from '../call/call.ts'
import type { Outcome } from '../call/outcome.ts'
import { GatewayError } from '../errors/errors.ts'
import type { Runtime } from '../runtime/runtime.ts'
import type { CallEnd, Emit } from './events.ts'

/** Tells listeners of each call's begin and end; never changes what comes of it. */
export function createTelemetry(emit: Exclude<Emit, undefined>, runtime: Runtime): Stage {
  return async (call, next) => {
    const { provider, merchant, operation, key } = call
    const about = { provider, merchant, operation, key }
    const startMs = runtime.now()
    const end = (how: Pick<CallEnd, 'status' | 'fault' | 'code'>) =>
      emit({
        type: 'call-end',
        ...about,
        ...how,
        attempts: call.progress.attempts,
        durationMs: runtime.now() - startMs,
      })
    emit({ type: 'call-start', ...about })
    try {
      const outcome = await next(call)
      end(wordsOf(call, outcome))
      return outcome
    } catch (error) {
      const known = GatewayError.is(error) ? { fault: error.fault, code: error.code } : {}
      end({ status: 'threw', ...known })
      throw error
    }
  }
}

function wordsOf(
  call: Call,
  outcome: Outcome<unknown>,
): Pick<CallEnd, 'status' | 'fault' | 'code'> {
  if (outcome.status === 'succeeded' || outcome.status === 'pending') {
    return { status: outcome.status }
  }
  // A read that does not succeed is thrown at the caller.
  const status = call.action.effect === 'read' ? 'threw' : outcome.status
  return { status, fault: outcome.fault, code: outcome.code }
}
