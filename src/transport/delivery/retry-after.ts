/** The largest moment that a `Date` can hold, in milliseconds since 1970. */
const endOfTimeMs = 8.64e15

const seconds = /^\s*\d+(?:\.\d+)?\s*$/
/** All forms of an HTTP date begin with a day's name; `Date.parse` alone takes `-5` for one. */
const httpDate = /^\s*(?:Mon|Tues?|Wed(?:nes)?|Thu(?:rs)?|Fri|Sat(?:ur)?|Sun)(?:day)?,?\s/i

/**
 * How long a server asks us to wait, in milliseconds: `Retry-After` in seconds or as a date.
 * Never shortened, however long; `undefined` when it names no time to come.
 */
export function retryAfterMs(value: string | undefined, wallMs: number): number | undefined {
  if (value === undefined) return undefined
  const waitMs = seconds.test(value) ? Number(value) * 1_000 : dateMs(value) - wallMs
  if (!(waitMs > 0)) return undefined
  return Math.min(Math.ceil(waitMs), endOfTimeMs - wallMs)
}

function dateMs(value: string): number {
  if (!httpDate.test(value)) return Number.NaN
  // The oldest form names no zone; read as local time it would be hours off.
  return Date.parse(/GMT|UTC|[+-]\d{4}/i.test(value) ? value : `${value} GMT`)
}
