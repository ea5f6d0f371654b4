import type { Call } from '../call/call.ts'
import type { Outcome, Unknown } from '../call/outcome.ts'
import { JournalError } from '../errors/errors.ts'
import type { Runtime } from '../runtime/runtime.ts'
import { within } from '../runtime/within.ts'

/**
 * Waits for the journal.
 *
 * @throws JournalError when it failed: then nothing has been sent.
 */
export async function writable<T>(call: Call, writing: Promise<T>): Promise<T> {
  try {
    return await writing
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error)
    throw new JournalError(`the journal could not be written: ${why}; nothing was sent`, call)
  }
}

/**
 * The outcome of another call of the same act, but not beyond this call's own end; `undefined` when
 * that one threw, and so has sent nothing.
 */
export async function joined(
  call: Call,
  running: Promise<Outcome<unknown>>,
  runtime: Runtime,
): Promise<Outcome<unknown> | undefined> {
  const settled = running.then(
    (outcome) => ({ outcome }),
    () => ({ outcome: undefined }),
  )
  const waitMs = call.deadline.remainingMs()
  const ended = await within(settled, runtime, { waitMs, signal: call.signal })
  return ended === undefined ? underWay(call) : ended.outcome
}

/** The word for an act that another call, maybe of another process, is still driving. */
export function underWay({ key }: Call): Unknown {
  const message = 'another call of the same act is still under way; its outcome will be recorded'
  return { status: 'unknown', fault: 'unknown', code: 'UNDER_WAY', message, key, history: [] }
}
