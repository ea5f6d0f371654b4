import type { ActAnswer, Operation, Word } from '../provider/operation.ts'
import { at, fieldsOf } from '../provider/shape.ts'
import type { Payment, PaymentState, Refund } from '../provider/view.ts'
import type { Call } from './call.ts'

const usualWords: Readonly<Record<PaymentState, Word>> = {
  succeeded: 'succeeded',
  'partially-refunded': 'succeeded',
  refunded: 'succeeded',
  // The act was carried out; what became of its money later is no failure of the act.
  'charged-back': 'succeeded',
  'requires-action': 'pending',
  processing: 'pending',
  failed: 'failed',
  closed: 'failed',
}

/** The provider-neutral view of an output, where the operation has one. */
export function viewOf(action: Operation, output: unknown): Payment | Refund | undefined {
  return action.payment?.(output) ?? action.refund?.(output)
}

/**
 * What a state means for an operation; `undefined` where it says nothing about it. The usual words
 * are those of a payment: "succeeded" is no success of the operation that ends one.
 */
export function wordFor(action: Operation, answer: ActAnswer<unknown, unknown>): Word | undefined {
  const { settledAs } = action
  if (typeof settledAs === 'function') return settledAs(answer)
  const { state } = answer
  return settledAs?.[state] ?? (hasView(action) ? usualWords[state] : undefined)
}

/** Whether states say anything about an operation: without view and table they say nothing. */
export function isSettledByState(action: Operation): boolean {
  return hasView(action) || action.settledAs !== undefined
}

function hasView({ payment, refund }: Operation): boolean {
  return payment !== undefined || refund !== undefined
}

/** What differs between a call and an answer that should be about it. */
export interface Difference {
  readonly field: string
  /** `order`: the answer is about another act. `terms`: about this number with other terms. */
  readonly kind: 'order' | 'terms'
}

/** What an answer is held against: the answering operation's output, and the view of it. */
export interface Held {
  readonly answering: Operation
  readonly output: unknown
  readonly view: Payment | Refund | undefined
  /** Whether the answer must name the reference: a question that is answered without it is not. */
  readonly mustName: boolean
}

/**
 * Holds an answer against what was asked, so that the answer to another request is never believed.
 */
export function differenceFrom(call: Call, held: Held): Difference | undefined {
  return echoDifference(call, held) ?? intentDifference(call, held)
}

function echoDifference(call: Call, { answering, output }: Held): Difference | undefined {
  // An answer that may be empty, and is, names nothing.
  if (output === undefined) return undefined
  const own = fieldsOf(answering.output)
  for (const [from, to] of Object.entries(call.action.echo ?? {})) {
    // Echo paths name fields of the operation's own output or of the output of `settledBy`.
    if (own !== undefined && !((from.split('.')[0] ?? '') in own)) continue
    const asked = at(call.input, to)
    if (asked === undefined || String(at(output, from)) === String(asked)) continue
    return { field: from, kind: to === call.action.key ? 'order' : 'terms' }
  }
  return undefined
}

function intentDifference(call: Call, { view, mustName }: Held): Difference | undefined {
  const { action, input, binding } = call
  if (view === undefined || action.intends === undefined) return undefined
  const intended = action.intends({ input, merchant: binding.account })
  const named = view.reference !== undefined || mustName
  if (intended.reference !== undefined && named && view.reference !== intended.reference) {
    return { field: 'reference', kind: 'order' }
  }
  if (view.amount === undefined || intended.amount === undefined) return undefined
  const { minor, currency } = view.amount
  if (minor !== intended.amount.minor) return { field: 'amount', kind: 'terms' }
  if (currency !== intended.amount.currency) return { field: 'currency', kind: 'terms' }
  return undefined
}
