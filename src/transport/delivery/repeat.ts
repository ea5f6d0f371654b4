import type { RepeatReason } from '../../retry/backoff.ts'
import type { Judgement } from '../transport.ts'
import type { SendFailure } from '../wire.ts'

/** What layer 1 must know to say whether a request may be sent again. */
export interface RepeatFacts {
  readonly last: Judgement | Pick<SendFailure, 'kind' | 'notSent'>
  /** Whether the provider recognises a second send of the same bytes. */
  readonly replayable: boolean
  /** Whether a send of this call may have been carried out without our knowing. */
  readonly doubt: boolean
  /** Sends begun, over all layers. */
  readonly attempts: number
  readonly mostAttempts: number
}

/** Why a request is sent again; `undefined` when it is not. */
export function whyRepeat(facts: RepeatFacts): RepeatReason | undefined {
  const { last, replayable, doubt, attempts, mostAttempts } = facts
  if (attempts >= mostAttempts) return undefined
  // Nothing that may have been carried out is sent twice, unless a repeat is recognised.
  if (doubt && !replayable) return undefined
  if ('repeat' in last) {
    if (last.repeat === 'no') return undefined
    return replayable || last.notCarriedOut ? last.repeat : undefined
  }
  // A server that is not trusted, an answer without end and a call that is over stay as they are.
  if (last.kind === 'trust' || last.kind === 'oversize' || last.kind === 'ended') return undefined
  return replayable || last.notSent ? 'transient' : undefined
}
