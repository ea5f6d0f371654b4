import type { Call } from '../call/call.ts'
import type { Fault } from '../errors/fault.ts'
import { isFault } from '../errors/fault.ts'
import { secretsOf } from '../provider/secret.ts'
import { at, fieldsOf } from '../provider/shape.ts'
import type { Operation } from '../provider/spec.ts'
import type { Payment, PaymentState, Refund } from '../provider/view.ts'
import { redact } from '../telemetry/redact.ts'
import { codecs } from './codecs.ts'
import { accepted, doubtful, type Reading, refused, unexplained } from './reading.ts'

/** An answer whose bytes have been verified. */
export interface Verified {
  readonly status: number
  readonly text: string
  /** The provider signs no answers of this kind. */
  readonly unsigned: boolean
}

/** Reads a verified answer: what it says, and how far it may be believed. */
export function decode(call: Call, answer: Verified): Reading {
  const { status, text } = answer
  if (status >= 300 && status < 400) {
    return doubtful('REDIRECT', `the provider answered with a redirect (HTTP ${status})`, 'no')
  }
  const body = parse(call, text)
  if (status >= 400) return explain(call, answer, body) ?? unexplained(status, answer.unsigned)
  if (body === notParsable) {
    return doubtful('ANSWER_UNREADABLE', 'the answer is not in the form that the provider writes')
  }
  const output = call.action.output.safeParse(body)
  if (!output.success) {
    return (
      explain(call, answer, body) ??
      doubtful(
        'ANSWER_UNEXPECTED',
        `the answer lacks what this operation answers: ${placesOf(output.error.issues)}`,
      )
    )
  }
  return readOutput(call, output.data, answer)
}

const notParsable = Symbol('not parsable')

function parse(call: Call, text: string): unknown {
  // An operation that answers nothing (204) has nothing to parse.
  if (text === '') return undefined
  try {
    return codecs[call.binding.spec.codec ?? 'json'].read(text)
  } catch {
    return notParsable
  }
}

/** Names places only: the values of an answer may be personal. */
function placesOf(issues: readonly { readonly path: readonly PropertyKey[] }[]): string {
  return issues.map((issue) => issue.path.join('.') || 'the whole body').join(', ')
}

/** What the provider's error body says, by its code; `undefined` where no known code says it. */
function explain(call: Call, answer: Verified, body: unknown): Reading | undefined {
  const { spec, account } = call.binding
  const { error, faults } = spec
  const parsed = error.body.safeParse(body)
  const { status, unsigned } = answer
  const code = parsed.success ? error.code(parsed.data, status) : undefined
  const clean = (text: string) => redact(text, secretsOf(spec.merchant, account))
  const named = code === undefined || code === null || code === '' ? `HTTP_${status}` : code
  const fault = lookUp(named, { call, faults })
  if (fault === undefined && named !== code) return undefined
  const message = parsed.success ? error.message?.(parsed.data) : undefined
  const details = { code: clean(named), message: clean(message ?? named), status, unsigned }
  if (fault === undefined) return { ...unexplained(status, unsigned), ...nameOf(details) }
  return refused(fault, details)
}

function nameOf({ code, message }: { code: string; message: string }) {
  return { code, message, fault: 'unknown' as const }
}

function lookUp(
  code: string,
  { call, faults }: { call: Call; faults: Readonly<Record<string, Fault>> },
): Fault | undefined {
  const own = (call.action as { faults?: Readonly<Record<string, Fault>> }).faults
  if (own !== undefined && Object.hasOwn(own, code)) return own[code]
  return Object.hasOwn(faults, code) ? faults[code] : undefined
}

function readOutput(call: Call, output: unknown, answer: Verified): Reading {
  const { action } = call
  const strange = mismatch(call, action, output)
  if (strange !== undefined) {
    return doubtful('ANSWER_MISMATCH', `the answer is about something else: ${strange} differs`)
  }
  const said = action.fault?.(output)
  if (said !== undefined && said !== null) {
    const fault = isFault(said)
      ? said
      : (lookUp(said, { call, faults: call.binding.spec.faults }) ?? 'unknown')
    const reading = refused(fault, {
      code: said,
      message: said,
      status: answer.status,
      unsigned: answer.unsigned,
    })
    return reading.word === 'pending' ? { ...reading, value: output } : reading
  }
  const view = viewOf(action, output)
  if (view === undefined || action.effect === 'read') return accepted('succeeded', output, view)
  const word = wordFor(action, view.state)
  if (word !== 'failed') return accepted(word, output, view)
  const code = `STATE_${view.state.toUpperCase().replaceAll('-', '_')}`
  const message = `the provider says that it is ${view.state}`
  return { ...refused('declined', { code, message, status: answer.status, unsigned: false }), view }
}

/** The provider-neutral view of an output, where the operation has one. */
export function viewOf(action: Operation, output: unknown): Payment | Refund | undefined {
  return action.payment?.(output) ?? action.refund?.(output)
}

const usualWords: Readonly<Record<PaymentState, 'succeeded' | 'pending' | 'failed'>> = {
  succeeded: 'succeeded',
  'partially-refunded': 'succeeded',
  refunded: 'succeeded',
  'requires-action': 'pending',
  processing: 'pending',
  failed: 'failed',
  closed: 'failed',
}

/** What a state means for an operation. */
export function wordFor(
  action: Operation,
  state: PaymentState,
): 'succeeded' | 'pending' | 'failed' {
  return action.settledAs?.[state] ?? usualWords[state]
}

/** The name of what differs between an answer and its request; `undefined` when nothing does. */
function mismatch(call: Call, action: Operation, output: unknown): string | undefined {
  const own = fieldsOf(action.output)
  for (const [from, to] of Object.entries(action.echo ?? {})) {
    // A field that this output does not have belongs to the answer of `settledBy`.
    if (own !== undefined && !((from.split('.')[0] ?? '') in own)) continue
    const asked = at(call.input, to)
    if (asked !== undefined && String(at(output, from)) !== String(asked)) return from
  }
  const view = viewOf(action, output)
  if (view === undefined || action.intends === undefined) return undefined
  const intended = action.intends({ input: call.input, merchant: call.binding.account })
  if (view.reference !== undefined && intended.reference !== undefined) {
    if (view.reference !== intended.reference) return 'reference'
  }
  if (view.amount !== undefined && intended.amount !== undefined) {
    if (view.amount.minor !== intended.amount.minor) return 'amount'
    if (view.amount.currency !== intended.amount.currency) return 'currency'
  }
  return undefined
}
