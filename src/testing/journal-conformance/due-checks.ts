import type { Intent } from '../../journal/intent.ts'
import { type Bed, type JournalCheck, same } from './bed.ts'

export const dueChecks: readonly JournalCheck[] = [
  {
    promise: 'due hands over what is due and free, with a lease and a new fence',
    holds: async (bed) => {
      const row = await free(bed, 'free', { dueInMs: -1 })
      await free(bed, 'later', { dueInMs: 1 })
      const query = bed.query()
      const { owner, leaseUntilMs } = query
      const taken = { ...row, owner, leaseUntilMs, fence: row.fence + 1 }
      same('due', await bed.journal.due(query), [taken])
      same('read', await bed.journal.read(row.id), taken)
      same('due again', await bed.journal.due(query), [])
      same('the fence of before', await bed.journal.settle(bed.settling(row)), false)
      same('the new fence', await bed.journal.settle(bed.settling(taken)), true)
    },
  },
  {
    promise: 'due finds what was never sent, and nothing that is done',
    holds: async (bed) => {
      await free(bed, 'unsent', { dueInMs: -2, state: 'intent' })
      await free(bed, 'done', { dueInMs: -3, state: 'done', status: 'failed', fault: 'declined' })
      same('due', await names(bed), ['unsent'])
    },
  },
  {
    promise: 'a lease holds a row until it is over',
    holds: async (bed) => {
      const { id } = await bed.begin('leased', { leaseUntilMs: bed.nowMs })
      const earlier = bed.query({ nowMs: bed.nowMs - 1 })
      const later = bed.query({ nowMs: bed.nowMs - 1, sentBeforeMs: bed.nowMs })
      same('before its end', await bed.journal.due(earlier), [])
      same('before its end, whatever is due', await bed.journal.due(later), [])
      const taken = await bed.journal.due(bed.query())
      same(
        'at its end',
        taken.map((row) => row.id),
        [id],
      )
    },
  },
  {
    promise: 'the lease of an owner that is gone holds nothing, that of another holds on',
    holds: async (bed) => {
      const sentBeforeMs = bed.nowMs
      await bed.begin('of-the-dead', { owner: bed.name('dead') })
      await bed.begin('of-the-living', { owner: bed.name('living') })
      const gone = [...many(bed, 'stranger', 2_000), bed.name('dead')]
      same('due', await names(bed, { gone, sentBeforeMs }), ['of-the-dead'])
    },
  },
  {
    promise: 'due leaves out what was had already, however much that is',
    holds: async (bed) => {
      await free(bed, 'had', { dueInMs: -2 })
      await free(bed, 'other', { dueInMs: -1 })
      const except = [...many(bed, 'stranger', 5_000), bed.name('had')]
      same('due', await names(bed, { except }), ['other'])
    },
  },
  {
    promise: 'sentBeforeMs asks for the age of the last send, and for nothing else',
    holds: async (bed) => {
      const { id, fence } = await free(bed, 'young', { dueInMs: -5 })
      await bed.journal.resend({ id, fence, sentAtMs: bed.nowMs + 2, totalMs: 1 })
      await free(bed, 'old', { dueInMs: 90_000 })
      same('due', await names(bed, { sentBeforeMs: bed.nowMs + 1 }), ['old'])
    },
  },
  {
    promise: 'due takes the longest due first, and no more than its limit',
    holds: async (bed) => {
      for (const [place, dueInMs] of [-30, -10, -50, -20, -40].entries()) {
        await free(bed, `due-${place}`, { dueInMs })
      }
      same('the first two', await names(bed, { limit: 2 }), ['due-2', 'due-4'])
      same('the rest', await names(bed, { limit: 9 }), ['due-0', 'due-3', 'due-1'])
    },
  },
  {
    promise: 'what is due is found behind any number of rows that are held',
    holds: async (bed) => {
      const held = many(bed, 'held', 250).map((_name, place) => `held-${place}`)
      await Promise.all(held.map((word) => bed.begin(word)))
      await free(bed, 'last', { dueInMs: 90_000 })
      same('due', await names(bed, { sentBeforeMs: bed.nowMs, limit: 1 }), ['last'])
    },
  },
  {
    promise: 'owners names who holds open rows, each once',
    holds: async (bed) => {
      const { journal } = bed
      const [one, two] = [bed.name('owner-one'), bed.name('owner-two')]
      await bed.begin('one', { owner: one })
      const other = await bed.begin('other', { owner: one })
      const third = await bed.begin('third', { owner: two })
      const own = async () =>
        (await journal.owners()).filter((owner) => [one, two].includes(owner)).toSorted()
      same('owners', await own(), [one, two])
      await journal.settle(bed.settling(other))
      await journal.settle(bed.settling(third, { state: 'done', status: 'succeeded' }))
      same('owners of what is left', await own(), [one])
    },
  },
]

/** A row that nobody holds, due at a time from now. */
async function free(bed: Bed, word: string, end: Ending): Promise<Intent> {
  const row = await bed.begin(word)
  const { dueInMs, ...rest } = end
  const dueAtMs = bed.nowMs + dueInMs
  same('settle', await bed.journal.settle(bed.settling(row, { ...rest, dueAtMs })), true)
  return { ...row, ...rest, owner: null, dueAtMs }
}

interface Ending extends Partial<Pick<Intent, 'state' | 'status' | 'fault'>> {
  readonly dueInMs: number
}

/** The words of what is due. */
async function names(bed: Bed, query: Parameters<Bed['query']>[0] = {}): Promise<string[]> {
  const rows = await bed.journal.due(bed.query(query))
  return rows.map(({ id }) => id.slice(0, -bed.name('').length))
}

function many(bed: Bed, word: string, count: number): string[] {
  return Array.from({ length: count }, (_none, place) => bed.name(`${word}-${place}`))
}
