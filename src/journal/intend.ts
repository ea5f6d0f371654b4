import type { Call } from '../call/call.ts'
import type { Outcome } from '../call/outcome.ts'
import type { Runtime } from '../runtime/runtime.ts'
import { actOf, draftOf, sameInput } from './act.ts'
import { readOutcome } from './intent.ts'
import type { Journal } from './journal.ts'
import { createOwner } from './owner.ts'
import { writable } from './wait.ts'

/** Where an intent is written inside the caller's own transaction; `outbox` makes one. */
export type Outbox = Pick<Journal, 'claim' | 'settle'>

/**
 * Writes an act down without sending anything: `pending`, until the same call is made with the
 * transaction behind it. What never is, recovery closes as never sent.
 *
 * @throws ConflictError when the number or key was used for something else.
 */
export async function intend(
  call: Call,
  { outbox, runtime }: { readonly outbox: Outbox; readonly runtime: Runtime },
): Promise<Outcome<unknown>> {
  const act = actOf(call)
  const nowMs = runtime.wall()
  const { name: owner } = createOwner()
  const draft = draftOf(call, { act, encoded: undefined, owner, nowMs })
  const { intent, mine } = await writable(call, outbox.claim(draft))
  const pending = { status: 'pending', key: intent.key, history: [] } as const
  if (!mine) {
    sameInput(call, act, intent.inputHash)
    return readOutcome(intent) ?? pending
  }
  const { id, fence } = intent
  const none = { status: null, fault: null, outcome: null }
  // The caller has the time of a call to make it; then it counts as never sent.
  const dueAtMs = draft.leaseUntilMs
  await writable(call, outbox.settle({ id, fence, state: 'intent', ...none, dueAtMs }))
  return pending
}
