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
  declined: {
    read: 'stop',
    replays: 'stop',
    recognises: 'stop',
    'ask-first': 'stop',
    once: 'stop',
  },
  invalid: { read: 'stop', replays: 'stop', recognises: 'stop', 'ask-first': 'stop', once: 'stop' },
  unauthorized: {
    read: 'stop',
    replays: 'stop',
    recognises: 'stop',
    'ask-first': 'stop',
    once: 'stop',
  },
  'not-found': {
    read: 'stop',
    replays: 'stop',
    recognises: 'stop',
    'ask-first': 'stop',
    once: 'stop',
  },
  // Not carried out, for certain: even an operation that is never repeated may be sent now.
  throttled: {
    read: 'repeat',
    replays: 'repeat',
    recognises: 'repeat',
    'ask-first': 'repeat',
    once: 'repeat',
  },
  // The number is taken: by this very act or by another one; amounts and references tell.
  duplicate: { read: 'stop', replays: 'ask', recognises: 'ask', 'ask-first': 'ask', once: 'ask' },
  unavailable: {
    read: 'repeat',
    replays: 'ask',
    recognises: 'ask',
    'ask-first': 'ask',
    once: 'ask',
  },
  pending: { read: 'stop', replays: 'wait', recognises: 'wait', 'ask-first': 'wait', once: 'wait' },
  unknown: { read: 'repeat', replays: 'ask', recognises: 'ask', 'ask-first': 'ask', once: 'ask' },
} as const satisfies Record<Fault, Record<Standing, Verdict>>

/** How a call stands to repeats; `effect: 'once'` always wins. */
export function standingOf(call: Pick<Call, 'action' | 'binding' | 'sealed'>): Standing {
  const { action, binding, sealed } = call
  if (action.effect !== 'keyed') return action.effect
  if (sealed === true) return 'once'
  return action.repeat ?? binding.spec.idempotency.repeat
}

/** Whether the same bytes may go out again although they may have arrived. */
export function isReplayable(call: Pick<Call, 'action' | 'binding' | 'sealed'>): boolean {
  const standing = standingOf(call)
  return standing === 'read' || standing === 'replays' || standing === 'recognises'
}

/** What to do about an outcome. */
export function verdictOn(call: Call, outcome: Outcome<unknown>): Verdict {
  const standing = standingOf(call)
  if (outcome.status === 'succeeded') return 'stop'
  if (outcome.status === 'pending') return verdicts.pending[standing]
  const verdict = verdicts[outcome.fault][standing]
  if (standing === 'read') return verdict
  // A failure is certain: there is nothing to ask about, at most something to send again.
  if (outcome.status === 'failed') return verdict === 'repeat' ? 'repeat' : 'stop'
  // A refusal that is not called a failure came after doubt: it proves nothing about the first.
  return verdict === 'wait' ? 'wait' : 'ask'
}
