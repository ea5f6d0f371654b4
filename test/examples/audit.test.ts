import { describe, expect, test } from 'vitest'
import { audit } from '../../examples/main-job/audit.ts'
import type { Told, Word } from '../../examples/main-job/traffic.ts'

/** What the audit says of one transfer that was told one word and carried out so many times. */
function audited(word: Word, times: number) {
  const step = { kind: 'transfer', merchant: 'tea-house', number: 'X-1', amount: 100 } as const
  const told: Told[] = [{ step, word, durationMs: 1 }]
  const acts = times === 0 ? [] : [['transfer', 'X-1', times] as const]
  return audit(told, { acts, connectionsOpened: 1 })
}

describe('the audit of the main job', () => {
  test.each([
    ['succeeded', 1],
    ['pending', 1],
    ['failed', 0],
    ['unknown', 0],
    ['unknown', 1],
  ] as const)('lets %s stand for an act that was carried out %i times', (word, times) => {
    expect(audited(word, times).broken).toEqual([])
  })

  test.each([
    ['succeeded', 0],
    ['pending', 0],
    ['failed', 1],
    ['succeeded', 2],
    ['unknown', 2],
  ] as const)('does not let %s stand for an act that was carried out %i times', (word, times) => {
    expect(audited(word, times).broken).toEqual([
      `transfer X-1 of the tea-house: told "${word}", carried out ${times} times`,
    ])
  })

  test('counts an error over an act that was carried out as a false failure', () => {
    expect(audited('threw', 1)).toMatchObject({ falseFailures: 1, once: 1, doubled: [] })
  })
})
