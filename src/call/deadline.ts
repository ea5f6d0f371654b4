import type { Runtime } from '../runtime/runtime.ts'

/** The end of a call, on the monotonic clock: one for queue, sends, waits and questions. */
export class Deadline {
  readonly #runtime: Runtime
  /** Monotonic milliseconds at which the call ends. */
  readonly endsAtMs: number

  constructor(runtime: Runtime, totalMs: number) {
    this.#runtime = runtime
    this.endsAtMs = runtime.now() + totalMs
  }

  /** A deadline that ends sooner by so many milliseconds. */
  earlier(byMs: number): Deadline {
    return new Deadline(this.#runtime, this.remainingMs() - byMs)
  }

  /** Milliseconds left; zero or less when it is over. */
  remainingMs(): number {
    return this.endsAtMs - this.#runtime.now()
  }
}
