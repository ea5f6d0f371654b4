import type { Admission } from './admission.ts'
import type { Next, Stage } from './call/call.ts'
import { compose } from './call/compose.ts'
import { restore } from './exchange/encode.ts'
import { createExchange } from './exchange/exchange.ts'
import { createPreparation, type ExchangeOptions } from './exchange/prepare.ts'
import type { Journal } from './journal/journal.ts'
import type { Owner } from './journal/owner.ts'
import { createJournalStage } from './journal/stage.ts'
import { type BreakerFactory, createBreakerStage } from './retry/breaker.ts'
import { createSettle } from './retry/settle.ts'
import type { Emit } from './telemetry/events.ts'
import { createTelemetry } from './telemetry/stage.ts'

export interface PipelineOptions extends ExchangeOptions {
  readonly admission: Admission
  readonly emit: Emit
  readonly breaker: BreakerFactory | undefined
  readonly journal: Journal | undefined
  readonly owner: Owner
}

/**
 * The way of a call: the one list of all stages, outermost first, and the only file that knows
 * them all.
 */
export function createPipeline(options: PipelineOptions): Next {
  const stages: readonly Stage[] = [
    // Outermost, so that it also sees what the others refuse; not even there when nobody listens.
    ...(options.emit === undefined ? [] : [createTelemetry(options.emit, options.runtime)]),
    // Before anything durable or sent: a refused call must leave no trace.
    options.admission.stage,
    // Before the journal, so that what an open circuit refuses leaves no intent behind.
    ...(options.breaker === undefined ? [] : [createBreakerStage(options.breaker)]),
    // Writes the intent once the call is admitted, before its first byte, and then the outcome.
    ...(options.journal === undefined ? [] : [journalStage(options, options.journal)]),
    // Inside the journal, so that one intent covers all repeats and questions.
    createSettle(options),
  ]
  return compose(stages, createExchange(options))
}

function journalStage(options: PipelineOptions, journal: Journal): Stage {
  return createJournalStage({ ...options, journal, prepare: createPreparation(options), restore })
}
