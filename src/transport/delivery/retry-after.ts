import type { Headers } from '../../provider/spec.ts'

/** The largest moment that a `Date` can hold, in milliseconds since 1970. */
const endOfTimeMs = 8.64e15

const seconds = /^\s*\d+(?:\.\d+)?\s*$/
/** All forms of an HTTP date begin with a day's name; `Date.parse` alone takes `-5` for one. */
const httpDate = /^\s*(?:Mon|Tues?|Wed(?:nes)?|Thu(?:rs)?|Fri|Sat(?:ur)?|Sun)(?:day)?,?\s/i

/**
 * How long a server asks us to wait, in milliseconds: `Retry-After` in seconds or as a date. A date
 * is read by the server's own clock, the answer's `Date`: ours may be an hour off.
 * Never shortened, however long; `undefined` when it names no time to come.
 */
export function retryAfterMs(headers: Headers, wallMs: number): number | undefined {
  const value = headers['retry-after']
  if (value === undefined) return undefined
  const waitMs = seconds.test(value)
    ? Number(value) * 1_000
    : dateMs(value) - sentMs(headers, wallMs)
  if (!(waitMs > 0)) return undefined
  return Math.min(Math.ceil(waitMs), endOfTimeMs - wallMs)
}

/** When the answer was sent, by the clock that wrote it; by ours where it does not say. */
function sentMs({ date }: Headers, wallMs: number): number {
  const saidMs = date === undefined ? Number.NaN : dateMs(date)
  return Number.isNaN(saidMs) ? wallMs : saidMs
}

function dateMs(value: string): number {
  if (!httpDate.test(value)) return Number.NaN
  // The oldest form names no zone; read as local time it would be hours off.
  return Date.parse(/GMT|UTC|[+-]\d{4}/i.test(value) ? value : `${value} GMT`)
}
