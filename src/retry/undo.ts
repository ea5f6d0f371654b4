import type { Call, Next } from '../call/call.ts'
import { deriveKeyFor } from '../call/key.ts'
import type { Failed, Outcome, Pending, Unknown } from '../call/outcome.ts'
import { Progress } from '../call/progress.ts'
import { wordFor } from '../call/views.ts'
import type { Runtime } from '../runtime/runtime.ts'
import type { Emit } from '../telemetry/events.ts'
import { ask, linkedAction } from './ask.ts'
import { Settlement } from './settlement.ts'

interface Surroundings {
  readonly next: Next
  readonly runtime: Runtime
  readonly emit: Emit
}

/** The share of a call's time that is kept for taking it back. */
const reservedShare = 0.4
const mostReservedMs = 15_000

/** How much of a call's time is kept for taking it back, in milliseconds. */
export function reserveMs(call: Call): number {
  return Math.min(call.settings.timeouts.totalMs * reservedShare, mostReservedMs)
}

/**
 * Takes back what is in doubt or pending. Only an undoing that is itself confirmed makes the call
 * `failed`; one in doubt leaves it `unknown`.
 */
export async function undo(
  call: Call,
  outcome: Pending<unknown> | Unknown,
  around: Surroundings,
): Promise<Outcome<unknown>> {
  const { emit } = around
  const { provider, merchant, operation, key, progress } = call
  const linked = linkedAction(call, call.action.undoneBy, progress.answer?.view)
  if (linked === undefined) return outcome
  const about = { provider, merchant, operation, key }
  emit?.({ type: 'undo-start', ...about, undoneBy: linked.name })
  const undoing: Call = {
    ...call,
    operation: linked.name,
    action: linked.action,
    input: linked.input,
    key: deriveKeyFor(call.binding, linked),
    progress: new Progress(),
  }
  const undone = await new Settlement(undoing, around.next, around).run()
  for (const attempt of undoing.progress.history) {
    progress.history.push({ operation: linked.name, ...attempt })
  }
  emit?.({ type: 'undo-end', ...about, status: undone.status })
  if (undone.status === 'succeeded') return undoneWord(call)
  return await afterRefusedUndo(call, outcome, around)
}

function undoneWord({ key, progress }: Call): Failed {
  return {
    status: 'failed',
    fault: 'declined',
    code: 'UNDONE',
    message: 'no certain answer came in time; it was taken back, and that is confirmed',
    key,
    history: progress.history,
  }
}

/** What could not be taken back may have been carried out after all: ask one last time. */
async function afterRefusedUndo(
  call: Call,
  outcome: Pending<unknown> | Unknown,
  { next, runtime }: Surroundings,
): Promise<Outcome<unknown>> {
  const { key, progress, action } = call
  const finding = await ask(call, next, () => runtime.now())
  const base = { key, history: progress.history }
  if (finding.kind === 'view' && finding.difference === undefined) {
    const word = wordFor(action, finding.view.state)
    const value = action.output.safeParse(finding.body)
    if (word === 'succeeded' && value.success) {
      return { ...base, status: 'succeeded', value: value.data }
    }
    if (word === 'failed') return undoneWord(call)
  }
  const code = outcome.status === 'unknown' ? outcome.code : 'UNDO_IN_DOUBT'
  const message = 'it could not be taken back for certain, nor is it certain that it was done'
  return { ...base, status: 'unknown', fault: 'unknown', code, message }
}
