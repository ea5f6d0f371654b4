import { afterEach, describe, expect, test } from 'vitest'
import { createGateway } from '../../src/index.ts'
import { brokenBy } from '../support/model-promises.ts'
import { goodSignature, modelProvider } from '../support/model-provider.ts'
import { amount, type Evidence, live } from '../support/model-run.ts'
import { calm, fate, type Story } from '../support/model-story.ts'
import { type Received, type Said, toyServer } from '../support/toy-server.ts'

/** A payment whose payer dallies, and a caller who wants no payment left hanging. */
const dallying: Story = {
  ...calm,
  onDoubt: 'undo',
  undo: 'close',
  totalMs: 10_000,
  poll: { firstMs: 2_500, factor: 1, maxMs: 2_500 },
  flow: { ...calm.flow, worksMs: 40_000 },
}

/** The payer pays between the last question and the undoing. */
const paidAtLast = { ...dallying.flow, worksMs: 5_005 }

async function tell(story: Partial<Story>): Promise<Evidence> {
  const evidence = await live({ ...dallying, ...story })
  expect(brokenBy(evidence)).toEqual([])
  return evidence
}

const undosOf = ({ sends }: Evidence) => sends.filter(({ role }) => role === 'undo')
const lost = fate({ way: 'lost', arrives: 'never' })
const lostButLate = fate({ way: 'lost', arrives: 'late', lateByMs: 30_000 })

describe('what is undone', () => {
  test.each(['close', 'reverse'] as const)('has failed once the %s is confirmed', async (undo) => {
    const evidence = await tell({ undo })
    expect(evidence.outcome).toMatchObject({ status: 'failed', code: 'UNDONE', fault: 'declined' })
    expect(evidence.standing).toBe(0)
    expect(evidence.outcome?.history.at(-1)).toMatchObject({ operation: undo, status: 204 })
  })

  test('has failed when the undoing itself had to be asked about', async () => {
    const lostAnswer = fate({ way: 'lost' })
    const { outcome } = await tell({ undos: [lostAnswer, lostAnswer, lostAnswer], responseMs: 300 })
    expect(outcome).toMatchObject({ status: 'failed', code: 'UNDONE' })
  })

  test('has succeeded when the undoing is refused because it is paid', async () => {
    const { outcome, standing } = await tell({ flow: paidAtLast })
    expect(outcome).toMatchObject({ status: 'succeeded', value: { state: 'paid' } })
    expect(standing).toBe(1)
  })

  test('is unknown while the undoing is in doubt', async () => {
    const { outcome } = await tell({ undos: [lost, lost, lost], responseMs: 300 })
    expect(outcome).toMatchObject({ status: 'unknown', code: 'UNDO_IN_DOUBT' })
  })

  test('is unknown also when it is paid, while the undoing may still be carried out', async () => {
    const undos = [lostButLate, lostButLate, lostButLate]
    const story = { undo: 'reverse', flow: paidAtLast, undos, responseMs: 300 } as const
    const { outcome, paidTimes, standing } = await tell(story)
    expect(outcome).toMatchObject({ status: 'unknown' })
    expect([paidTimes, standing]).toEqual([1, 0])
  })

  test('is unknown when there is no such order yet: it may still come', async () => {
    const acts = [fate({ way: 'lost', arrives: 'late', lateByMs: 30_000 })]
    const { outcome, standing } = await tell({ kind: 'once', acts })
    expect(outcome).toMatchObject({ status: 'unknown' })
    expect(standing).toBe(1)
  })

  test('stays pending when the undoing is refused and the provider is still at it', async () => {
    const { outcome } = await tell({ undos: [fate({ deed: 'declines' })] })
    expect(outcome).toMatchObject({ status: 'pending' })
  })

  test('is not believed to be undone because the payment has succeeded', async () => {
    const undos = [lost, lost, lost]
    const story = { undo: 'reverse', flow: paidAtLast, undos, responseMs: 300 } as const
    const { outcome, standing } = await tell(story)
    expect(outcome).toMatchObject({ status: 'unknown' })
    expect(standing).toBe(1)
  })

  test('can be undone where nobody can be asked', async () => {
    const { outcome } = await tell({
      kind: 'once',
      settles: false,
      acts: [lost],
      undo: 'reverse',
      reverseUnknown: 'blocks',
    })
    expect(outcome).toMatchObject({ status: 'failed', code: 'UNDONE' })
  })
})

describe('what is not undone', () => {
  test('is a payment that waits for its payer: he needs our answer for it', async () => {
    const evidence = await tell({ flow: { ...dallying.flow, shows: 'waiting' } })
    expect(evidence.outcome).toMatchObject({ status: 'pending', value: { state: 'waiting' } })
    expect(undosOf(evidence)).toEqual([])
  })

  test('is a payment whose caller has given up: he has his word at once', async () => {
    const evidence = await tell({ abortAtMs: 1_000 })
    expect(evidence.outcome).toMatchObject({ status: 'pending' })
    expect(evidence.endedMs).toBe(1_000)
    expect(undosOf(evidence)).toEqual([])
  })

  test('is a payment in doubt whose caller has given up: nothing is thrown', async () => {
    const evidence = await tell({ acts: [lost], abortAtMs: 500 })
    expect(evidence.outcome).toMatchObject({ status: 'unknown', code: 'ABORTED' })
  })

  test('is a payment whose undoing never left: it is as it was, and nothing is thrown', async () => {
    const evidence = await tell({ undos: [fate({ way: 'refused' })], abortAtMs: 5_008 })
    expect(undosOf(evidence).map(({ left }) => left)).toEqual([false])
    expect(evidence.outcome).toMatchObject({ status: 'pending' })
  })

  test('is what stood under the number before, also while nobody says what that is', async () => {
    const questions = Array.from({ length: 40 }, () => lost)
    const evidence = await tell({ taken: true, undo: 'reverse', questions, responseMs: 300 })
    expect(evidence.outcome).toMatchObject({ status: 'unknown', fault: 'duplicate' })
    expect(undosOf(evidence)).toEqual([])
  })

  test('is what stood under the number for another amount, though our own answer was lost', async () => {
    const acts = [fate({ way: 'lost' })]
    const evidence = await tell({ taken: true, undo: 'reverse', acts, responseMs: 300 })
    expect(evidence.outcome).toMatchObject({ status: 'unknown' })
    expect(undosOf(evidence)).toEqual([])
  })

  test('is anything that has its word', async () => {
    const evidence = await tell({ flow: calm.flow })
    expect(evidence.outcome).toMatchObject({ status: 'succeeded' })
    expect(undosOf(evidence)).toEqual([])
  })
})

describe('the time of an undoing', () => {
  test('is kept free within the time of the call', async () => {
    const evidence = await tell({ totalMs: 10_000, responseMs: 1_000, undos: [lost, lost] })
    expect(evidence.outcome).toMatchObject({ status: 'failed', code: 'UNDONE' })
    expect(evidence.endedMs).toBeLessThanOrEqual(10_000)
  })

  test('comes no sooner than the provider lets it come', async () => {
    const evidence = await tell({ kind: 'once', settles: false, undoAfterMs: 8_000, acts: [lost] })
    expect(undosOf(evidence).map(({ atMs }) => atMs)).toEqual([8_000])
  })

  test('never comes where the call is over before that: it stays unknown', async () => {
    const evidence = await tell({ undoAfterMs: 15_000, acts: [lost], settles: false, kind: 'once' })
    expect(evidence.outcome).toMatchObject({ status: 'unknown' })
    expect(undosOf(evidence)).toEqual([])
  })

  test('is used to ask for as long as nothing may be undone', async () => {
    const flow = { ...dallying.flow, worksMs: 8_500 }
    const poll = { firstMs: 1_000, factor: 1, maxMs: 1_000 }
    const evidence = await tell({ undoAfterMs: 9_500, flow, poll })
    expect(evidence.outcome).toMatchObject({ status: 'succeeded' })
  })
})

describe('who decides that it is undone', () => {
  const ends: (() => Promise<unknown>)[] = []
  afterEach(async () => {
    for (const end of ends.splice(0)) await end()
  })

  test('is the call, by its option', async () => {
    const evidence = await live({ ...dallying, onDoubt: 'ask' }, { onDoubt: 'undo' })
    expect(evidence.outcome).toMatchObject({ status: 'failed', code: 'UNDONE' })
    const asked = await live(dallying, { onDoubt: 'ask' })
    expect(asked.outcome).toMatchObject({ status: 'pending' })
    expect(undosOf(asked)).toEqual([])
  })

  test('is the merchant, for all his calls', async () => {
    const paths: string[] = []
    const signed = (said: Said): Said => ({
      ...said,
      headers: { 'model-signature': goodSignature },
    })
    const server = await toyServer(({ path }: Received) => {
      paths.push(path)
      if (path === '/close') return signed({ status: 204, body: '' })
      return signed({ body: { order_no: 'T-1', amount, state: 'working' } })
    })
    const quick = { firstMs: 50, factor: 1, maxMs: 50 }
    const gateway = createGateway({
      providers: [modelProvider({ ...dallying, poll: quick })],
      merchants: { shop: { accounts: { model: { account: 'shop' } }, onDoubt: 'undo' } },
      hosts: { model: [server.url] },
      timeouts: { totalMs: 2_000 },
    })
    ends.push(() => gateway.close({ graceMs: 0 }), server.close)
    const outcome = await gateway.merchant('shop').model.pay({ order_no: 'T-1', amount })
    expect(outcome).toMatchObject({ status: 'failed', code: 'UNDONE' })
    expect(paths.filter((path) => path === '/close')).toHaveLength(1)
  })
})

test('events tell that it is undone, and how that ended', async () => {
  const { events } = await tell({})
  const story = events.filter(({ type }) => type.startsWith('undo'))
  expect(story).toMatchObject([
    { type: 'undo-start', operation: 'pay', undoneBy: 'close' },
    { type: 'undo-end', operation: 'pay', status: 'succeeded' },
  ])
})
