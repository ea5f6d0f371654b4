import { randomUUID } from 'node:crypto'
import { performance } from 'node:perf_hooks'
import { whenAborted } from './abort.ts'
import type { Runtime, Timer } from './runtime.ts'

/** Above this, Node fires a timer at once instead of late: a wait would become a hammer. */
const longestTimerMs = 2 ** 31 - 1

function timer(delayMs: number, action: () => void): Timer {
  const handle = setTimeout(action, Math.min(Math.max(0, delayMs), longestTimerMs))
  return { cancel: () => clearTimeout(handle), unref: () => void handle.unref() }
}

function sleep(delayMs: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal?.aborted) return resolve()
    const end = () => {
      waiting.cancel()
      ignore?.()
      resolve()
    }
    const waiting = timer(delayMs, end)
    const ignore = signal && whenAborted(signal, end)
  })
}

/** The real clock and the real dice: the only file of payonce that touches them. */
export const systemRuntime: Runtime = Object.freeze({
  now: () => performance.now(),
  wall: () => Date.now(),
  random: () => Math.random(),
  nonce: () => hexOf(randomUUID()),
  timer,
  sleep,
})

function hexOf(uuid: string): string {
  const parts = [uuid.slice(0, 8), uuid.slice(9, 13), uuid.slice(14, 18), uuid.slice(19, 23)]
  return parts.join('') + uuid.slice(24)
}
