import { describe, expect, test } from 'vitest'
import type { RetrySettings } from '../../src/call/call.ts'
import { backoffMs } from '../../src/retry/backoff.ts'
import { costOf } from '../../src/retry/budget.ts'
import { seeded } from '../../src/testing/seeded.ts'
import { Bench, type Classes, type Made, published, type Scenario } from '../support/model-aws.ts'

/*
 * All 392 published checks of the standard retry mode, each replayed on the product's transport in
 * virtual time, or named below with what the product does instead.
 *
 * Out of scope are the 32 rows of the adaptive mode (17 of its rate, 3 of its send tokens, 7 + 5 of
 * CUBIC): payonce has no client-side rate limit. A provider that asks for less says `Retry-After`,
 * and the door (`concurrency`) bounds what is under way.
 */
const outOfScope = {
  'adaptive: rate': published.adaptive.update_client_sending_rate.length,
  'adaptive: send tokens': published.adaptive.get_send_token_delay_ms.length,
  'adaptive: CUBIC after success': published.adaptive.cubic_success.length,
  'adaptive: CUBIC after throttling': published.adaptive.cubic_throttle.length,
}

/** Where payonce departs from what is published, and what it does. */
const departures = {
  /** A payment provider's wait is never cut down to 5 s. */
  'Retry-After is never shortened': 0,
  /** A caller gets his word at once: to wait before giving up helps no payer. */
  'no wait before giving up (long polling)': 0,
  /** The costs of 2026 hold for every generation of the tables. */
  'a transient repeat costs 14, not 10': 0,
}
type Departure = keyof typeof departures

let asPublished = 0

/** Holds one figure of ours against the published one. */
function check(ours: unknown, theirs: unknown): void {
  expect(ours).toEqual(theirs)
  asPublished += 1
}

/** Holds a figure against what payonce does in place of what is published. */
function departs(name: Departure, { ours, theirs, instead }: Record<string, unknown>): void {
  expect(theirs).not.toEqual(instead)
  expect(ours).toEqual(instead)
  departures[name] += 1
}

function checkSteps(made: readonly Made[], { name, responses }: Scenario): void {
  expect(made).toHaveLength(responses.length)
  for (const [place, { expected }] of responses.entries()) {
    const { outcome, retry_quota, delay } = made[place] as Made
    check(outcome, expected.outcome)
    if (expected.retry_quota !== undefined) check(retry_quota, expected.retry_quota)
    if (expected.delay === undefined) continue
    const theirs = expected.delay
    if (name.includes('maximum is 5+exponential')) {
      departs('Retry-After is never shortened', { ours: delay, theirs, instead: 10 })
    } else if (expected.outcome === 'retry_quota_exceeded') {
      const instead = undefined
      departs('no wait before giving up (long polling)', { ours: delay, theirs, instead })
    } else check(delay, theirs)
  }
}

/** A scenario may hold several calls, each up to its success. */
async function replay(bench: Bench, { responses }: Scenario): Promise<Made[]> {
  const made: Made[] = []
  while (made.length < responses.length) {
    made.push(...(await bench.call(responses.slice(made.length).map((step) => step.response))))
  }
  return made
}

const { standard_sep_2_0: old, standard_sep_2_1: current } = published
const { integration, multi_invocation, multi_threaded, long_polling, extra } = current

describe('the standard mode of 2026 (SEP 2.1)', () => {
  test.each([...integration, ...multi_invocation, ...extra, ...long_polling])(
    '$name',
    async (scenario) => {
      checkSteps(await replay(new Bench(scenario.given), scenario), scenario)
    },
  )

  test('two calls at once share the tokens of their host and merchant', async () => {
    const [{ given, threads, expected_final_quota, name }] = multi_threaded
    const bench = new Bench(given)
    const [one = [], other = []] = threads.map((steps) => steps.map((step) => step.response))
    const first = bench.begin(one)
    // The other call falls between the second failure of the first one and its success.
    await bench.pass(60)
    const second = bench.begin(other)
    await bench.pass(1_000)
    checkSteps(await first, { name, given, responses: threads[0] ?? [] })
    checkSteps(await second, { name, given, responses: threads[1] ?? [] })
    expect(bench.tokens).toBe(expected_final_quota)
  })
})

/** What SEP 2.0 does to every failure, 2026 does to throttling: 5 tokens, and a base of 1 s. */
const allThrottled: Classes = ({ status }) => (status >= 500 ? 'throttled' : 'no')

describe('the standard mode before 2026 (SEP 2.0)', () => {
  test.each(old)('$name', async (scenario) => {
    const bench = new Bench(scenario.given, {}, allThrottled)
    checkSteps(await replay(bench, scenario), scenario)
  })
})

describe('the tables of waits and costs', () => {
  test.each(published.js_timing_tables)('$generation: $name', async (table) => {
    const of2026 = table.generation.startsWith('sep-2.1')
    const bases = of2026 ? {} : { baseMs: 100, throttledBaseMs: 500 }
    const [first, ...rows] = table.rows
    const given = { max_attempts: table.rows.length + 1 }
    const bench = new Bench(given, bases)
    const failures = rows.map(({ error }) => ({ status_code: error === 'THROTTLING' ? 429 : 500 }))
    const made = await bench.call(failures)
    // The first row is of the first send: nothing is waited for, it names the first ceiling.
    const retry = { ...usual, ...bases }
    check(backoffMs('transient', 0, { retry, chance: 1 }), first?.delay_ms)
    let tokens = 500
    for (const [place, { error, cost, delay_ms }] of rows.entries()) {
      const { delay, retry_quota } = made[place] as Made
      check((delay ?? 0) * 1_000, delay_ms)
      const ours = tokens - retry_quota
      if (error === 'TRANSIENT' && !of2026) {
        departs('a transient repeat costs 14, not 10', { ours, theirs: cost, instead: 14 })
      } else check(ours, cost)
      tokens = retry_quota
    }
    if (of2026) expect(tokens).toBe(table.capacity_after)
  })
})

const usual: RetrySettings = {
  attempts: 3,
  baseMs: 50,
  throttledBaseMs: 1_000,
  maxWaitMs: 20_000,
}

describe('the series of waits', () => {
  test.each(published.backoff_series)('of $generation', ({ generation, delays }) => {
    const reason = generation === 'sep-2.0' ? 'throttled' : 'transient'
    for (const [place, delay] of delays.entries()) {
      check(backoffMs(reason, place, { retry: usual, chance: 1 }) / 1_000, delay)
    }
  })

  test('is spread evenly below its ceiling', () => {
    const random = seeded(11)
    const draws = Array.from({ length: 10_000 }, () =>
      backoffMs('transient', 9, { retry: usual, chance: random() }),
    )
    const bins = Array.from({ length: 20 }, (_, bin) => {
      return draws.filter((waitMs) => Math.floor(waitMs / 1_000) === bin).length
    })
    for (const bin of bins) expect(Math.abs(bin - 500)).toBeLessThanOrEqual(100)
    const third = Array.from({ length: 10 }, () =>
      backoffMs('transient', 2, { retry: usual, chance: random() }),
    )
    expect(third.every((waitMs) => waitMs >= 0 && waitMs <= 200)).toBe(true)
  })
})

describe('tokens that run out', () => {
  test.each([
    { name: 'before 2026: 50 calls with 2 repeats', classes: allThrottled, repeats: 100 },
    { name: '2026: 17 calls with 2 repeats and one with 1', classes: undefined, repeats: 35 },
  ])('$name, then none', async ({ classes, repeats }) => {
    const bench = new Bench({}, {}, classes)
    const down = { status_code: 502 }
    const made: number[] = []
    for (let call = 0; call < 60; call += 1) {
      made.push((await bench.call([down, down, down])).length - 1)
    }
    const expected = Array.from({ length: 60 }, (_, call) =>
      Math.max(0, Math.min(2, repeats - 2 * call)),
    )
    expect(made).toEqual(expected)
    expect(costOf('throttled')).toBe(5)
  })
})

test('no check of the 392 is left out without a word', () => {
  const sum = (counts: object) =>
    Object.values(counts as Record<string, number>).reduce((total, count) => total + count, 0)
  expect({ asPublished, departures, outOfScope: sum(outOfScope) }).toEqual({
    asPublished: 338,
    departures: {
      'Retry-After is never shortened': 1,
      'no wait before giving up (long polling)': 2,
      'a transient repeat costs 14, not 10': 19,
    },
    outOfScope: 32,
  })
  expect(asPublished + sum(departures) + sum(outOfScope)).toBe(392)
})
