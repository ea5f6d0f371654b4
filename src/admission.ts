import type { Call, Stage } from './call/call.ts'
import { AbortedError, ClosedError, OverloadedError } from './errors/errors.ts'
import { whenAborted } from './runtime/abort.ts'
import type { Runtime } from './runtime/runtime.ts'

interface Waiting {
  readonly start: () => void
}

/** Calls of one merchant at one provider. */
interface Lane {
  active: number
  readonly queue: Waiting[]
}

export interface Admission {
  readonly stage: Stage
  /** Refuses calls from now on, those that wait included. */
  close(): void
  /** Resolves when the last admitted call has ended. */
  idle(): Promise<void>
}

/**
 * The door: refuses calls once the gateway closes, and lets at most `active` calls of a merchant
 * run at a provider, so that one slow provider or one busy merchant cannot take all sockets. The
 * rest wait in order, on their own deadline.
 */
export function createAdmission(options: {
  readonly active: number
  readonly queued: number
  readonly runtime: Runtime
}): Admission {
  const lanes = new Map<string, Lane>()
  const atRest: (() => void)[] = []
  let running = 0
  let closed = false

  const laneOf = (name: string): Lane => {
    const known = lanes.get(name)
    if (known !== undefined) return known
    const made: Lane = { active: 0, queue: [] }
    lanes.set(name, made)
    return made
  }

  const leave = (lane: Lane, name: string) => {
    const next = lane.queue.shift()
    if (next !== undefined) return next.start()
    lane.active--
    if (lane.active === 0) lanes.delete(name)
  }

  const stage: Stage = async (call, next) => {
    if (closed) throw closedError(call)
    if (call.signal?.aborted) throw notSent(call)
    const name = `${call.provider} ${call.merchant}`
    running++
    try {
      const lane = laneOf(name)
      if (lane.active >= options.active) await turn(call, lane, options)
      else lane.active++
      try {
        if (closed) throw closedError(call)
        return await next(call)
      } finally {
        leave(lane, name)
      }
    } finally {
      running--
      if (running === 0) for (const tell of atRest.splice(0)) tell()
    }
  }

  return {
    stage,
    close: () => {
      closed = true
      for (const lane of lanes.values()) {
        for (const waiting of lane.queue.splice(0)) {
          lane.active++
          waiting.start()
        }
      }
    },
    idle: () => (running === 0 ? Promise.resolve() : new Promise((tell) => atRest.push(tell))),
  }
}

/** Waits for a place; a call that leaves hands its own over, so `active` stays as it is. */
function turn(
  call: Call,
  lane: Lane,
  { active, queued, runtime }: { active: number; queued: number; runtime: Runtime },
): Promise<void> {
  if (lane.queue.length >= queued) {
    throw new OverloadedError(
      'QUEUE_FULL',
      `${active} calls of this merchant are under way and ${queued} wait; nothing was sent`,
      call,
    )
  }
  return new Promise((resolve, reject) => {
    const stop = (error: Error) => {
      const place = lane.queue.indexOf(waiting)
      if (place !== -1) lane.queue.splice(place, 1)
      timer.cancel()
      ignoreAbort?.()
      reject(error)
    }
    const abort = () => stop(notSent(call))
    const waiting: Waiting = {
      start: () => {
        timer.cancel()
        ignoreAbort?.()
        resolve()
      },
    }
    const timer = runtime.timer(call.deadline.remainingMs(), () =>
      stop(
        new OverloadedError(
          'QUEUE_TIMEOUT',
          `the call waited for its whole time behind ${active} others; nothing was sent`,
          call,
        ),
      ),
    )
    const ignoreAbort = call.signal && whenAborted(call.signal, abort)
    lane.queue.push(waiting)
  })
}

function closedError(call: Call): ClosedError {
  return new ClosedError('the gateway is closed and takes no new calls; nothing was sent', call)
}

function notSent(call: Call): Error {
  const reason: unknown = call.signal?.reason
  if (reason instanceof ClosedError) return closedError(call)
  return new AbortedError("the caller's signal ended the call; nothing was sent", call)
}
