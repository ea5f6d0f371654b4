import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { RetrySettings } from '../../src/call/call.ts'
import { backoffMs } from '../../src/retry/backoff.ts'
import { seeded } from '../../src/testing/seeded.ts'

const retry: RetrySettings = {
  attempts: 12,
  baseMs: 50,
  throttledBaseMs: 1_000,
  maxWaitMs: 20_000,
}

const { backoff_series: series } = JSON.parse(
  readFileSync(join(import.meta.dirname, '../fixtures/aws-retry.json'), 'utf8'),
) as { backoff_series: { delays: number[] }[] }

describe('the wait before a repeat', () => {
  test('has a ceiling that doubles up to the longest wait, as in the published series', () => {
    const [published] = series
    const waits = published?.delays.map((_, n) => backoffMs('transient', n, { retry, chance: 1 }))
    expect(waits).toEqual(published?.delays.map((delay) => delay * 1_000))
  })

  test('starts at a second after throttling', () => {
    const waits = [0, 1, 2].map((n) => backoffMs('throttled', n, { retry, chance: 1 }))
    expect(waits).toEqual([1_000, 2_000, 4_000])
  })

  test('takes any length below its ceiling with equal chance', () => {
    const random = seeded(7)
    const bins = Array(20).fill(0)
    const draws = 10_000
    for (let n = 0; n < draws; n += 1) {
      const waitMs = backoffMs('transient', 10, { retry, chance: random() })
      bins[Math.floor(waitMs / 1_000)] += 1
    }
    expect(bins.reduce((sum, bin) => sum + bin, 0)).toBe(draws)
    for (const bin of bins) expect(Math.abs(bin - draws / 20)).toBeLessThan((draws / 20) * 0.2)
  })

  test('is nothing when chance says so, and finite after any number of repeats', () => {
    expect(backoffMs('transient', 3, { retry, chance: 0 })).toBe(0)
    expect(backoffMs('transient', 5_000, { retry, chance: 1 })).toBe(20_000)
    expect(backoffMs('transient', -1, { retry, chance: 1 })).toBe(50)
  })
})
