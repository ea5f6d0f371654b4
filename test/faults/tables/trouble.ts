import { expect } from 'vitest'
import type { Evidence } from '../../support/fault-cell.ts'
import { answers, refuses } from '../../support/fault-deeds.ts'
import type { FaultRow } from '../../support/fault-rows.ts'
import { inDoubt, inDoubtAtTheEnd, refusedForGood, refusedForNow } from './promises.ts'

/** Waits named by the provider, in the forms that it may use. */
const soon = 'retry-after: 0.05'
/** Dates of HTTP know whole seconds only. */
const nextHourMs = Math.floor(Date.now() / 1_000) * 1_000 + 3_600_000
const nextHour = ['3600', new Date(nextHourMs).toUTCString()] as const
const endOfTime = '99999999999999999999'

/** No wait is shorter than the provider asked for; the jitter of our own would end at 1 ms. */
function waitsAsAsked({ outcome, events }: Evidence): void {
  for (const event of events) {
    if (event.type !== 'retry-wait') continue
    expect(event).toMatchObject({ reason: 'retry-after' })
    expect(event.waitMs).toBeGreaterThanOrEqual(50)
  }
  for (const { waitedMs } of outcome?.history.slice(1) ?? []) {
    expect(waitedMs).toBeGreaterThanOrEqual(50)
  }
}

/** The call ends at once and says when to come again. */
function namesItsTime({ outcome, error, events }: Evidence): void {
  expect(events.some(({ type }) => type === 'retry-wait')).toBe(false)
  const { retryAt } = { ...(error ?? outcome) } as { retryAt?: Date }
  expect(retryAt).toBeInstanceOf(Date)
  expect(Number(retryAt)).toBeGreaterThanOrEqual(nextHourMs)
}

/** The provider says that it can do no more; whether it has begun nobody knows. */
const outOfService: readonly FaultRow[] = [
  ...[500, 502, 503, 504].map((status): FaultRow => {
    return {
      matrix: [status === 500 ? 'F34' : 'F35'],
      when: `the provider answers ${status} without a code`,
      promise: inDoubt,
      code: `HTTP_${status}`,
      deeds: [refuses(status)],
    }
  }),
  {
    matrix: ['F35'],
    when: 'a gateway in front of the provider answers 502 with a page of its own',
    promise: inDoubt,
    code: 'ANSWER_UNVERIFIED',
    fault: 'unknown',
    deeds: [answers({ status: 502, body: '<h1>Bad Gateway</h1>', signed: false })],
  },
  {
    matrix: ['F34', 'F36'],
    when: 'the provider answers 500 with a code that means nothing for certain',
    promise: inDoubt,
    code: 'SYSTEM_ERROR',
    fault: 'unknown',
    deeds: [refuses(500, 'SYSTEM_ERROR')],
  },
  {
    matrix: ['F36'],
    when: 'the provider answers 400 with a code for being out of service',
    promise: inDoubt,
    code: 'DOWN',
    deeds: [refuses(400, 'DOWN')],
  },
  {
    matrix: ['F29'],
    when: 'the provider answers 408',
    promise: inDoubt,
    code: 'HTTP_408',
    deeds: [refuses(408)],
  },
  {
    matrix: ['F31'],
    when: 'the provider answers 425 without a code',
    promise: inDoubt,
    code: 'HTTP_425',
    deeds: [refuses(425)],
  },
  {
    matrix: ['F33', 'F35'],
    when: 'the provider answers 503 and names a time within the deadline',
    promise: inDoubt,
    code: 'HTTP_503',
    deeds: [refuses(503, undefined, { headers: [soon] })],
    also: waitsAsAsked,
  },
  ...nextHour.map((time): FaultRow => {
    return {
      matrix: ['F33', 'F35'],
      when: `the provider answers 503 and names a time beyond the deadline (${formOf(time)})`,
      promise: inDoubtAtTheEnd,
      code: 'HTTP_503',
      deeds: [refuses(503, undefined, { headers: [`retry-after: ${time}`] })],
      also: namesItsTime,
    }
  }),
  {
    matrix: ['F33', 'F35'],
    when: 'the provider answers 503 and names a time beyond all time',
    promise: inDoubtAtTheEnd,
    code: 'HTTP_503',
    deeds: [refuses(503, undefined, { headers: [`retry-after: ${endOfTime}`] })],
    also: namesItsTime,
  },
]

function formOf(time: string): string {
  return time.includes(':') ? 'as a date' : 'in seconds'
}

/** Too many requests: with a code of the provider's it is a promise, with the status alone it is none. */
const throttling: readonly FaultRow[] = [
  {
    matrix: ['F32'],
    when: 'the provider answers 429 with a code that it documents',
    promise: refusedForNow,
    code: 'SLOW_DOWN',
    fault: 'throttled',
    deeds: [refuses(429, 'SLOW_DOWN')],
  },
  {
    matrix: ['F32'],
    when: 'the provider answers 429 without a code',
    promise: inDoubt,
    code: 'HTTP_429',
    fault: 'throttled',
    deeds: [refuses(429)],
  },
  {
    matrix: ['F33'],
    when: 'the provider answers 429 with a code and names a time within the deadline',
    promise: refusedForNow,
    code: 'SLOW_DOWN',
    fault: 'throttled',
    deeds: [refuses(429, 'SLOW_DOWN', { headers: [soon] })],
    also: waitsAsAsked,
  },
  ...nextHour.map((time): FaultRow => {
    return {
      matrix: ['F33'],
      when: `the provider answers 429 with a code and names a time beyond the deadline (${formOf(time)})`,
      promise: refusedForGood,
      code: 'SLOW_DOWN',
      fault: 'throttled',
      deeds: [refuses(429, 'SLOW_DOWN', { headers: [`retry-after: ${time}`] })],
      also: namesItsTime,
    }
  }),
  {
    matrix: ['F33'],
    when: 'the provider answers 429 without a code and names a time beyond the deadline',
    promise: inDoubtAtTheEnd,
    code: 'HTTP_429',
    fault: 'throttled',
    deeds: [refuses(429, undefined, { headers: [`retry-after: ${nextHour[0]}`] })],
    also: namesItsTime,
  },
  {
    matrix: ['F33'],
    when: 'the provider names a time that has passed',
    promise: refusedForNow,
    code: 'SLOW_DOWN',
    fault: 'throttled',
    deeds: [refuses(429, 'SLOW_DOWN', { headers: [`retry-after: ${new Date(0).toUTCString()}`] })],
  },
]

export const trouble: readonly FaultRow[] = [...outOfService, ...throttling]
