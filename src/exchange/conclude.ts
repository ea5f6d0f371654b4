import type { Call } from '../call/call.ts'
import type { Outcome } from '../call/outcome.ts'
import { withRaw } from '../call/raw.ts'
import { standingOf } from '../call/verdict.ts'
import { AbortedError, ClosedError, GatewayError, ProviderError } from '../errors/errors.ts'
import type { Lost } from '../transport/transport.ts'
import { nameBadKey } from './account-keys.ts'
import type { Reading } from './reading.ts'

/** The word for an answer, after everything that happened to the call before it. */
export function concludeAnswer(
  call: Call,
  reading: Reading,
  retryAt: Date | undefined,
): Outcome<unknown> {
  return withRaw(wordOf(call, reading, retryAt), reading.raw)
}

function wordOf(call: Call, reading: Reading, retryAt: Date | undefined): Outcome<unknown> {
  const base = { key: call.key, history: call.progress.history, ...(retryAt && { retryAt }) }
  const { fault, code, message } = reading
  if (reading.word === 'succeeded') {
    return { status: 'succeeded', key: base.key, history: base.history, value: reading.value }
  }
  if (call.action.effect === 'read') return { ...base, status: 'failed', fault, code, message }
  if (reading.word === 'pending') {
    const value = reading.value === undefined ? {} : { value: reading.value }
    return { ...base, status: 'pending', ...value }
  }
  if (reading.word === 'failed' && isFirstResult(call, reading)) {
    return { ...base, status: 'failed', fault, code, message }
  }
  const doubted =
    reading.word === 'failed'
      ? `${message}; but an earlier send of this call may have been carried out`
      : message
  return { ...base, status: 'unknown', fault, code, message: doubted }
}

/**
 * A failure after doubt is not a failure: the refusal of a repeat proves nothing about the first
 * send. Only a provider that replays its first result can refuse with it, and only by declining.
 */
function isFirstResult(call: Call, reading: Reading): boolean {
  if (!call.progress.doubt) return true
  return standingOf(call) === 'replays' && reading.fault === 'declined' && !reading.unsigned
}

/**
 * The word for a call without an answer.
 *
 * @throws AbortedError or ClosedError when the call was ended from outside before anything left.
 */
export function concludeLost(call: Call, lost: Lost): Outcome<unknown> {
  const { key, progress, action } = call
  const nothingLeft = lost.notSent && !progress.doubt
  if (lost.code === 'ABORTED' && (nothingLeft || action.effect === 'read')) throw ended(call)
  const base = {
    key,
    history: progress.history,
    code: lost.code,
    message: lost.message,
    ...(lost.retryAt && { retryAt: lost.retryAt }),
  }
  if (nothingLeft || action.effect === 'read') {
    return { ...base, status: 'failed', fault: 'unavailable' }
  }
  return { ...base, status: 'unknown', fault: 'unknown' }
}

/** The error for a call that its caller or the gateway ended. */
export function ended(call: Call): GatewayError {
  const reason: unknown = call.signal?.reason
  if (reason instanceof ClosedError) return new ClosedError(reason.message, call)
  const sent = call.action.effect === 'read' ? 'nothing was changed' : 'nothing was sent'
  return new AbortedError(`the caller's signal ended the call; ${sent}`, call)
}

/** The word for a call that an error ended: thrown on while that is the truth about the money. */
export function concludeError(call: Call, thrown: unknown): Outcome<unknown> {
  const error = nameBadKey(call.binding, thrown)
  const { progress, action, key } = call
  const known = GatewayError.is(error)
  if (!progress.left || action.effect === 'read') {
    // What had to be fetched first could not be had: for an act that is an answer like any other.
    if (error instanceof ProviderError && action.effect !== 'read') {
      const { fault, code, message } = error
      return { status: 'failed', fault, code, message, key, history: progress.history }
    }
    if (known) throw error
    const what = { fault: 'unknown', code: 'PROVIDER_FILE_FAILED' } as const
    throw new GatewayError(what, failedText(error), call)
  }
  const base = { status: 'unknown', fault: 'unknown', key, history: progress.history } as const
  if (known) return { ...base, code: error.code, message: error.message }
  return { ...base, code: 'PROVIDER_FILE_FAILED', message: failedText(error) }
}

/** Names the kind of error only: its message may quote an account or an answer. */
function failedText(error: unknown): string {
  const kind = error instanceof Error ? error.name : typeof error
  return `a function of the provider file failed with a ${kind}`
}
