import type { Runtime } from '../runtime/runtime.ts'

/**
 * The end of a call: one for queue, sends, waits and questions. It is over by whichever clock says
 * so first: the monotonic one may stand still while a machine sleeps, the wall clock may be set
 * back.
 */
export class Deadline {
  readonly #runtime: Runtime
  /** Monotonic milliseconds at which the call ends. */
  readonly endsAtMs: number
  /** Milliseconds since 1970 at which it ends: other machines go by this one. */
  readonly endsAtWallMs: number

  constructor(runtime: Runtime, totalMs: number) {
    this.#runtime = runtime
    this.endsAtMs = runtime.now() + totalMs
    this.endsAtWallMs = runtime.wall() + totalMs
  }

  /** A deadline that ends sooner by so many milliseconds. */
  earlier(byMs: number): Deadline {
    return new Deadline(this.#runtime, this.remainingMs() - byMs)
  }

  /** Milliseconds left, by the clock that leaves fewer; zero or less when it is over. */
  remainingMs(): number {
    const byWallMs = this.endsAtWallMs - this.#runtime.wall()
    return Math.min(this.endsAtMs - this.#runtime.now(), byWallMs)
  }
}
