import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { Progress } from '../../src/call/progress.ts'
import { costOf, RetryBudget } from '../../src/retry/budget.ts'
import { fakeRuntime } from '../../src/testing/index.ts'
import { createTransport } from '../../src/transport/axios.ts'
import type { HttpRequest } from '../../src/transport/transport.ts'
import { requestOf } from '../support/transport-bed.ts'

const full = 500
const origin = 'https://pay.example'
const bucket = `${origin} tea-house`

interface Scenario {
  readonly name: string
  readonly given: {
    max_attempts?: number
    initial_retry_tokens?: number
    max_backoff_time?: number
  }
  readonly responses: readonly {
    response: { status_code: number; error_code?: string; headers?: Record<string, string> }
    expected: { outcome: string; retry_quota: number; delay?: number }
  }[]
}

const { scenarios } = JSON.parse(
  readFileSync(join(import.meta.dirname, '../fixtures/aws-retry.json'), 'utf8'),
) as { scenarios: Scenario[] }

/** AWS cuts a server's wait down to 5 s; a payment provider's is waited for, or told. */
const notOurs = new Set(['x-amz-retry-after maximum is 5+exponential backoff duration'])

/** A transport whose wire answers what it is told, in virtual time and without jitter. */
function bench(responses: Scenario['responses'], tokens: number) {
  const clock = fakeRuntime()
  const budget = new RetryBudget()
  budget.take(bucket, full - tokens)
  const left = [...responses]
  const quotas: number[] = []
  const waits: number[] = []
  const transport = createTransport(
    {
      provider: 'toy',
      origins: [origin],
      connection: { mode: 'keep-alive', idleMs: 4_000, lifetimeMs: 3e5, maxUses: 1e4 },
      runtime: { ...clock, random: () => 1 },
      emit: (event) => event.type === 'retry-wait' && waits.push(event.waitMs / 1_000),
    },
    {
      budget,
      async sendOnce() {
        // What the answer before this one has cost.
        if (left.length < responses.length) quotas.push(budget.tokens(bucket))
        const { status_code, error_code, headers } = left.shift()?.response ?? { status_code: 200 }
        const waitMs = headers?.['x-amz-retry-after']
        const wire = { reused: false, bytesWritten: 9, bytesRead: 9, phase: 'done' } as const
        return {
          status: error_code === 'Throttling' ? 429 : status_code,
          headers: waitMs === undefined ? {} : { 'retry-after': secondsOf(waitMs) },
          body: Buffer.alloc(0),
          host: origin,
          wire,
        }
      },
    },
  )
  async function call(overrides: Partial<HttpRequest> = {}) {
    const request = { ...requestOf(clock, { timeouts: { totalMs: 60_000 } }), ...overrides }
    const delivery = await clock.advanceUntil(transport.send(request))
    return { delivery, attempts: request.progress.attempts }
  }
  return { call, left, quotas, waits, budget }
}

const secondsOf = (ms: string) => (Number.isNaN(Number(ms)) ? ms : String(Number(ms) / 1_000))

describe('the published retry scenarios', () => {
  test.each(scenarios.filter(({ name }) => !notOurs.has(name)))('$name', async (scenario) => {
    const { given, responses } = scenario
    const { call, left, quotas, waits, budget } = bench(
      responses,
      given.initial_retry_tokens ?? 500,
    )
    const retry = {
      attempts: given.max_attempts ?? 3,
      baseMs: 50,
      throttledBaseMs: 1_000,
      maxWaitMs: (given.max_backoff_time ?? 20) * 1_000,
    }
    while (left.length > 0) await call({ retry, progress: new Progress() })
    quotas.push(budget.tokens(bucket))
    expect(quotas).toEqual(responses.map(({ expected }) => expected.retry_quota))
    expect(waits).toEqual(
      responses.flatMap(({ expected }) => (expected.delay === undefined ? [] : [expected.delay])),
    )
  })
})

describe('the retry budget', () => {
  test('always lets a first attempt go, also when it has nothing left', async () => {
    const { call, budget } = bench(Array(5).fill({ response: { status_code: 503 } }), 0)
    for (let n = 0; n < 5; n += 1) expect((await call()).attempts).toBe(1)
    expect(budget.tokens(bucket)).toBe(0)
  })

  test('allows 35 repeats of a dead provider, and gives nothing back on a failure', async () => {
    const { call, budget } = bench(Array(200).fill({ response: { status_code: 503 } }), full)
    const attempts: number[] = []
    for (let n = 0; n < 30; n += 1) attempts.push((await call()).attempts)
    const repeats = attempts.reduce((sum, each) => sum + each - 1, 0)
    expect(repeats).toBe(Math.floor(full / costOf('transient')))
    expect(budget.tokens(bucket)).toBe(full - repeats * costOf('transient'))
  })

  test('is one per host and merchant: one merchant cannot use up another’s', () => {
    const budget = new RetryBudget()
    while (budget.take(`${origin} tea-house`, 14));
    expect(budget.take(`${origin} book-shop`, 14)).toBe(true)
    expect(budget.take('https://other.example tea-house', 14)).toBe(true)
    expect(budget.take(`${origin} tea-house`, 14)).toBe(false)
  })

  test('gives one token for a clean success, and the last cost for one that needed repeats', () => {
    const budget = new RetryBudget()
    budget.take('a', 14)
    budget.take('a', 14)
    budget.succeeded('a')
    expect(budget.tokens('a')).toBe(473)
    budget.succeeded('a', 14)
    expect(budget.tokens('a')).toBe(487)
  })

  test('never holds more than its capacity nor less than nothing, whatever happens', () => {
    const act = fc.oneof(
      fc.constant({ take: 14 }),
      fc.constant({ take: 5 }),
      fc.constantFrom({ give: 14 }, { give: 5 }, { give: undefined }),
    )
    fc.assert(
      fc.property(fc.array(act, { maxLength: 300 }), (acts) => {
        const budget = new RetryBudget()
        let expected = full
        for (const each of acts) {
          if ('take' in each) {
            const allowed = budget.take('a', each.take)
            expect(allowed).toBe(expected >= each.take)
            if (allowed) expected -= each.take
          } else {
            budget.succeeded('a', each.give)
            expected = Math.min(full, expected + (each.give ?? 1))
          }
          expect(budget.tokens('a')).toBe(expected)
        }
      }),
    )
  })
})
