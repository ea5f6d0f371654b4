import type { Call, Next } from '../call/call.ts'
import type { Failed, Outcome, Unknown } from '../call/outcome.ts'
import { isReplayable, standingOf, type Verdict, verdictOn } from '../call/verdict.ts'
import { isSettledByState, wordFor } from '../call/views.ts'
import type { Fault } from '../errors/fault.ts'
import type { Runtime } from '../runtime/runtime.ts'
import type { Emit } from '../telemetry/events.ts'
import { ask, type Finding } from './ask.ts'
import { backoffMs } from './backoff.ts'
import { nextQuestionMs } from './poll.ts'

type Any = Outcome<unknown>
type View = Extract<Finding, { kind: 'view' }>
type NotFound = Extract<Finding, { kind: 'not-found' }>

/** What follows from a finding: the word, another send, or another question. */
type Step = { readonly word: Any } | 'send' | 'ask'

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

  constructor(call: Call, next: Next, options: { readonly runtime: Runtime; readonly emit: Emit }) {
    this.#call = call
    this.#next = next
    this.#runtime = options.runtime
    this.#emit = options.emit
    this.#startMs = options.runtime.now()
    this.#outcome = this.#word('unknown', { code: 'NOT_SENT', message: 'not sent yet' })
  }

  /** Sends, then does what the table says until the word stands or the time is over. */
  async run(): Promise<Any> {
    for (;;) {
      const sent = await this.#send()
      const verdict = verdictOn(this.#call, this.#outcome)
      if (!(await this.#followUp(verdict, sent))) return this.#outcome
    }
  }

  /** Sends; `false` when nothing could be sent again, and the word before it stands. */
  async #send(): Promise<boolean> {
    const { progress } = this.#call
    const { attempts } = progress
    // What the answer before this send left open is open from now on, for every later refusal.
    const { status } = this.#outcome
    if (progress.left && (status === 'unknown' || status === 'pending')) progress.doubt = true
    const outcome = await this.#next(this.#call)
    // An empty budget or the end of the time says nothing about what has been sent before.
    if (attempts > 0 && progress.attempts === attempts) return false
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
    return repeats && sent && (await this.#mayRepeat())
  }

  /** A read settles only what its state speaks of. */
  #canAsk(): boolean {
    return this.#call.action.settledBy !== undefined && isSettledByState(this.#call.action)
  }

  /** Waits as long as a repeat must; `false` when there is no attempt or no time left for it. */
  async #mayRepeat(): Promise<boolean> {
    if (!this.#hasAttempt()) return false
    // The provider named a time beyond the deadline: it is never shortened.
    if ('retryAt' in this.#outcome && this.#outcome.retryAt !== undefined) return false
    const { retry } = this.#call.settings
    const reason = faultOf(this.#outcome) === 'throttled' ? 'throttled' : 'transient'
    const repeats = this.#call.progress.attempts - 1
    return await this.#pause(backoffMs(reason, repeats, { retry, chance: this.#runtime.random() }))
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
      const step = this.#read(verdict, await this.#ask())
      if (step === 'send') return true
      if (step !== 'ask') return await this.#conclude(step.word)
    }
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
    return Math.min(scheduledMs ?? Infinity, believableMs ?? Infinity)
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

  #read(verdict: 'ask' | 'wait', finding: Finding): Step {
    if (finding.kind === 'view') return this.#readView(finding)
    if (finding.kind === 'nothing') return finding.isHopeless ? { word: this.#outcome } : 'ask'
    return this.#readNotFound(verdict, finding)
  }

  #readView({ view, body, difference }: View): Step {
    const { action, progress } = this.#call
    if (difference !== undefined) {
      const taken = faultOf(this.#outcome) === 'duplicate' && difference.kind === 'terms'
      const message = `the provider has it with another ${difference.field}`
      // Without doubt the number was somebody else's before; after doubt it may be our own.
      const status = taken && !progress.doubt ? 'failed' : 'unknown'
      const code = 'code' in this.#outcome ? this.#outcome.code : 'ANSWER_MISMATCH'
      return { word: this.#word(status, { fault: taken ? 'duplicate' : 'unknown', code, message }) }
    }
    const word = wordFor(action, view.state)
    // A state that says nothing about this operation: it may say more later.
    if (word === undefined) return 'ask'
    const value = this.#valueOf(body)
    if (word === 'pending') {
      const { key } = this.#call
      const { history } = progress
      const known = value === undefined ? {} : { value: value.value }
      this.#outcome = { status: 'pending', key, history, ...known }
      return view.state === 'processing' ? 'ask' : { word: this.#outcome }
    }
    if (word === 'failed') {
      const code = `STATE_${view.state.toUpperCase().replaceAll('-', '_')}`
      const message = `asked, the provider says that it is ${view.state}`
      return { word: this.#word('failed', { fault: 'declined', code, message }) }
    }
    if (value === undefined) {
      const message = 'it was carried out, but the answer that it gave could not be had again'
      return { word: this.#word('unknown', { code: 'VALUE_MISSING', message }) }
    }
    const { key } = this.#call
    return { word: { status: 'succeeded', key, history: progress.history, value: value.value } }
  }

  /** The answer of the question, read as the operation's own. */
  #valueOf(body: unknown): { readonly value: unknown } | undefined {
    const { output } = this.#call.action
    const parsed = output.safeParse(body)
    if (parsed.success) return { value: parsed.data }
    // An operation that answers nothing has nothing to be asked for.
    const empty = output.safeParse(undefined)
    return empty.success ? { value: empty.data } : undefined
  }

  #readNotFound(verdict: 'ask' | 'wait', finding: NotFound): Step {
    // What the provider has called pending, or a number that is taken, must be there: ask again.
    if (verdict === 'wait' || this.#outcome.status === 'pending') return 'ask'
    if (faultOf(this.#outcome) === 'duplicate') return 'ask'
    const standing = standingOf(this.#call)
    const believed = this.#isBelieved(finding)
    const mayResend = isReplayable(this.#call) || (standing === 'ask-first' && believed)
    if (mayResend && this.#hasAttempt()) return 'send'
    if (!believed) return 'ask'
    const code = 'NOT_CARRIED_OUT'
    const message = 'asked late enough, the provider knows nothing of it'
    return { word: this.#word('failed', { fault: 'not-found', code, message }) }
  }

  /** "No such order" proves something only when it is signed for and asked late enough. */
  #isBelieved({ unsigned, askedAtMs }: NotFound): boolean {
    const { lateMs } = this.#call.action
    if (unsigned || lateMs === undefined) return false
    return askedAtMs - this.#call.progress.lastSentMs >= lateMs
  }

  /** How long until "no such order" would be believed, where that is within the deadline. */
  #untilBelievableMs(): number | undefined {
    const { action, progress, deadline } = this.#call
    if (action.lateMs === undefined) return undefined
    const waitMs = progress.lastSentMs + action.lateMs - this.#runtime.now()
    return waitMs > 0 && waitMs < deadline.remainingMs() ? Math.ceil(waitMs) : undefined
  }

  #word(
    status: 'failed' | 'unknown',
    what: { readonly fault?: Fault; readonly code: string; readonly message: string },
  ): Failed | Unknown {
    const { key, progress } = this.#call
    return { status, key, history: progress.history, fault: 'unknown', ...what }
  }
}

function faultOf(outcome: Any): Fault | undefined {
  return 'fault' in outcome ? outcome.fault : undefined
}
