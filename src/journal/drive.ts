import type { Call, Next } from '../call/call.ts'
import type { Failed, Outcome, Unknown } from '../call/outcome.ts'
import { withRaw } from '../call/raw.ts'
import { standingOf } from '../call/verdict.ts'
import { viewOf } from '../call/views.ts'
import { JournalError } from '../errors/errors.ts'
import { withoutSecrets } from '../provider/secret.ts'
import type { Runtime } from '../runtime/runtime.ts'
import { type Intent, readOutcome, writeOutcome } from './intent.ts'
import type { Journal, Settling } from './journal.ts'
import { writable } from './wait.ts'

export interface DriveOptions {
  readonly journal: Journal
  readonly runtime: Runtime
  readonly next: Next
  /** Gives a call the bytes that were sent for it before. */
  readonly restore: (call: Call, bytes: { readonly path: string; readonly text: string }) => void
}

/** Carries a call out whose row is this process's own, and writes down what became of it. */
export async function drive(call: Call, intent: Intent, options: DriveOptions) {
  const { journal, runtime, next } = options
  const { id, fence } = intent
  const noted: Call = {
    ...call,
    beforeResend: async () => {
      if (call.resumed === undefined && standingOf(call) !== 'ask-first') return true
      const totalMs = Math.ceil(call.deadline.remainingMs())
      const sentAtMs = runtime.wall()
      return await journal.resend({ id, fence, sentAtMs, totalMs }).catch(() => false)
    },
  }
  const host = isBound(call) && { noteHost: hostNoter(call, intent, options) }
  let outcome: Outcome<unknown>
  try {
    outcome = await next({ ...noted, ...host })
  } catch (error) {
    // What throws has sent nothing. If even this cannot be written, recovery will ask.
    const none = { status: null, fault: null, outcome: null }
    const state = call.progress.left ? 'sent' : 'intent'
    const dueAtMs = runtime.wall()
    await journal.settle({ id, fence, state, ...none, dueAtMs }).catch(() => false)
    throw error
  }
  const settling = settlingOf(call, outcome, { intent, nowMs: runtime.wall() })
  const isWritten = await journal.settle(settling).catch(() => undefined)
  if (isWritten === true) return outcome
  // Somebody else has taken the row, and may have sent what has failed here.
  const word = isWritten === false && outcome.status === 'failed' ? takenOver(outcome) : outcome
  return withRaw({ ...word, durable: false as const }, word.raw)
}

/** Whether another host of the provider would not know what the first has carried out. */
function isBound({ binding }: Call): boolean {
  return binding.addresses.length > 1 && binding.spec.failover?.sharedNumbers !== true
}

/** Writes a row's host down before bytes go to it, once for each. */
function hostNoter(call: Call, { id, fence, host }: Intent, { journal, runtime }: DriveOptions) {
  let known = host
  return async (origin: string): Promise<void> => {
    if (origin === known) return
    const totalMs = Math.ceil(call.deadline.remainingMs())
    const sending = { id, fence, sentAtMs: runtime.wall(), totalMs, host: origin }
    if (!(await writable(call, journal.resend(sending)))) {
      throw new JournalError('another process has taken this call over; nothing was sent', call)
    }
    known = origin
  }
}

function takenOver({ key, history }: Failed): Unknown {
  const message = 'another process has taken it over meanwhile; its outcome will be recorded'
  return { status: 'unknown', fault: 'unknown', code: 'TAKEN_OVER', message, key, history }
}

/**
 * The call that goes on with what an earlier one has left: it asks before anything else, and sends
 * the very same bytes under the very same key.
 */
export function resumedCall(
  call: Call,
  intent: Intent,
  { runtime, restore }: Pick<DriveOptions, 'runtime' | 'restore'>,
): Call {
  const { progress, action, binding } = call
  const agoMs = (wallMs: number) => runtime.now() - (runtime.wall() - wallMs)
  progress.doubt = true
  progress.left = true
  progress.knownTo = intent.host ?? undefined
  // Nobody knows when in its time the earlier call has sent last.
  progress.lastSentMs = agoMs(intent.sentAtMs + intent.totalMs)
  const keptForMs = action.keptForMs ?? binding.spec.idempotency.keptForMs ?? 0
  const marginMs = Math.min(longestMarginMs, keptForMs / 10)
  progress.firstSentMs = Math.min(agoMs(intent.createdAtMs), runtime.now()) - marginMs
  progress.firstSentWallMs = Math.min(intent.createdAtMs, runtime.wall()) - marginMs
  const told = readOutcome(intent)
  const outcome = told?.status === 'pending' ? told : undefined
  if (outcome?.value !== undefined) {
    const { value } = outcome
    const view = viewOf(action, value)
    progress.answer = {
      body: value,
      raw: undefined,
      output: value,
      view,
      unsigned: false,
      isLast: false,
    }
  }
  const by = call.resumed?.by ?? 'caller'
  const sealed = intent.sealed ? { sealed: true as const } : {}
  const resumed: Call = { ...call, key: intent.key, resumed: { by, outcome }, ...sealed }
  const { path, body } = intent
  if (path !== null) restore(resumed, { path, text: body ?? '' })
  return resumed
}

/** By how much clocks of several machines may differ without a key being used too late. */
const longestMarginMs = 5 * 60_000

function settlingOf(
  call: Call,
  outcome: Outcome<unknown>,
  { intent, nowMs }: { readonly intent: Intent; readonly nowMs: number },
): Settling {
  const { id, fence, createdAtMs } = intent
  const certain = outcome.status === 'succeeded' || outcome.status === 'failed'
  // What is pending, and cannot be asked about, has its last word from a notification.
  const isLast = outcome.status === 'pending' && call.action.settledBy === undefined
  const value = 'value' in outcome && outcome.value !== undefined
  const kept = value
    ? { ...outcome, value: withoutSecrets(call.action.output, outcome.value).value }
    : outcome
  const retryAtMs = 'retryAt' in outcome ? (outcome.retryAt?.getTime() ?? 0) : 0
  return {
    id,
    fence,
    state: certain || isLast ? 'done' : 'sent',
    status: outcome.status,
    fault: 'fault' in outcome ? outcome.fault : null,
    reopens: outcome.status === 'failed' && isWantedAgain(call, outcome.code),
    outcome: writeOutcome(kept as Outcome<unknown>),
    dueAtMs: Math.max(nowMs + lookAgainMs(nowMs - createdAtMs), retryAtMs),
  }
}

/** Whether the provider wants the same number again after this refusal. */
function isWantedAgain({ action }: Call, code: string): boolean {
  return action.reopens?.includes(code) ?? false
}

/** After how long recovery looks again: after half the age, from a second up to an hour. */
function lookAgainMs(ageMs: number): number {
  return Math.min(Math.max(ageMs / 2, 1_000), 60 * 60_000)
}
