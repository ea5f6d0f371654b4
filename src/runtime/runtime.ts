/** A timer that can be called off. */
export interface Timer {
  /** Calls the timer off; does nothing once it has fired. */
  cancel(): void
  /** Keeps no process alive for this timer alone. */
  unref?(): void
}

/**
 * Time and chance, as payonce sees them: the only door through which either comes in, so that a
 * test can move the clock and fix the dice.
 */
export interface Runtime {
  /** Monotonic time in milliseconds; never jumps, rules deadlines. */
  now(): number
  /** Wall-clock time in milliseconds since 1970; may jump, rules signatures and key lifetimes. */
  wall(): number
  /** A number from 0 (inclusive) to 1 (exclusive); spreads retries. */
  random(): number
  /** 32 hexadecimal characters that nobody can guess; used once, in a signature. */
  nonce(): string
  /** Calls `action` after `delayMs` milliseconds. */
  timer(delayMs: number, action: () => void): Timer
  /** Resolves after `delayMs`, or at once when `signal` aborts (it never rejects). */
  sleep(delayMs: number, signal?: AbortSignal): Promise<void>
}
