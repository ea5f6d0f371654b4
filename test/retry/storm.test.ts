import { describe, expect, test } from 'vitest'
import { loadOf, type Outage, weather } from '../support/model-storm.ts'

const outageMs = 60_000
const afterMs = 20_000
const recoveryMs = 10_000
const totalMs = 5_000
const mostLoad = 1.1
/** 500 tokens at 14 for each extra send. */
const mostExtra = 35
const timeoutMs = 60_000

const outages: readonly Outage[] = [
  'bare-503',
  'system-error',
  'system-error-in-200',
  'throttled',
  'wall',
  'silent',
  'reset',
  // Questions are answered, with "there is nothing".
  'acts-alone',
]
const unrepeatable: readonly Outage[] = [
  'bare-503',
  'system-error-in-200',
  'throttled',
  'acts-alone',
]

describe('a provider that is down for a minute, and everybody at once', () => {
  test(
    'gets at most 1.10 sends for each of 200 calls a second, and 1.00 ten seconds after it',
    async () => {
      const storm = { kind: 'recognises', outage: 'bare-503', perSecond: 200 } as const
      const after = await weather({ ...storm, outageMs, afterMs, totalMs })
      expect(after.loadBetween(0, outageMs)).toBeLessThanOrEqual(mostLoad)
      expect(after.loadBetween(outageMs + recoveryMs, outageMs + afterMs)).toBe(1)
      // Measured: 12 000 calls, 12 035 sends; the extra ones all in the first second.
      expect(after.loadBetween(1_000, outageMs)).toBe(1)
      expect(after.mostExtra).toBeLessThanOrEqual(mostExtra)
    },
    timeoutMs,
  )

  test.each([
    ...outages.map((outage) => ['recognises', outage] as const),
    ...unrepeatable.map((outage) => ['once', outage] as const),
  ])(
    'is not burdened by "%s" operations when it fails like this: %s',
    async (kind, outage) => {
      const storm = { kind, outage, perSecond: 20, totalMs }
      const after = await weather({ ...storm, outageMs, afterMs })
      expect(after.loadBetween(0, outageMs)).toBeLessThanOrEqual(mostLoad)
      expect(after.loadBetween(outageMs + recoveryMs, outageMs + afterMs)).toBe(1)
      const calm = after.seconds.slice(10, outageMs / 1_000)
      expect(Math.max(...calm.map((second) => loadOf([second])))).toBeLessThanOrEqual(mostLoad)
    },
    timeoutMs,
  )

  test(
    'is told the word of each call all the same, and has carried out each that succeeded',
    async () => {
      const storm = { kind: 'recognises', outage: 'bare-503', perSecond: 20 } as const
      const { words, seconds } = await weather({ ...storm, outageMs, afterMs, totalMs })
      const calls = seconds.reduce((sum, second) => sum + second.calls, 0)
      expect(Object.keys(words).sort()).toEqual(['succeeded', 'unknown'])
      expect(Object.values(words).reduce((sum, count) => sum + count, 0)).toBe(calls)
    },
    timeoutMs,
  )

  test(
    'lets go at once of all who find no token left, and keeps nobody to the end of his time',
    async () => {
      const storm = { kind: 'recognises', outage: 'bare-503', perSecond: 20 } as const
      const { tookMs } = await weather({ ...storm, outageMs, afterMs, totalMs: 30_000 })
      const answeredMs = 20
      const slow = tookMs.filter((ms) => ms > answeredMs)
      expect(slow.length).toBeLessThanOrEqual(mostExtra)
    },
    timeoutMs,
  )

  test(
    'has as many extra sends under way at once as its tokens pay for, also when it comes back',
    async () => {
      const storm = { kind: 'once', outage: 'silent', perSecond: 40, totalMs } as const
      const after = await weather({ ...storm, outageMs, afterMs })
      expect(after.mostExtra).toBe(mostExtra)
    },
    timeoutMs,
  )
})
