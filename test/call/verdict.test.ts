import { describe, expect, test } from 'vitest'
import type { Call } from '../../src/call/call.ts'
import type { Outcome } from '../../src/call/outcome.ts'
import {
  isReplayable,
  type Standing,
  standingOf,
  type Verdict,
  verdictOn,
  verdicts,
} from '../../src/call/verdict.ts'
import { type Fault, faults, type Repeat } from '../../src/errors/fault.ts'

const standings = ['read', 'replays', 'recognises', 'ask-first', 'once'] as const

/** The whole judgement, as it must be: one line for each fault, one column for each standing. */
const wanted = `
                read    replays  recognises  ask-first  once
  declined      stop    stop     stop        stop       stop
  invalid       stop    stop     stop        stop       stop
  unauthorized  stop    stop     stop        stop       stop
  not-found     stop    stop     stop        stop       stop
  throttled     repeat  repeat   repeat      repeat     repeat
  duplicate     stop    ask      ask         ask        ask
  unavailable   repeat  ask      ask         ask        ask
  pending       stop    wait     wait        wait       wait
  unknown       repeat  ask      ask         ask        ask
`

const [heading = [], ...lines] = wanted
  .trim()
  .split('\n')
  .map((line) => line.trim().split(/\s+/))
const cells = lines.flatMap(([fault, ...row]) =>
  row.map((verdict, place) => [fault, heading[place], verdict] as [Fault, Standing, Verdict]),
)

/** As much of a call as the judgement looks at. */
function callOf(standing: Standing, repeat?: Repeat): Call {
  const effect = standing === 'read' || standing === 'once' ? standing : 'keyed'
  const rule = effect === 'keyed' ? (standing as Repeat) : 'replays'
  return {
    action: { effect, ...(repeat !== undefined && { repeat }) },
    binding: { spec: { idempotency: { repeat: rule } } },
  } as unknown as Call
}

const base = { key: 'key-1', history: [], code: 'CODE', message: 'a message' }
const failed = (fault: Fault): Outcome<unknown> => ({ ...base, status: 'failed', fault })
const unknown = (fault: Fault): Outcome<unknown> => ({ ...base, status: 'unknown', fault })
const pending: Outcome<unknown> = { ...base, status: 'pending' }
const succeeded: Outcome<unknown> = { ...base, status: 'succeeded', value: {} }
const acting = standings.filter((standing) => standing !== 'read')

describe('the table', () => {
  test('has a line for each fault, and a column for each standing', () => {
    expect(lines.map(([fault]) => fault).sort()).toEqual([...faults].sort())
    expect(heading).toEqual(standings)
    expect(cells).toHaveLength(faults.length * standings.length)
    expect(Object.keys(verdicts).sort()).toEqual([...faults].sort())
  })

  test.each(cells)(
    'says of "%s", for an operation that is "%s": %s',
    (fault, standing, verdict) => {
      expect(verdicts[fault][standing]).toBe(verdict)
    },
  )

  test('never sends again what is never repeated, but for what is certainly not carried out', () => {
    const repeated = faults.filter((fault) => verdicts[fault].once === 'repeat')
    expect(repeated).toEqual(['throttled'])
  })

  test('never waits for a read, and never asks about one', () => {
    const asked = faults.filter((fault) => ['wait', 'ask'].includes(verdicts[fault].read))
    expect(asked).toEqual([])
  })
})

describe('what to do about an outcome', () => {
  test.each(standings)('a success is the last word, for "%s"', (standing) => {
    expect(verdictOn(callOf(standing), succeeded)).toBe('stop')
  })

  test.each(acting)('what is pending is waited for and never sent again, for "%s"', (standing) => {
    expect(verdictOn(callOf(standing), pending)).toBe('wait')
  })

  test.each(acting)('a failure is the last word unless it is throttling, for "%s"', (standing) => {
    for (const fault of faults) {
      const verdict = fault === 'throttled' ? 'repeat' : 'stop'
      expect(verdictOn(callOf(standing), failed(fault)), fault).toBe(verdict)
    }
  })

  test.each(acting)(
    'a refusal after doubt proves nothing, and is asked about, for "%s"',
    (standing) => {
      for (const fault of faults.filter((one) => one !== 'pending')) {
        expect(verdictOn(callOf(standing), unknown(fault)), fault).toBe('ask')
      }
    },
  )

  test.each(faults)('a read that fails as "%s" follows the table', (fault) => {
    expect(verdictOn(callOf('read'), failed(fault))).toBe(verdicts[fault].read)
  })
})

describe('how a call stands to repeats', () => {
  test.each(standings)('an operation under the rule "%s" stands as "%s"', (standing) => {
    expect(standingOf(callOf(standing))).toBe(standing)
  })

  test.each(['replays', 'recognises', 'ask-first'] as const)(
    'an operation that is never repeated stays so, whatever rule of repeat is set: %s',
    (repeat) => {
      expect(standingOf(callOf('once', repeat))).toBe('once')
      expect(isReplayable(callOf('once', repeat))).toBe(false)
    },
  )

  test('an operation may have another rule than its provider', () => {
    expect(standingOf(callOf('replays', 'ask-first'))).toBe('ask-first')
    expect(standingOf(callOf('ask-first', 'recognises'))).toBe('recognises')
  })

  test('the same bytes go out again only where the provider knows them again, or to read', () => {
    const replayable = standings.filter((standing) => isReplayable(callOf(standing)))
    expect(replayable).toEqual(['read', 'replays', 'recognises'])
  })
})
