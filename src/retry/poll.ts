import type { PollSchedule } from '../provider/spec.ts'

const usual: PollSchedule = { firstMs: 500, factor: 1.5, maxMs: 5_000 }

/**
 * How long to wait before a question, in milliseconds; `undefined` when there is no use in asking
 * once more. The last question falls into the second half of the call's time, so that what became
 * final late is still learned.
 */
export function nextQuestionMs(question: {
  readonly schedule: PollSchedule | undefined
  /** 0 for the first question of the schedule. */
  readonly place: number
  readonly remainingMs: number
  readonly totalMs: number
}): number | undefined {
  const { schedule = usual, place, remainingMs, totalMs } = question
  const waitMs = Math.min(schedule.firstMs * schedule.factor ** place, schedule.maxMs)
  if (waitMs < remainingMs) return waitMs
  const inFirstHalf = remainingMs > totalMs / 2
  // A schedule of minutes is not for a caller who waits seconds.
  return inFirstHalf && schedule.firstMs < totalMs ? remainingMs / 2 : undefined
}
