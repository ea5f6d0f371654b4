import { describe, expect, test } from 'vitest'
import { brokenBy } from '../support/model-promises.ts'
import { type Evidence, live } from '../support/model-run.ts'
import { calm, fate, type Story } from '../support/model-story.ts'

/** One story of the model, told on purpose: each has once been told otherwise. */
async function tell(story: Partial<Story>): Promise<Evidence> {
  const evidence = await live({ ...calm, ...story })
  expect(brokenBy(evidence)).toEqual([])
  return evidence
}

const countOf = ({ sends }: Evidence, role: 'act' | 'question' | 'undo') =>
  sends.filter((sent) => sent.role === role).length
const lost = fate({ way: 'lost' })
const works = (worksMs: number) => ({ ...calm.flow, worksMs })

describe('a repeat that cannot be sent', () => {
  test('leaves the word before it as it was: an empty budget is no doubt', async () => {
    const evidence = await tell({ tokens: 0, acts: [fate({ deed: 'throttles' })] })
    expect(evidence.outcome).toMatchObject({ status: 'failed', code: 'SLOW_DOWN' })
    expect(countOf(evidence, 'act')).toBe(1)
  })

  test('comes no sooner than the provider has asked for, also when it follows a question', async () => {
    const busy = fate({ deed: 'bare-503', hintMs: 5_000 })
    const evidence = await tell({ kind: 'ask-first', lateMs: 200, acts: [busy] })
    expect(evidence.outcome).toMatchObject({ status: 'succeeded' })
    expect(evidence.sends.filter(({ role }) => role === 'act')[1]?.atMs).toBeGreaterThan(5_000)
  })

  test('is asked about where the provider would no longer know its key', async () => {
    const evidence = await tell({ kind: 'replays', keptForMs: 1_000, acts: [lost] })
    expect(evidence.outcome).toMatchObject({ status: 'succeeded' })
    expect([countOf(evidence, 'act'), evidence.paidTimes]).toEqual([1, 1])
  })
})

describe('a repeat', () => {
  test('has the same bytes as the first send, also after a question', async () => {
    const evidence = await tell({ acts: [fate({ deed: 'odd-code' })] })
    const acts = evidence.sends.filter(({ role }) => role === 'act')
    expect(acts).toHaveLength(2)
    expect(acts[1]?.bytes).toBe(acts[0]?.bytes)
  })
})

describe('a decline of the repeat', () => {
  const late = fate({ way: 'reset', arrives: 'late', lateByMs: 5_000 })
  const declined = fate({ deed: 'declines' })

  test('proves nothing about a first send that may still be carried out', async () => {
    const evidence = await tell({ attempts: 2, acts: [late, declined] })
    expect(evidence.outcome).toMatchObject({ status: 'succeeded' })
    const blind = await tell({ attempts: 2, acts: [late, declined], settles: false })
    expect(blind.outcome).toMatchObject({ status: 'unknown', fault: 'declined' })
    expect(blind.standing).toBe(1)
  })

  test('is the first result where the provider gives that again', async () => {
    const evidence = await tell({ kind: 'replays', acts: [late, declined] })
    expect(evidence.outcome).toMatchObject({ status: 'failed', fault: 'declined' })
    expect(evidence.standing).toBe(0)
  })
})

describe('a payment that the provider is still working on', () => {
  test('is asked about by its schedule, however long "no such order" proves nothing', async () => {
    const evidence = await tell({ lateMs: 15_000, flow: works(300) })
    expect(evidence.outcome).toMatchObject({ status: 'succeeded' })
    expect(evidence.endedMs).toBeLessThan(1_000)
  })

  test('is never sent again because a later question does not find it', async () => {
    const missing = fate({ way: 'from-a-stale-copy' })
    const evidence = await tell({
      attempts: 5,
      acts: [fate({ deed: 'odd-code-but-does' })],
      questions: [fate({}), missing, missing],
      flow: works(5_000),
    })
    expect(evidence.outcome).toMatchObject({ status: 'succeeded' })
    expect(countOf(evidence, 'act')).toBe(1)
  })
})

describe('a question that is lost', () => {
  test('is asked again by the schedule, however long "no such order" proves nothing', async () => {
    const questions = Array(3).fill(fate({ way: 'cut' }))
    const evidence = await tell({ kind: 'once', lateMs: 15_000, acts: [lost], questions })
    expect(evidence.outcome).toMatchObject({ status: 'succeeded' })
    expect(evidence.endedMs).toBeLessThan(4_000)
  })
})

describe('a question that nobody ever answers', () => {
  test('keeps nothing from being sent again whose repeat is recognised', async () => {
    const questions = Array(50).fill(fate({ way: 'cut' }))
    const evidence = await tell({ attempts: 10, acts: [lost, lost, lost], questions })
    expect(evidence.outcome).toMatchObject({ status: 'succeeded' })
    expect(countOf(evidence, 'act')).toBe(4)
  })
})

describe('hosts that do not share their numbers', () => {
  test('are asked about what they were sent themselves, and no other', async () => {
    const evidence = await tell({
      kind: 'once',
      lateMs: 200,
      hosts: 2,
      sharedNumbers: false,
      acts: [lost],
      questions: [fate({ way: 'refused' }), fate({ way: 'refused' })],
    })
    expect(evidence.outcome).toMatchObject({ status: 'succeeded' })
    expect(new Set(evidence.sends.map(({ host }) => host)).size).toBe(1)
  })
})

describe('a call that nothing of has left', () => {
  test('fails without a question: there is nothing to ask about', async () => {
    const evidence = await tell({ acts: Array(3).fill(fate({ way: 'refused' })) })
    expect(evidence.outcome).toMatchObject({ status: 'failed', code: 'ECONNREFUSED' })
    expect(countOf(evidence, 'question')).toBe(0)
  })
})
