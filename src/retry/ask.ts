import type { Call, Next } from '../call/call.ts'
import { Progress } from '../call/progress.ts'
import { type Difference, differenceFrom, viewOf } from '../call/views.ts'
import { GatewayError } from '../errors/errors.ts'
import type { Operation, OperationLink } from '../provider/operation.ts'
import type { Payment, Refund } from '../provider/view.ts'

/** What a question has taught. */
export type Finding =
  /** The provider says where it stands; `difference` when that is not what was asked for. */
  | {
      readonly kind: 'view'
      readonly view: Payment | Refund
      /** The answer as it came, for the operation's own output. */
      readonly body: unknown
      /** The whole answer, for the caller. */
      readonly raw: unknown
      /** The same, as the question reads it. */
      readonly output: unknown
      readonly difference: Difference | undefined
    }
  /** The provider knows no such act. */
  | { readonly kind: 'not-found'; readonly unsigned: boolean; readonly askedAtMs: number }
  /** No believable answer; `isHopeless`: nor would there be one if it were asked again. */
  | { readonly kind: 'nothing'; readonly code: string; readonly isHopeless: boolean }

/** Another operation of the same provider, to be called for this one. */
export interface LinkedAction {
  readonly name: string
  readonly action: Operation
  readonly input: Call['input']
}

/** The operation that a link names, with its input; `undefined` when that cannot be made yet. */
export function linkedAction(
  call: Call,
  link: OperationLink | undefined,
  found?: Payment | Refund | undefined,
): LinkedAction | undefined {
  if (link === undefined) return undefined
  const name = typeof link === 'string' ? link : link.operation
  const operations = call.binding.spec.operations as Readonly<Record<string, Operation>>
  const named = operations[name]
  if (named === undefined) return undefined
  const payment = typeof link === 'string' ? undefined : link.payment
  const action = payment === undefined ? named : { ...named, payment }
  const raw =
    typeof link === 'string' ? onlyFieldsOf(action, call.input) : linkInput(call, link, found)
  const input = action.input.safeParse(raw)
  return input.success ? { name, action, input: input.data as Call['input'] } : undefined
}

/** A link may read an answer that never came: then it throws, and there is nothing to ask with. */
function linkInput(
  call: Call,
  link: Exclude<OperationLink, string>,
  found: Payment | Refund | undefined,
): unknown {
  try {
    return link.input({ input: call.input, output: call.progress.answer?.output, found })
  } catch {
    return undefined
  }
}

/** The equally named fields: a question's input is strict, and the act's has more. */
function onlyFieldsOf(action: Operation, input: Call['input']): Call['input'] {
  const shape = (action.input as { def?: { shape?: object } }).def?.shape ?? {}
  return Object.fromEntries(Object.entries(input).filter(([name]) => name in shape))
}

/**
 * Asks the provider what became of a call. Changes nothing, and never throws: a question without an
 * answer has taught nothing.
 */
export async function ask(call: Call, next: Next, nowMs: () => number): Promise<Finding> {
  const linked = linkedAction(call, call.action.settledBy)
  if (linked === undefined) return nothing('NOTHING_TO_ASK_WITH')
  const { name, action, input } = linked
  const progress = new Progress(call.progress.askAt)
  const askedAtMs = nowMs()
  // The row remembers where the act has gone, not where it is asked about; and a field added to the
  // act is none of the question's.
  const { noteHost: _noteHost, extra: _extra, ...asking } = call
  const question: Call = {
    ...asking,
    operation: name,
    key: '',
    action,
    input,
    progress,
    question: true,
  }
  const finding = await put(call, question, { next, askedAtMs })
  const view = finding.kind === 'view' ? { view: finding.view } : {}
  const last = progress.history.length - 1
  for (const [place, attempt] of progress.history.entries()) {
    call.progress.history.push({ ...attempt, operation: name, ...(place === last && view) })
  }
  return finding
}

async function put(
  call: Call,
  question: Call,
  { next, askedAtMs }: { readonly next: Next; readonly askedAtMs: number },
): Promise<Finding> {
  try {
    const outcome = await next(question)
    const { answer } = question.progress
    if (outcome.status === 'succeeded') {
      const told = toldOf(call, question, outcome.value)
      if (told === undefined) {
        return { kind: 'not-found', unsigned: answer?.unsigned ?? true, askedAtMs }
      }
      const { answering, output, body, view } = told
      if (view === undefined) return nothing('NO_VIEW')
      const difference = differenceFrom(call, { answering, output, view, mustName: true })
      return { kind: 'view', view, body, raw: answer?.raw, output, difference }
    }
    if (outcome.status === 'pending') return nothing('PENDING')
    if (outcome.fault === 'not-found') {
      return { kind: 'not-found', unsigned: answer?.unsigned ?? true, askedAtMs }
    }
    const isHopeless = outcome.code === 'ANSWER_UNVERIFIED' && answer?.isLast === true
    return nothing(outcome.code, isHopeless)
  } catch (error) {
    return nothing(GatewayError.is(error) ? error.code : 'QUESTION_FAILED')
  }
}

/**
 * An answer to a question, and the operation that reads it: the question's own, or the call's where
 * its link picks what it has made out of a list. `undefined`: it is not in the list.
 */
function toldOf(call: Call, question: Call, answered: unknown) {
  const { action, input, key } = call
  const { settledBy } = action
  if (typeof settledBy === 'string' || settledBy?.pick === undefined) {
    const { answer } = question.progress
    const { body, view } = answer ?? {}
    return { answering: question.action, output: answered, body, view }
  }
  const output = settledBy.pick(answered, { input, key })
  if (output === undefined) return undefined
  return { answering: action, output, body: output, view: viewOf(action, output) }
}

function nothing(code: string, isHopeless = false): Finding {
  return { kind: 'nothing', code, isHopeless }
}
