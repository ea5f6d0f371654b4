import type { Call, Next } from '../call/call.ts'
import type { Outcome } from '../call/outcome.ts'
import { Progress } from '../call/progress.ts'
import { isReplayable, type Verdict, verdictOn } from '../call/verdict.ts'
import { isSettledByState } from '../call/views.ts'
import type { Runtime } from '../runtime/runtime.ts'
import type { Emit } from '../telemetry/events.ts'
import { ask, type Finding, linkedAction } from './ask.ts'
import { backoffMs } from './backoff.ts'
import { believableAtMs, faultOf, follow, type Step, say } from './conclusion.ts'
import { nextQuestionMs } from './poll.ts'

type Any = Outcome<unknown>

/** One call on its way to a certain word. */
export class Settlement {
  readonly #call: Call
  readonly #next: Next
  readonly #runtime: Runtime
  readonly #emit: Emit
  readonly #startMs: number
  /** What the call's word is as long as nothing better is learned. */
  #outcome: Any
  /** Questions since the last send. */
  #asked = 0
  /** The last time it was to be sent again, it could not be. */
  #held = false

  constructor(call: Call, next: Next, options: { readonly runtime: Runtime; readonly emit: Emit }) {
    this.#call = { ...call, canAsk: () => this.#canAsk() }
    this.#next = next
    this.#runtime = options.runtime
    this.#emit = options.emit
    this.#startMs = options.runtime.now()
    this.#outcome = call.resumed === undefined ? notSent(call) : inDoubt(call)
  }

  /** Sends, then does what the table says until the word stands or the time is over. */
  async run(): Promise<Any> {
    // What an earlier call has left in doubt is asked about before anything is sent.
    if (this.#call.resumed !== undefined && !(await this.#followUp('ask', true))) {
      return this.#outcome
    }
    for (;;) {
      const sent = await this.#send()
      const verdict = verdictOn(this.#call, this.#outcome)
      if (verdict !== 'wait' && this.#isHopeless(this.#call.progress)) return this.#outcome
      if (!(await this.#followUp(verdict, sent))) return this.#outcome
    }
  }

  /** Sends; `false` when nothing could be sent again, and the word before it stands. */
  async #send(): Promise<boolean> {
    const { progress } = this.#call
    const { attempts } = progress
    progress.unaffordable = false
    // What the answer before this send left open is open from now on, for every later refusal.
    const { status } = this.#outcome
    if (progress.left && (status === 'unknown' || status === 'pending')) progress.doubt = true
    // Whatever has led to this send, it comes no sooner than the provider has asked for.
    const earlyMs = progress.notBeforeMs - this.#runtime.now()
    this.#held = attempts > 0 && earlyMs > 0 && !(await this.#pause(earlyMs))
    if (this.#held) return false
    const noted = attempts > 0 || this.#call.resumed !== undefined
    this.#held = noted && (await this.#call.beforeResend?.()) === false
    if (this.#held) return false
    const outcome = await this.#next(this.#call)
    // An empty budget or the end of the time says nothing about what has been sent before.
    this.#held = attempts > 0 && progress.attempts === attempts
    if (this.#held) return false
    this.#outcome = outcome
    this.#asked = 0
    return true
  }

  /** Whether the same must be sent again. */
  async #followUp(verdict: Verdict, sent: boolean): Promise<boolean> {
    if (verdict === 'stop') return false
    if (verdict !== 'repeat' && this.#canAsk()) return await this.#pursue(verdict)
    // Nobody to ask: a provider that recognises the repeat answers it as well as a question.
    const repeats = verdict === 'repeat' || (verdict === 'ask' && isReplayable(this.#call))
    const isLast = this.#call.progress.answer?.isLast === true
    return repeats && sent && !isLast && (await this.#mayRepeat())
  }

  /** A read settles only what its state speaks of, and what it can be asked about by now. */
  #canAsk(): boolean {
    const { action } = this.#call
    return isSettledByState(action) && linkedAction(this.#call, action.settledBy) !== undefined
  }

  /** Waits as long as a repeat must; `false` when there is no attempt or no time left for it. */
  async #mayRepeat(): Promise<boolean> {
    if (!this.#hasAttempt()) return false
    // The provider named a time beyond the deadline: it is never shortened.
    if ('retryAt' in this.#outcome && this.#outcome.retryAt !== undefined) return false
    return await this.#pause(this.#backoffMs())
  }

  #backoffMs(): number {
    const { retry } = this.#call.settings
    const reason = faultOf(this.#outcome) === 'throttled' ? 'throttled' : 'transient'
    const repeats = this.#call.progress.attempts - 1
    return backoffMs(reason, repeats, { retry, chance: this.#runtime.random() })
  }

  /** How long the next send waits after a question; no more than it would have without one. */
  #sendWaitMs(): number {
    const { attempts, lastSentMs } = this.#call.progress
    if (attempts === 0) return 0
    return Math.max(0, lastSentMs + this.#backoffMs() - this.#runtime.now())
  }

  #hasAttempt(): boolean {
    return this.#call.progress.attempts < this.#call.settings.retry.attempts
  }

  async #pause(waitMs: number): Promise<boolean> {
    if (waitMs >= this.#call.deadline.remainingMs()) return false
    if (waitMs > 0) await this.#runtime.sleep(waitMs, this.#call.signal)
    return !this.#call.signal?.aborted && this.#call.deadline.remainingMs() > 0
  }

  /** Asks until the word is certain or the time is over; `true` when the same is sent again. */
  async #pursue(verdict: 'ask' | 'wait'): Promise<boolean> {
    if (verdict === 'wait' && this.#call.progress.answer?.view?.state === 'requires-action') {
      // The payer has to act, and needs our answer for it.
      return false
    }
    for (;;) {
      if (!(await this.#pause(this.#dueMs(verdict, this.#asked)))) return false
      this.#asked += 1
      const isEarly = this.#untilBelievableMs() !== undefined
      const finding = await this.#ask()
      const waitMs = this.#sendWaitMs()
      const step = follow(finding, {
        call: this.#call,
        outcome: this.#outcome,
        hasAttempt: this.#hasAttempt() && waitMs < this.#call.deadline.remainingMs(),
        held: this.#held,
      })
      this.#noteForeign(finding, step)
      if (step === 'send') return await this.#pause(waitMs)
      if (step !== 'ask' && step.stands) return await this.#conclude(step.word)
      if (step !== 'ask') this.#outcome = step.word
      if (this.#isRecovery && (step !== 'ask' || !isEarly)) return false
      if (verdict === 'ask' && this.#isHopeless(finding)) return false
    }
  }

  #noteForeign(finding: Finding, step: Step): void {
    const differs = finding.kind === 'view' && finding.difference !== undefined
    const word = typeof step === 'object' && 'code' in step.word ? step.word.code : undefined
    if (differs || word === 'AMOUNT_UNSEEN') this.#call.progress.foreign = true
  }

  /** Without tokens nothing more is learned in this call: its caller is told at once. */
  #isHopeless(what: Progress | Finding): boolean {
    if (this.#isRecovery) return false
    if (what instanceof Progress) return what.unaffordable
    return what.kind === 'nothing' && what.code === 'RETRY_BUDGET_EMPTY'
  }

  /** Recovery comes again by itself: it does not wait for what may take days. */
  get #isRecovery(): boolean {
    return this.#call.resumed?.by === 'recovery'
  }

  /** How long until the next question, if ever; an answer that was lost is asked about at once. */
  #dueMs(verdict: 'ask' | 'wait', asked: number): number {
    if (verdict === 'ask' && asked === 0) return 0
    const { action, binding, deadline, settings } = this.#call
    // An operation's own schedule is for what takes long; what was lost is known sooner.
    const pending = this.#outcome.status === 'pending'
    const own = pending ? action.poll : undefined
    const scheduledMs = nextQuestionMs({
      schedule: own ?? binding.spec.poll,
      place: verdict === 'ask' ? asked - 1 : asked,
      remainingMs: deadline.remainingMs(),
      totalMs: Math.min(settings.timeouts.totalMs, deadline.endsAtMs - this.#startMs),
    })
    // Not beyond the moment from which "no such order" is an answer.
    const believableMs = pending ? undefined : this.#untilBelievableMs()
    const never = Number.POSITIVE_INFINITY
    return Math.min(scheduledMs ?? never, believableMs ?? never)
  }

  async #ask(): Promise<Finding> {
    const { provider, merchant, operation, key } = this.#call
    const about = { provider, merchant, operation, key }
    const reason = 'code' in this.#outcome ? this.#outcome.code : this.#outcome.status
    this.#emit?.({ type: 'question-start', ...about, reason })
    const finding = await ask(this.#call, this.#next, () => this.#runtime.now())
    const learned = finding.kind === 'view' ? finding.view.state : finding.kind
    const differs = finding.kind === 'view' ? finding.difference?.field : undefined
    this.#emit?.({ type: 'question-end', ...about, learned, ...(differs && { differs }) })
    return finding
  }

  /** The word; where the answer of the question is not the operation's own, it is sent for. */
  async #conclude(word: Any): Promise<false> {
    this.#outcome = word
    if (word.status !== 'unknown' || word.code !== 'VALUE_MISSING') return false
    if (!isReplayable(this.#call) || !this.#hasAttempt()) return false
    await this.#send()
    // A refusal of the repeat changes nothing about what the question has told.
    if (this.#outcome.status !== 'succeeded') this.#outcome = word
    return false
  }

  /** How long until "no such order" is an answer, where that is within the call's time. */
  #untilBelievableMs(): number | undefined {
    const atMs = believableAtMs(this.#call)
    if (atMs === undefined) return undefined
    const waitMs = atMs - this.#runtime.now()
    return waitMs > 0 ? Math.ceil(waitMs) : undefined
  }
}

function notSent(call: Call): Any {
  return say(call, 'unknown', { code: 'NOT_SENT', message: 'not sent yet' })
}

/** What an earlier call was told last, or that nobody knows. */
function inDoubt(call: Call): Any {
  const { key, progress, resumed } = call
  if (resumed?.outcome !== undefined) return { ...resumed.outcome, key, history: progress.history }
  const message = 'an earlier call may have been carried out, and its answer is not known'
  return say(call, 'unknown', { code: 'IN_DOUBT', message })
}
