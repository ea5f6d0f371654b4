import type { Call, Stage } from '../call/call.ts'
import type { Outcome } from '../call/outcome.ts'
import { OverloadedError } from '../errors/errors.ts'

/**
 * A circuit breaker, as well-kept libraries have it: runs an action, counts its rejections, and
 * rejects without running it while the circuit is open. Policies of `cockatiel` fit as they are.
 */
export interface Breaker {
  execute<Value>(action: () => Promise<Value>): Promise<Value>
}

/** Makes the breaker of one provider and merchant, at their first call. */
export type BreakerFactory = (about: {
  readonly provider: string
  readonly merchant: string
}) => Breaker

/** Carries an outcome that the breaker counts as a failure through it. */
class Unwell extends Error {
  readonly outcome: Outcome<unknown>
  constructor(outcome: Outcome<unknown>) {
    super('the provider did not answer believably')
    this.outcome = outcome
  }
}

/**
 * Lets calls through a breaker of the user's own. What the provider answered, refusals included, is
 * a success to it; a provider that cannot be reached or believed is a failure.
 */
export function createBreakerStage(make: BreakerFactory): Stage {
  const breakers = new Map<string, Breaker>()
  const breakerOf = ({ provider, merchant }: Call): Breaker => {
    const name = JSON.stringify([provider, merchant])
    const known = breakers.get(name) ?? make({ provider, merchant })
    breakers.set(name, known)
    return known
  }
  return async (call, next) => {
    let ran = false
    try {
      return await breakerOf(call).execute(async () => {
        ran = true
        const outcome = await next(call)
        if (isUnwell(outcome)) throw new Unwell(outcome)
        return outcome
      })
    } catch (error) {
      if (error instanceof Unwell) return error.outcome
      if (ran) throw error
      const message = 'the circuit breaker of this provider and merchant is open; nothing was sent'
      throw new OverloadedError('CIRCUIT_OPEN', message, call)
    }
  }
}

function isUnwell(outcome: Outcome<unknown>): boolean {
  if (outcome.status === 'unknown') return true
  return outcome.status === 'failed' && outcome.fault === 'unavailable'
}
