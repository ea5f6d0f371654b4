import type { Admission } from './admission.ts'
import type { Next, Stage } from './call/call.ts'
import { compose } from './call/compose.ts'
import { restore } from './exchange/encode.ts'
import { createExchange } from './exchange/exchange.ts'
import { createPreparation, type ExchangeOptions } from './exchange/prepare.ts'
import { createJournalStage, type JournalOptions } from './journal/stage.ts'
import { type BreakerFactory, createBreakerStage } from './retry/breaker.ts'
import { createSettle } from './retry/settle.ts'
import type { Emit } from './telemetry/events.ts'
import { createTelemetry } from './telemetry/stage.ts'

export interface PipelineOptions extends ExchangeOptions {
  readonly admission: Admission
  readonly emit: Emit
  readonly breaker: BreakerFactory | undefined
  /** Where intents are kept, and under which name they are driven. */
  readonly journaling?: Pick<JournalOptions, 'journal' | 'owner'> | undefined
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
    ...(options.journaling === undefined ? [] : [journalStage(options, options.journaling)]),
    // Inside the journal, so that one intent covers all repeats and questions.
    createSettle(options),
  ]
  return compose(stages, createExchange(options))
}

function journalStage(
  options: PipelineOptions,
  journaling: Pick<JournalOptions, 'journal' | 'owner'>,
): Stage {
  const { runtime } = options
  return createJournalStage({
    ...journaling,
    runtime,
    prepare: createPreparation(options),
    restore,
  })
}
