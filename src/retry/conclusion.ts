import type { Call } from '../call/call.ts'
import type { Failed, Outcome, Unknown } from '../call/outcome.ts'
import { withRaw } from '../call/raw.ts'
import { isReplayable, standingOf } from '../call/verdict.ts'
import { wordFor } from '../call/views.ts'
import type { Fault } from '../errors/fault.ts'
import type { Finding } from './ask.ts'

type Any = Outcome<unknown>
type View = Extract<Finding, { kind: 'view' }>
type Nothing = Extract<Finding, { kind: 'nothing' }>
type NotFound = Extract<Finding, { kind: 'not-found' }>

/** What follows from a finding: a word that stands, or only until more is known; or a deed. */
export type Step = { readonly word: Any; readonly stands: boolean } | 'send' | 'ask'

/** Where a call stands when something has been found out about it. */
export interface Standpoint {
  readonly call: Call
  /** Its word as long as nothing better is learned. */
  readonly outcome: Any
  /** Whether a send is left to it. */
  readonly hasAttempt: boolean
  /** The last time it was to be sent again, it could not be. */
  readonly held: boolean
}

/** What follows from a finding. */
export function follow(finding: Finding, from: Standpoint): Step {
  if (finding.kind === 'view') return followView(finding, from)
  return finding.kind === 'nothing' ? followNothing(finding, from) : followNotFound(finding, from)
}

/** Where the question has no answer either, the repeat may have one, if it is recognised. */
function followNothing({ code, isHopeless }: Nothing, from: Standpoint): Step {
  const { call, outcome } = from
  const open = outcome.status !== 'pending' && faultOf(outcome) !== 'duplicate'
  const isLast = call.progress.answer?.isLast === true || code === 'RETRY_BUDGET_EMPTY'
  const recovers = call.resumed?.by === 'recovery'
  if (open && !isLast && !recovers && mayRepeat(from)) return 'send'
  return isHopeless ? final(outcome) : 'ask'
}

/** How long after the last send "no such order" is an answer; `undefined` where it never is. */
export function believableAtMs({ action, progress }: Call): number | undefined {
  return action.lateMs === undefined ? undefined : progress.lastSentMs + action.lateMs
}

/** The fault of an outcome that has one. */
export function faultOf(outcome: Any): Fault | undefined {
  return 'fault' in outcome ? outcome.fault : undefined
}

/** A word that is none of the provider's own. */
export function say(
  { key, progress }: Call,
  status: 'failed' | 'unknown',
  what: { readonly fault?: Fault; readonly code: string; readonly message: string },
): Failed | Unknown {
  return { status, key, history: progress.history, fault: 'unknown', ...what }
}

function followView(finding: View, from: Standpoint): Step {
  const step = stepAfter(finding, from)
  // What the word rests on is the answer of the question.
  if (typeof step !== 'string') withRaw(step.word, finding.raw)
  return step
}

function stepAfter(finding: View, from: Standpoint): Step {
  const { call, outcome } = from
  const { view, body, output, difference } = finding
  if (difference !== undefined) {
    const taken = faultOf(outcome) === 'duplicate' && difference.kind === 'terms'
    const message = `the provider has it with another ${difference.field}`
    // Without doubt the number was somebody else's before; after doubt it may be our own.
    const status = taken && !call.progress.doubt ? 'failed' : 'unknown'
    const code = 'code' in outcome ? outcome.code : 'ANSWER_MISMATCH'
    return final(say(call, status, { fault: taken ? 'duplicate' : 'unknown', code, message }))
  }
  if (faultOf(outcome) === 'duplicate' && isAmountUnseen(call, finding)) {
    const message = 'the number is taken, and the provider does not say for which amount'
    return final(say(call, 'unknown', { fault: 'duplicate', code: 'AMOUNT_UNSEEN', message }))
  }
  const { input, progress } = call
  // Only what was refused as done before has for certain not been done by this very send.
  const doubt = progress.doubt || faultOf(outcome) !== 'duplicate'
  const word = wordFor(call.action, { input, output, state: view.state, asked: true, doubt })
  // A state that says nothing about this operation: it may say more later.
  if (word === undefined) return 'ask'
  const base = { key: call.key, history: call.progress.history }
  const value = ownValue(call, body)
  if (word === 'pending') {
    if (value === undefined && view.state === 'requires-action' && mayRepeat(from)) return 'send'
    const known =
      value ?? (outcome.status === 'pending' && 'value' in outcome ? outcome : undefined)
    const kept = known === undefined ? {} : { value: known.value }
    return { word: { ...base, status: 'pending', ...kept }, stands: view.state !== 'processing' }
  }
  if (word === 'failed') {
    const code = `STATE_${view.state.toUpperCase().replaceAll('-', '_')}`
    const message = `asked, the provider says that it is ${view.state}`
    return final(say(call, 'failed', { fault: 'declined', code, message }))
  }
  if (value === undefined) {
    const message = 'it was carried out, but the answer that it gave could not be had again'
    return final(say(call, 'unknown', { code: 'VALUE_MISSING', message }))
  }
  return final({ ...base, status: 'succeeded', ...value })
}

/** Whoever has to act needs the operation's own answer, and the repeat is answered with it. */
function mayRepeat({ call, hasAttempt, held }: Standpoint): boolean {
  return isReplayable(call) && hasAttempt && !held
}

/** A taken number is ours only when its amount is: one that is not told proves nothing. */
function isAmountUnseen({ action, input, binding }: Call, { view }: View): boolean {
  const intended = action.intends?.({ input, merchant: binding.account })
  return intended?.amount !== undefined && view.amount === undefined
}

function final(word: Any): Step {
  return { word, stands: true }
}

/** The answer of the question, read as the operation's own. */
function ownValue({ action }: Call, body: unknown): { readonly value: unknown } | undefined {
  const parsed = action.output.safeParse(body)
  if (parsed.success) return { value: parsed.data }
  // An operation that answers nothing has nothing to be asked for.
  const empty = action.output.safeParse(undefined)
  return empty.success ? { value: empty.data } : undefined
}

function followNotFound(finding: NotFound, { call, outcome, hasAttempt, held }: Standpoint): Step {
  // What the provider has called pending, or a number that is taken, must be there: ask again.
  if (outcome.status === 'pending' || faultOf(outcome) === 'duplicate') return 'ask'
  const believed = isBelieved(call, finding)
  // The payer has left the shop: what has not been carried out is not begun behind his back.
  const recovers = call.resumed?.by === 'recovery'
  const recognised = isReplayable(call) || (standingOf(call) === 'ask-first' && believed)
  const mayResend = recognised && !recovers
  if (mayResend && hasAttempt && !(believed && held)) return 'send'
  if (!believed) return 'ask'
  const message = 'asked late enough, the provider knows nothing of it'
  return final(say(call, 'failed', { fault: 'not-found', code: 'NOT_CARRIED_OUT', message }))
}

/** "No such order" proves something only when it is signed for and asked late enough. */
function isBelieved(call: Call, { unsigned, askedAtMs }: NotFound): boolean {
  const fromMs = believableAtMs(call)
  return !unsigned && fromMs !== undefined && askedAtMs >= fromMs
}
