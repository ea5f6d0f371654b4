import type { Call, Next } from '../call/call.ts'
import { deriveKeyFor } from '../call/key.ts'
import type { Failed, Outcome, Pending, Unknown } from '../call/outcome.ts'
import { Progress } from '../call/progress.ts'
import { withRaw } from '../call/raw.ts'
import { wordFor } from '../call/views.ts'
import type { Runtime } from '../runtime/runtime.ts'
import type { Emit } from '../telemetry/events.ts'
import { ask, type LinkedAction, linkedAction } from './ask.ts'
import { Settlement } from './settlement.ts'

interface Surroundings {
  readonly next: Next
  readonly runtime: Runtime
  readonly emit: Emit
}

type Hanging = Pending<unknown> | Unknown

/** The share of a call's time that is kept for taking it back. */
const reservedShare = 0.4
const mostReservedMs = 15_000

/** How much of a call's time is kept for taking it back, in milliseconds. */
export function reserveMs({ settings, action }: Call): number {
  const { totalMs } = settings.timeouts
  // Until it may be taken back at all, the time is better used for asking.
  const usableMs = Math.max(0, totalMs - (action.undoAfterMs ?? 0))
  return Math.min(totalMs * reservedShare, mostReservedMs, usableMs)
}

/** Whether a call is in doubt, or pending without its payer having to do something. */
export function isHanging(call: Call, outcome: Outcome<unknown>): outcome is Hanging {
  if (call.progress.foreign) return false
  // Refused as done before, and nobody has told by whom: it may be somebody else's.
  if (outcome.status === 'unknown') return outcome.fault !== 'duplicate'
  if (outcome.status !== 'pending') return false
  // The payer needs our answer to act on it: to take it back now would leave no time for that.
  const { history, answer } = call.progress
  return (history.at(-1)?.view ?? answer?.view)?.state !== 'requires-action'
}

/**
 * Takes back what is in doubt or pending. Only an undoing that is itself confirmed makes the call
 * `failed`; one in doubt leaves it `unknown`.
 */
export async function undo(
  call: Call,
  outcome: Hanging,
  around: Surroundings,
): Promise<Outcome<unknown>> {
  const { emit } = around
  const { provider, merchant, operation, key, progress } = call
  const linked = linkedAction(call, call.action.undoneBy, progress.answer?.view)
  if (linked === undefined || !(await mayUndo(call, around.runtime))) return outcome
  // Whoever has taken the journal's row meanwhile decides what becomes of it.
  if ((await call.beforeResend?.()) === false) return outcome
  const about = { provider, merchant, operation, key }
  emit?.({ type: 'undo-start', ...about, undoneBy: linked.name })
  const undone = await takeBack(call, linked, around)
  emit?.({ type: 'undo-end', ...about, status: undone?.status ?? 'failed' })
  // Not even sent: what was in doubt stays so.
  if (undone === undefined) return outcome
  if (undone.status === 'succeeded') return undoneWord(call)
  return await afterUnconfirmed(call, outcome, { ...around, refused: undone.status === 'failed' })
}

/** Waits until it may be taken back; `false` when that lies beyond the call's time. */
async function mayUndo({ action, progress, deadline, signal }: Call, runtime: Runtime) {
  const waitMs = progress.lastSentMs + (action.undoAfterMs ?? 0) - runtime.now()
  if (waitMs >= deadline.remainingMs()) return false
  if (waitMs > 0) await runtime.sleep(waitMs, signal)
  return !signal?.aborted && deadline.remainingMs() > 0
}

/** The word for the undoing; `undefined` when it could not be sent. */
async function takeBack(
  call: Call,
  linked: LinkedAction,
  around: Surroundings,
): Promise<Outcome<unknown> | undefined> {
  const progress = new Progress(call.progress.askAt)
  // A send of its own: what an earlier call has left, and what its row allows, is the payment's.
  const { resumed: _1, sealed: _2, beforeResend: _3, noteHost: _4, extra: _5, ...own } = call
  const undoing: Call = {
    ...own,
    operation: linked.name,
    action: linked.action,
    input: linked.input,
    key: deriveKeyFor(call.binding, linked),
    progress,
  }
  try {
    return await new Settlement(undoing, around.next, around).run()
  } catch {
    // Whatever was wrong with the undoing, the payment itself has been sent.
    return undefined
  } finally {
    for (const attempt of progress.history) {
      call.progress.history.push({ operation: linked.name, ...attempt })
    }
  }
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

/** What could not be taken back for certain may have been carried out after all: ask once more. */
async function afterUnconfirmed(
  call: Call,
  outcome: Hanging,
  { next, runtime, refused }: Surroundings & { readonly refused: boolean },
): Promise<Outcome<unknown>> {
  const { key, progress, action, input } = call
  const finding = await ask(call, next, () => runtime.now())
  const base = { key, history: progress.history }
  if (finding.kind === 'view' && finding.difference === undefined) {
    const { state } = finding.view
    const { output } = finding
    const word = wordFor(action, { input, output, state, asked: true, doubt: true })
    const value = action.output.safeParse(finding.body)
    if (word === 'failed') return undoneWord(call)
    // An undoing that is still in doubt may be carried out after this answer.
    if (word === 'succeeded' && value.success && refused) {
      return withRaw({ ...base, status: 'succeeded', value: value.data }, finding.raw)
    }
    if (word === 'pending' && outcome.status === 'pending' && refused) return outcome
  }
  const code = outcome.status === 'unknown' ? outcome.code : 'UNDO_IN_DOUBT'
  const message = 'it could not be taken back for certain, nor is it certain that it was done'
  return { ...base, status: 'unknown', fault: 'unknown', code, message }
}
