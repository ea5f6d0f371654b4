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

  /** Milliseconds left; zero or less when it is over. */
  remainingMs(): number {
    return this.endsAtMs - this.#runtime.now()
  }
}
