import type { Fault, Repeat } from '../errors/fault.ts'
import type { Call } from './call.ts'
import type { Outcome } from './outcome.ts'

/**
 * What to do about a call whose answer is not final.
 *
 * - `stop`: the word stands.
 * - `repeat`: send the same again, same number, key and bytes.
 * - `wait`: ask what became of it until that is final; never send again.
 * - `ask`: ask what became of it, then decide.
 */
export type Verdict = 'stop' | 'repeat' | 'wait' | 'ask'

/** How an operation stands to repeats: a read, one of the three repeat rules, or never again. */
export type Standing = 'read' | Repeat | 'once'

/**
 * The judgement, as a table: what an answer means for an operation of each standing, while no
 * earlier send is in doubt. Everything else reads it.
 */
export const verdicts = {
  declined: row('stop', 'stop', 'stop', 'stop', 'stop'),
  invalid: row('stop', 'stop', 'stop', 'stop', 'stop'),
  unauthorized: row('stop', 'stop', 'stop', 'stop', 'stop'),
  'not-found': row('stop', 'stop', 'stop', 'stop', 'stop'),
  // Not carried out, for certain: even an operation that is never repeated may be sent now.
  throttled: row('repeat', 'repeat', 'repeat', 'repeat', 'repeat'),
  // The number is taken: by this very act or by another one; amounts and references tell.
  duplicate: row('stop', 'ask', 'ask', 'ask', 'ask'),
  unavailable: row('repeat', 'ask', 'ask', 'ask', 'ask'),
  pending: row('stop', 'wait', 'wait', 'wait', 'wait'),
  unknown: row('repeat', 'ask', 'ask', 'ask', 'ask'),
} as const satisfies Record<Fault, Record<Standing, Verdict>>

function row<
  const Read extends Verdict,
  const Replays extends Verdict,
  const Recognises extends Verdict,
  const AskFirst extends Verdict,
  const Once extends Verdict,
>(read: Read, replays: Replays, recognises: Recognises, ...rest: [AskFirst, Once]) {
  const [askFirst, once] = rest
  return { read, replays, recognises, 'ask-first': askFirst, once } as const
}

/** How a call stands to repeats; `effect: 'once'` always wins. */
export function standingOf({ action, binding }: Pick<Call, 'action' | 'binding'>): Standing {
  if (action.effect !== 'keyed') return action.effect
  return action.repeat ?? binding.spec.idempotency.repeat
}

/** Whether the same bytes may go out again although they may have arrived. */
export function isReplayable(call: Pick<Call, 'action' | 'binding'>): boolean {
  const standing = standingOf(call)
  return standing === 'read' || standing === 'replays' || standing === 'recognises'
}

/** What to do about an outcome. */
export function verdictOn(call: Call, outcome: Outcome<unknown>): Verdict {
  const standing = standingOf(call)
  if (outcome.status === 'succeeded') return 'stop'
  if (outcome.status === 'pending') return verdicts.pending[standing]
  const verdict = verdicts[outcome.fault][standing]
  if (outcome.status === 'failed') return verdict
  // A refusal that is not called a failure came after doubt: it proves nothing about the first send.
  return verdict === 'stop' || verdict === 'repeat'
    ? standing === 'read'
      ? verdict
      : 'ask'
    : verdict
}
