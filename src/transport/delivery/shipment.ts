import { backoffMs, type RepeatReason } from '../../retry/backoff.ts'
import { costOf } from '../../retry/budget.ts'
import type { Delivery, HttpRequest, HttpResponse, Judgement, SignedHead } from '../transport.ts'
import { ended, isFailure, isSuccess, type SendFailure } from '../wire.ts'
import { Allowance } from './allowance.ts'
import { type Carrier, wait } from './carrier.ts'
import { boundTo, whyOver } from './permit.ts'
import { recordEnd, recordStart, type SendRecord } from './record.ts'
import { whyRepeat } from './repeat.ts'
import { closedIdle, isStale, mostResends } from './resend.ts'
import { retryAfterMs } from './retry-after.ts'

interface Answer {
  readonly response: HttpResponse
  /** What the exchange made of it. */
  readonly judgement: Judgement
  /** How long the server asked us to wait, and the wall-clock time of that moment. */
  readonly hint: { readonly waitMs: number; readonly untilMs: number } | undefined
}

/** How long a patient request waits for tokens, in milliseconds. */
const probeMs = 1_000

/** One request on its way: every send of it, and what is known after each. */
export class Shipment {
  readonly #request: HttpRequest
  readonly #carrier: Carrier
  readonly #allowance: Allowance
  #origin: string
  /** Hosts that could not be reached since all of them were last tried. */
  readonly #tried = new Set<string>()
  #waitedMs = 0
  /** Sends without a clear answer. */
  #unclear = 0
  /** The last answer, unless a later send may have been carried out. */
  #answer: Answer | undefined
  /** Why the last send came to nothing; `undefined` when it was answered. */
  #failure: SendFailure | undefined
  #thrown: { readonly error: unknown } | undefined

  constructor(request: HttpRequest, carrier: Carrier) {
    this.#request = request
    this.#carrier = carrier
    this.#allowance = new Allowance(request, carrier)
    this.#origin = boundTo(request) ?? carrier.hosts.first()
  }

  /** One attempt: a send, and free resends when its connection had gone stale. Never rejects. */
  async attempt(): Promise<void> {
    try {
      if (!this.#isAfforded() && !(await this.#probe())) return
      for (let resends = 0; !this.#endIfOver(); resends += 1) {
        const head = await this.#request.sign(this.#origin)
        // Signing may have taken its time.
        if (this.#endIfOver()) return
        const stale = await this.#send(head, resends)
        if (!stale) return
      }
    } catch (error) {
      this.#thrown = { error }
    }
  }

  /** Whether the last send was answered, and asks for no repeat. */
  get isDone(): boolean {
    return this.#failure === undefined && this.#answer?.judgement.repeat === 'no'
  }

  /** Decides whether another attempt follows, and waits for its time. Never rejects. */
  async again(): Promise<boolean> {
    const reason = this.#whyRepeat()
    if (reason === undefined) return false
    const { deadline, progress, retry, signal, about } = this.#request
    const { runtime, emit } = this.#carrier
    const atOnce = this.#moveOn()
    const chance = runtime.random()
    const backoff = atOnce ? 0 : backoffMs(reason, progress.attempts - 1, { retry, chance })
    const hint = this.#failure === undefined ? (this.#answer?.hint?.waitMs ?? 0) : 0
    const waitMs = Math.max(backoff, hint)
    if (waitMs >= deadline.remainingMs()) return false
    if (!this.#allowance.take(this.#origin, costOf(reason))) return false
    this.#waitedMs = waitMs
    if (atOnce) return true
    const why = hint > backoff ? 'retry-after' : reason
    emit?.({ type: 'retry-wait', ...about, attempt: progress.attempts, waitMs, reason: why })
    await wait(this.#carrier, waitMs, signal)
    return !this.#endIfOver()
  }

  /**
   * What became of the request.
   *
   * @throws whatever `sign` or `judge` threw.
   */
  get delivery(): Delivery {
    if (this.#thrown !== undefined) throw this.#thrown.error
    // Sends that did not leave change nothing about an answer before them.
    if (this.#answer !== undefined && this.#failure?.notSent !== false) {
      const { response } = this.#answer
      return { kind: 'answered', response, retryAt: this.#retryAt() }
    }
    const { code, message } = this.#failure ?? ended('TOTAL_TIMEOUT')
    return { kind: 'lost', notSent: !this.#request.progress.left, code, message }
  }

  /** Sends once; `true` when the same must go out again at once, on a fresh connection. */
  async #send(head: SignedHead, resends: number): Promise<boolean> {
    const request = this.#request
    const { pools, targets, runtime, sendOnce } = this.#carrier
    const { progress } = request
    const origin = this.#origin
    const target = targets.get(origin)
    if (target === undefined) throw new Error(`no such host: ${origin}`)
    const pool = pools.of(origin, request.certificate)
    if (resends === 0) progress.attempts += 1
    progress.firstSentMs ??= runtime.now()
    progress.firstSentWallMs ??= runtime.wall()
    // What the answer before this send left open is open from now on.
    progress.doubt = this.#leavesDoubt()
    const waitedMs = resends === 0 ? this.#waitedMs : 0
    const send = recordStart(request, this.#carrier, { origin, waitedMs, resend: resends > 0 })
    const result = await sendOnce({ request, head, target, pool, runtime, fresh: resends > 0 })
    const stale = resends < mostResends && isStale(result, request.replayable)
    if (isFailure(result)) this.#noteFailure(result, send)
    else if (stale) this.#noteFailure(closedIdle(result), send)
    else await this.#noteAnswer(result, send)
    if (stale) this.#prepareResend()
    return stale
  }

  #noteFailure(failure: SendFailure, send: SendRecord): void {
    const { hosts, closing } = this.#carrier
    const { progress } = this.#request
    const { phase } = failure.wire
    if (phase === 'connect' && failure.kind !== 'ended') hosts.unreachable(this.#origin)
    if (phase !== 'connect' && phase !== 'queue') hosts.reached(this.#origin)
    this.#failure = closing.aborted ? cutShort(failure) : failure
    if (!failure.notSent) {
      this.#unclear += 1
      // Cut off while it was sent, its last byte may have left just now.
      if (phase === 'request') progress.lastSentMs = this.#carrier.runtime.now()
      progress.left = true
      progress.doubt = true
      this.#answer = undefined
    }
    const end = { wire: failure.wire, code: this.#failure.code }
    recordEnd(this.#request, this.#carrier, { send, end })
  }

  async #noteAnswer(response: HttpResponse, send: SendRecord): Promise<void> {
    const { hosts, runtime } = this.#carrier
    const { status, wire, headers } = response
    hosts.reached(this.#origin)
    this.#request.progress.left = true
    this.#failure = undefined
    const wallMs = runtime.wall()
    const waitMs = isSuccess(status) ? undefined : retryAfterMs(headers, wallMs)
    const hint = waitMs === undefined ? undefined : { waitMs, untilMs: wallMs + waitMs }
    if (waitMs !== undefined) this.#request.progress.notBeforeMs = runtime.now() + waitMs
    let judgement: Judgement | undefined
    try {
      judgement = await this.#request.judge(response)
    } finally {
      const end = { wire, status, code: judgement?.code }
      recordEnd(this.#request, this.#carrier, { send, end })
    }
    this.#answer = { response, judgement, hint }
    if (!judgement.notCarriedOut) this.#unclear += 1
    if (judgement.repeat !== 'no') response.stream?.destroy()
    else this.#allowance.answered(this.#origin, status, judgement)
  }

  #prepareResend(): void {
    const { pools, emit } = this.#carrier
    const { about, progress } = this.#request
    pools.purge(this.#origin)
    const code = this.#failure?.code ?? ''
    emit?.({ type: 'resend', ...about, attempt: progress.attempts, host: this.#origin, code })
  }

  #whyRepeat(): RepeatReason | undefined {
    const last = this.#failure ?? this.#answer?.judgement
    if (last === undefined || this.#thrown !== undefined) return undefined
    if (this.#unclear >= this.#allowance.mostUnclear) return undefined
    const { replayable, progress, retry } = this.#request
    const { doubt, attempts } = progress
    return whyRepeat({ last, replayable, doubt, attempts, mostAttempts: retry.attempts })
  }

  /** After a host that could not be reached: on to the next. Whether that needs no wait. */
  #moveOn(): boolean {
    const { hosts } = this.#carrier
    if (this.#failure?.wire.phase !== 'connect') return false
    // The other host may not know what the first has carried out.
    if (boundTo(this.#request) !== undefined) return false
    this.#tried.add(this.#origin)
    const next = hosts.untried(this.#tried)
    if (next === undefined) this.#tried.clear()
    this.#origin = next ?? hosts.first()
    return next !== undefined
  }

  #isAfforded(): boolean {
    if (this.#allowance.begin(this.#origin)) return true
    this.#failure = ended('RETRY_BUDGET_EMPTY')
    return false
  }

  /** Tries without a token, once in a while: there may be nobody else left to earn any. */
  async #probe(): Promise<boolean> {
    const { patient = false, deadline, signal } = this.#request
    if (!patient || deadline.remainingMs() <= probeMs) return false
    await this.#carrier.runtime.sleep(probeMs, signal)
    this.#failure = undefined
    this.#allowance.waive()
    return true
  }

  /** Ends it before its next send; what the sends before left open stays open. */
  #endIfOver(): boolean {
    const code = whyOver(this.#request, this.#carrier, this.#leavesDoubt())
    if (code !== undefined) this.#failure = ended(code)
    return code !== undefined
  }

  /** Whether what has been sent so far may have been carried out. */
  #leavesDoubt(): boolean {
    const open = this.#failure === undefined && this.#answer?.judgement.notCarriedOut === false
    return open || this.#request.progress.doubt
  }

  #retryAt(): Date | undefined {
    const hint = this.#answer?.hint
    if (hint === undefined) return undefined
    const remainingMs = hint.untilMs - this.#carrier.runtime.wall()
    return remainingMs >= this.#request.deadline.remainingMs() ? new Date(hint.untilMs) : undefined
  }
}

/** Our own end of the connections is not the server's. */
function cutShort(failure: SendFailure): SendFailure {
  const { kind, code, message } = ended('TRANSPORT_CLOSED')
  return { ...failure, kind, code, message }
}
