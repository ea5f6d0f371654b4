import type { Call, Next, Stage } from '../call/call.ts'
import type { Outcome } from '../call/outcome.ts'
import { type Act, actOf, draftOf, leaseMarginMs, sameInput } from './act.ts'
import { type DriveOptions, drive, resumedCall } from './drive.ts'
import { type Intent, isReopenable, readOutcome } from './intent.ts'
import { isHeld, type Owner } from './owner.ts'
import { joined, underWay, writable } from './wait.ts'

export interface JournalOptions extends Omit<DriveOptions, 'next'> {
  readonly owner: Owner
  /** Makes a call's bytes, which are written down before any of them is sent. */
  readonly prepare: (
    call: Call,
  ) => Promise<
    | { readonly encoded: { readonly path: string; readonly text: string } }
    | { readonly outcome: Outcome<unknown> }
  >
}

/** One act that is under way in this process. */
interface Run {
  readonly inputHash: string
  readonly outcome: Promise<Outcome<unknown>>
}

/** How often a row that another process drives is looked at, in milliseconds. */
const lookAgainMs = 50

/**
 * Writes what is about to be sent, durable, before the first byte; and what became of it, before
 * the caller hears it. A second call of the same act joins the first, or gets what is recorded.
 */
export function createJournalStage(options: JournalOptions): Stage {
  const runs = new Map<string, Run>()
  let ready: Promise<void> | undefined

  const migrated = async (call: Call) => {
    ready ??= options.journal.migrate()
    const own = ready
    try {
      await writable(call, own)
    } catch (error) {
      // The next call tries again.
      if (ready === own) ready = undefined
      throw error
    }
  }

  return async (call, next) => {
    if (call.action.effect === 'read') return await next(call)
    await migrated(call)
    const act = actOf(call)
    for (let running = runs.get(act.id); running !== undefined; running = runs.get(act.id)) {
      sameInput(call, act, running.inputHash)
      const outcome = await joined(call, running.outcome, options.runtime)
      // Where it threw, nothing of it was sent: this call is now the first.
      if (outcome !== undefined) return outcome
    }
    const outcome = enter(call, act, { ...options, next }).finally(() => runs.delete(act.id))
    runs.set(act.id, { inputHash: act.inputHash, outcome })
    return await outcome
  }
}

type Surroundings = JournalOptions & { readonly next: Next }

/** Makes the row this process's own and drives it; or tells what another has made of it. */
async function enter(call: Call, act: Act, around: Surroundings): Promise<Outcome<unknown>> {
  const { journal, owner, prepare, runtime } = around
  const release = owner.drives(act.id)
  try {
    const held = call.resumed?.held as Intent | undefined
    if (held !== undefined) return await drive(resumedCall(call, held, around), held, around)
    const prepared = await prepare(call)
    if ('outcome' in prepared) {
      const recorded = await writable(call, journal.read(act.id))
      return recorded === undefined
        ? prepared.outcome
        : whileUnready(call, act, {
            recorded,
            unready: prepared.outcome,
          })
    }
    const { encoded } = prepared
    for (;;) {
      const draft = draftOf(call, { act, encoded, owner: owner.name, nowMs: runtime.wall() })
      const { intent, mine } = await writable(call, journal.claim(draft))
      if (mine) return await drive(call, intent, around)
      const outcome = await after(call, act, { ...around, known: intent })
      if (outcome !== undefined) return outcome
    }
  } finally {
    release()
  }
}

/**
 * The word for an act that cannot be sent now because something that comes first is missing, while
 * an earlier call of it has left a row: that one tells, and what it leaves open stays in doubt.
 */
function whileUnready(
  call: Call,
  act: Act,
  { recorded, unready }: { readonly recorded: Intent; readonly unready: Outcome<unknown> },
): Outcome<unknown> {
  if (isReopenable(recorded)) return unready
  sameInput(call, act, recorded.inputHash)
  const told = readOutcome(recorded)
  if (told !== undefined) return told
  const { key } = recorded
  const message = 'an earlier call may have been carried out, and nobody can be asked now'
  return { status: 'unknown', fault: 'unknown', code: 'IN_DOUBT', message, key, history: [] }
}

/** What comes of an act that has a row already; `undefined` where it may be claimed again. */
async function after(
  call: Call,
  act: Act,
  around: Surroundings & { readonly known: Intent },
): Promise<Outcome<unknown> | undefined> {
  const { journal, owner, runtime, known } = around
  sameInput(call, act, known.inputHash)
  if (known.state === 'done') return readOutcome(known)
  // Our own name on it is a leftover: in this process the act would have been joined.
  if (known.owner !== owner.name && isHeld(known, runtime.wall())) {
    await runtime.sleep(Math.min(lookAgainMs, call.deadline.remainingMs()), call.signal)
    if (call.deadline.remainingMs() <= 0 || call.signal?.aborted) return underWay(call)
    const row = await writable(call, journal.read(act.id))
    return row === undefined ? undefined : await after(call, act, { ...around, known: row })
  }
  const { id, fence } = known
  const leaseUntilMs = runtime.wall() + call.deadline.remainingMs() + leaseMarginMs
  const taken = await writable(call, journal.take({ id, fence, owner: owner.name, leaseUntilMs }))
  return taken && (await drive(resumedCall(call, taken, around), taken, around))
}
