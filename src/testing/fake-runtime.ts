import { whenAborted } from '../runtime/abort.ts'
import type { Runtime, Timer } from '../runtime/runtime.ts'
import { systemRuntime } from '../runtime/system.ts'
import { seeded } from './seeded.ts'

/** Above this, Node's own timers do not go; the fake ones end where the real ones do. */
const longestTimerMs = 2 ** 31 - 1

/**
 * Turns of the event loop between two moments of virtual time. An answer on a loopback socket needs
 * about six (accept, parse, handle, write, read, parse); fewer would let a timeout overtake it.
 */
const usualTurns = 16

/** After so many turns a request of the operating system is taken for one that waits for time. */
const mostTurns = 20_000

/** Time that moves only when told. */
export interface FakeRuntime extends Runtime {
  /**
   * Moves both clocks by `ms` milliseconds and fires the timers that fall due, in their order. What
   * they set off (promises, sockets, the thread pool) runs before the next one fires.
   */
  advance(ms: number): Promise<void>
  /**
   * Moves time from timer to timer until a promise settles, and settles like it.
   *
   * @throws Error when `limitMs` of virtual time did not settle it.
   */
  advanceUntil<Value>(promise: PromiseLike<Value>, limits?: AdvanceLimits): Promise<Value>
  /** Moves the wall clock alone, as an administrator or a time server does; may be negative. */
  jumpWall(ms: number): void
  /** Timers that have neither fired nor been called off. */
  readonly pendingTimers: number
}

/** How far virtual time may move while a promise is waited for. */
export interface AdvanceLimits {
  /** The longest step in which time moves while no timer is due, in milliseconds. @default 1000 */
  readonly stepMs?: number
  /** Virtual milliseconds after which it is given up. @default 3600000 */
  readonly limitMs?: number
}

/** Where a fake runtime's clock and dice begin. */
export interface FakeRuntimeOptions {
  /** The wall clock at the start, in milliseconds since 1970. @default 2026-01-01T00:00:00Z */
  readonly startMs?: number
  /** Fixes `random` and `nonce`. @default 1 */
  readonly seed?: number
  /**
   * Real milliseconds to wait between two moments of virtual time for what Node does not tell of:
   * RSA in the thread pool. @default 0
   */
  readonly threadPoolMs?: number
  /**
   * Turns of the event loop that are left to what runs between two moments of virtual time. 1 is
   * enough, and much faster, where no socket and no file is used. @default 16
   */
  readonly turnsPerMoment?: number
}

interface Waiting {
  readonly dueMs: number
  readonly action: () => void
}

/** Names that Node gives to work under way; handles that merely stay open do not end like this. */
const underWay = /(Req|ReqWrap|ReqCallback|ReqPromise|ConnectWrap|WriteWrap|ShutdownWrap)$/i

function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve))
}

type Quiet = Required<Pick<FakeRuntimeOptions, 'threadPoolMs' | 'turnsPerMoment'>>

/** Lets everything run that needs no time: promises, loopback sockets, files, name look-ups. */
async function quiet({ threadPoolMs, turnsPerMoment }: Quiet): Promise<void> {
  if (threadPoolMs > 0) await systemRuntime.sleep(threadPoolMs)
  let calm = 0
  for (let turns = 0; calm < turnsPerMoment && turns < mostTurns; turns += 1) {
    await turn()
    const busy = process.getActiveResourcesInfo().some((name) => underWay.test(name))
    calm = busy ? 0 : calm + 1
  }
}

/** Two clocks that stand still until they are moved, and the timers set on them. */
class StandingClock {
  nowMs = 0
  wallMs: number
  readonly #timers = new Set<Waiting>()
  readonly #quiet: Quiet

  constructor(wallMs: number, quiet: Quiet) {
    this.wallMs = wallMs
    this.#quiet = quiet
  }

  get pending(): number {
    return this.#timers.size
  }

  timer(delayMs: number, action: () => void): Timer {
    const dueMs = this.nowMs + Math.min(Math.max(0, delayMs), longestTimerMs)
    const waiting = { dueMs, action }
    this.#timers.add(waiting)
    return { cancel: () => void this.#timers.delete(waiting) }
  }

  sleep(delayMs: number, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      if (signal?.aborted) return resolve()
      const end = () => {
        waiting.cancel()
        ignore?.()
        resolve()
      }
      const waiting = this.timer(delayMs, end)
      const ignore = signal && whenAborted(signal, end)
    })
  }

  async advance(ms: number): Promise<void> {
    const endMs = this.nowMs + Math.max(0, ms)
    await quiet(this.#quiet)
    for (let due = this.#next(); due !== undefined && due.dueMs <= endMs; due = this.#next()) {
      this.#timers.delete(due)
      this.#moveTo(due.dueMs)
      due.action()
      await quiet(this.#quiet)
    }
    this.#moveTo(endMs)
  }

  async advanceUntil<Value>(promise: PromiseLike<Value>, limits: AdvanceLimits): Promise<Value> {
    const { stepMs = 1_000, limitMs = 3_600_000 } = limits
    let settled = false
    const settle = () => {
      settled = true
    }
    promise.then(settle, settle)
    const endMs = this.nowMs + limitMs
    await quiet(this.#quiet)
    while (!settled) {
      if (this.nowMs >= endMs) throw new Error(`not settled after ${limitMs} ms of virtual time`)
      const dueMs = this.#next()?.dueMs ?? Number.POSITIVE_INFINITY
      await this.advance(Math.min(dueMs, this.nowMs + stepMs, endMs) - this.nowMs)
    }
    return promise
  }

  /** The timer that is due first; of several due at once, the one that was set first. */
  #next(): Waiting | undefined {
    let first: Waiting | undefined
    for (const one of this.#timers) {
      if (first === undefined || one.dueMs < first.dueMs) first = one
    }
    return first
  }

  #moveTo(toMs: number): void {
    this.wallMs += toMs - this.nowMs
    this.nowMs = toMs
  }
}

/**
 * A runtime whose clocks stand still until they are moved and whose dice are fixed: minutes of
 * backoff pass in milliseconds, the same way each time. The monotonic clock starts at 0.
 *
 * Give the same runtime to the gateway and to the sandbox: a delay in real time stands still
 * while virtual time runs past it.
 */
export function fakeRuntime(options: FakeRuntimeOptions = {}): FakeRuntime {
  const { startMs = Date.UTC(2026, 0, 1), seed = 1 } = options
  const { threadPoolMs = 0, turnsPerMoment = usualTurns } = options
  const clock = new StandingClock(startMs, { threadPoolMs, turnsPerMoment })
  const random = seeded(seed)
  const hexadecimal = () => Math.floor(random() * 16).toString(16)
  return {
    now: () => clock.nowMs,
    wall: () => clock.wallMs,
    random,
    nonce: () => Array.from({ length: 32 }, hexadecimal).join(''),
    timer: (delayMs, action) => clock.timer(delayMs, action),
    sleep: (delayMs, signal) => clock.sleep(delayMs, signal),
    advance: (ms) => clock.advance(ms),
    advanceUntil: (promise, limits = {}) => clock.advanceUntil(promise, limits),
    jumpWall: (ms) => {
      clock.wallMs += ms
    },
    get pendingTimers() {
      return clock.pending
    },
  }
}
