import type { Deadline } from '../../call/deadline.ts'
import type { Runtime, Timer } from '../../runtime/runtime.ts'
import type { WireCode } from '../wire.ts'

/**
 * The time limits of one send, on one timer. A limit that moves further away does not touch the
 * timer: it finds out when it fires and sets itself again, so that a usual call sets it once.
 */
export class SendClock {
  readonly #runtime: Runtime
  readonly #deadline: Deadline
  readonly #expired: (code: WireCode) => void
  #dueAtMs = Number.POSITIVE_INFINITY
  #code: WireCode = 'TOTAL_TIMEOUT'
  #timer: Timer | undefined
  #firesAtMs = Number.POSITIVE_INFINITY
  #sending = false
  #stopped = false

  constructor(runtime: Runtime, deadline: Deadline, expired: (code: WireCode) => void) {
    this.#runtime = runtime
    this.#deadline = deadline
    this.#expired = expired
  }

  /** Puts the limit of a new phase in place of the last one's; the deadline always holds. */
  limit(phaseMs: number, code: WireCode): void {
    if (this.#stopped) return
    const nowMs = this.#runtime.now()
    const total = this.#deadline.endsAtMs <= nowMs + phaseMs
    this.#dueAtMs = total ? this.#deadline.endsAtMs : nowMs + phaseMs
    this.#code = total ? 'TOTAL_TIMEOUT' : code
    if (this.#dueAtMs < this.#firesAtMs) this.#set(nowMs)
  }

  /**
   * Bytes are being handed over, which takes the time it takes. At the deadline nothing more may
   * leave, so it does not wait for what may lie unread.
   */
  sending(): void {
    this.#sending = true
    this.limit(Number.POSITIVE_INFINITY, 'TOTAL_TIMEOUT')
  }

  /** All is handed over; what is waited for now is the answer. */
  sent(responseMs: number): void {
    this.#sending = false
    this.limit(responseMs, 'RESPONSE_TIMEOUT')
  }

  stop(): void {
    this.#stopped = true
    this.#timer?.cancel()
  }

  #set(nowMs: number): void {
    this.#timer?.cancel()
    this.#firesAtMs = this.#dueAtMs
    this.#timer = this.#runtime.timer(this.#dueAtMs - nowMs, () => this.#fire())
  }

  #fire(): void {
    this.#firesAtMs = Number.POSITIVE_INFINITY
    if (this.#isEarly()) return
    if (this.#sending) {
      this.#expired(this.#code)
      return
    }
    // After a stall of the loop the answer may lie unread in the kernel: let it be read first, else
    // a payment that was answered in time ends in doubt.
    setImmediate(() => {
      if (!this.#stopped && !this.#isEarly()) this.#expired(this.#code)
    })
  }

  /** Whether the limit has moved since; then the timer is set again. */
  #isEarly(): boolean {
    const nowMs = this.#runtime.now()
    if (nowMs >= this.#dueAtMs) return false
    if (this.#dueAtMs < this.#firesAtMs) this.#set(nowMs)
    return true
  }
}
