import type { Call } from '../call/call.ts'
import { differenceFrom, viewOf, wordFor } from '../call/views.ts'
import type { Fault } from '../errors/fault.ts'
import { isFault } from '../errors/fault.ts'
import { secretsOf } from '../provider/secret.ts'
import type { Headers } from '../provider/spec.ts'
import { redact } from '../telemetry/redact.ts'
import { codecs } from './codecs.ts'
import { safeRaw } from './raw-answer.ts'
import { accepted, doubtful, type Reading, refused, unexplained } from './reading.ts'

/** An answer whose bytes have been verified. */
export interface Verified {
  readonly status: number
  readonly headers: Headers
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
  const reading = readBody(call, answer, body)
  // Not spread: what is added to a spread makes the object a slow one, once per call.
  return body === notParsable ? reading : Object.assign(reading, { raw: safeRaw(call, text, body) })
}

function readBody(call: Call, answer: Verified, body: unknown): Reading {
  const { status } = answer
  if (status >= 400) {
    const reading = explain(call, answer, body) ?? unexplained(status, answer.unsigned)
    return asProviderSays(call, answer, reading)
  }
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
  return Object.assign(readOutput(call, output.data, answer), { body })
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
  const worded = parsed.success ? error.fault?.(parsed.data, status) : undefined
  const fault = worded ?? lookUp(named, { call, faults })
  if (fault === undefined && named !== code) return undefined
  const message = parsed.success ? error.message?.(parsed.data) : undefined
  const details = { code: clean(named), message: clean(message ?? named), status, unsigned }
  if (fault === undefined) return { ...unexplained(status, unsigned), ...nameOf(details) }
  return refused(fault, details)
}

/** Where the provider says whether a repeat is of use, it knows better than any table. */
function asProviderSays(call: Call, { status, headers }: Verified, reading: Reading): Reading {
  const said = call.binding.spec.error.repeat?.({ status, headers })
  if (said === 'no') return { ...reading, repeat: 'no', isLast: true }
  return said === 'yes' && reading.repeat === 'no' ? { ...reading, repeat: 'transient' } : reading
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
  const view = viewOf(action, output)
  const held = { answering: action, output, view, mustName: false }
  const difference = differenceFrom(call, held)
  if (difference !== undefined) {
    const message = `the answer is about something else: ${difference.field} differs`
    return doubtful('ANSWER_MISMATCH', message)
  }
  const said = action.fault?.(output, call.input)
  if (said !== undefined && said !== null) {
    const { spec, account } = call.binding
    const { code, message = code } = typeof said === 'string' ? { code: said } : said
    const fault = isFault(code) ? code : (lookUp(code, { call, faults: spec.faults }) ?? 'unknown')
    const reading = refused(fault, {
      code,
      message: redact(message, secretsOf(spec.merchant, account)),
      status: answer.status,
      unsigned: answer.unsigned,
    })
    return reading.word === 'pending' ? { ...reading, value: output } : reading
  }
  if (view === undefined || action.effect === 'read') return accepted('succeeded', output, view)
  const { state } = view
  const { input, progress } = call
  const told = { input, output, state, asked: false, doubt: progress.doubt }
  const word = wordFor(action, told) ?? 'pending'
  if (word !== 'failed') return accepted(word, output, view)
  const code = `STATE_${state.toUpperCase().replaceAll('-', '_')}`
  const message = `the provider says that it is ${state}`
  return { ...refused('declined', { code, message, status: answer.status, unsigned: false }), view }
}
