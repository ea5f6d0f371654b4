import { costOf } from '../../retry/budget.ts'
import type { HttpRequest, Judgement } from '../transport.ts'
import { isSuccess } from '../wire.ts'
import type { Carrier } from './carrier.ts'

/** Sends without a clear answer before it is asked what became of them. */
const mostUnclear = 3

/** What the retry budget lets one request do beyond its first send. */
export class Allowance {
  readonly #request: HttpRequest
  readonly #carrier: Carrier
  #lastCost: number | undefined
  #begun = false

  constructor(request: HttpRequest, carrier: Carrier) {
    this.#request = request
    this.#carrier = carrier
  }

  /** Questions, and repeats of a layer above, are extra load like the repeats of this one. */
  begin(origin: string): boolean {
    const { question, progress } = this.#request
    const isExtra = !this.#begun && (question || progress.attempts > 0)
    this.#begun = true
    return !isExtra || this.take(origin, costOf('transient'))
  }

  /** Pays for a further send; `false` when there are too few tokens. */
  take(origin: string, cost: number): boolean {
    const taken = this.#carrier.budget.take(this.#bucket(origin), cost)
    this.#request.progress.unaffordable = !taken
    if (taken) this.#lastCost = cost
    return taken
  }

  /** What follows is not paid for, and brings no more than a first send does. */
  waive(): void {
    this.#lastCost = undefined
    this.#request.progress.unaffordable = false
  }

  /**
   * An answer came that asks for no repeat. An outage that calls itself a success, or refuses
   * everybody, earns nothing, nor does "there is nothing": else its load would have no end.
   */
  answered(origin: string, status: number, judgement: Judgement): void {
    const { believable = true, notCarriedOut } = judgement
    const tells = this.#request.question ? !notCarriedOut : isSuccess(status)
    if (believable && tells) this.#carrier.budget.succeeded(this.#bucket(origin), this.#lastCost)
  }

  /** After how many unclear sends somebody else decides: a question is put again by who asks it. */
  get mostUnclear(): number {
    const { question, canAsk } = this.#request
    if (question) return 1
    return canAsk?.() ? mostUnclear : Number.POSITIVE_INFINITY
  }

  #bucket(origin: string): string {
    return `${origin} ${this.#request.about.merchant}`
  }
}
