import { faults } from '../../errors/fault.ts'
import type { Intent } from '../../journal/intent.ts'
import type { Journal } from '../../journal/journal.ts'
import { memoryJournal } from '../../journal/memory.ts'
import { seeded } from '../seeded.ts'
import { type Bed, type JournalCheck, same } from './bed.ts'

/** Long enough that every method meets every state of a row. */
const steps = 250

export const walkChecks: readonly JournalCheck[] = [
  {
    promise: 'whatever is done with it, it answers as memoryJournal does',
    holds: async (bed) => {
      const model = memoryJournal()
      const dice = seeded(20_261)
      for (let step = 0; step < steps; step += 1) {
        const { title, act } = nextStep(bed, { dice, step, rows: await known(bed, model) })
        const place = `step ${step}, ${title}`
        same(place, await act(bed.journal), await act(model))
        same(`${place}: all rows`, await known(bed, bed.journal), await known(bed, model))
      }
    },
  },
]

const words = ['w-1', 'w-2', 'w-3', 'w-4', 'w-5']

interface Walk {
  readonly dice: () => number
  readonly step: number
  /** As they stand, in the order of `words`. */
  readonly rows: readonly (Intent | undefined)[]
}

async function known(bed: Bed, journal: Journal): Promise<readonly (Intent | undefined)[]> {
  return await Promise.all(words.map((word) => journal.read(bed.name(word))))
}

interface Step {
  readonly title: string
  readonly act: (journal: Journal) => Promise<unknown>
}

function nextStep(bed: Bed, { dice, step, rows }: Walk): Step {
  const one = <T>(list: readonly [T, ...T[]]): T =>
    list[Math.floor(dice() * list.length)] ?? list[0]
  const nowMs = bed.nowMs + step * 1_000
  // Unlike one another, so that there is one order of what is due.
  const laterMs = nowMs + one([1, 2, 5, 20]) * 1_000 + step
  const word = one(words as [string, ...string[]])
  const owner = bed.name(one(['ann', 'ben']))
  const row = rows[words.indexOf(word)]
  const fence = (row?.fence ?? 1) - one([0, 0, 0, 0, 1])
  const held = { id: bed.name(word), fence }
  const own = { owner, leaseUntilMs: laterMs }
  const query = bed.query({ ...own, nowMs, limit: one([1, 2, 9]), gone: one([[], [owner]]) })
  const end = {
    state: one<Intent['state']>(['intent', 'sent', 'done', 'done']),
    status: one<Intent['status']>([null, 'succeeded', 'failed', 'failed', 'pending', 'unknown']),
    fault: one([null, ...faults]),
    dueAtMs: laterMs,
  }
  const draft = bed.draft(word, { ...own, sentAtMs: nowMs, body: `body ${step}` })
  const older = { ...query, sentBeforeMs: nowMs - 3_000, except: [held.id] }
  const again = { ...held, sentAtMs: nowMs, totalMs: step }
  return one<Step>([
    { title: 'claim', act: (journal) => journal.claim(draft) },
    { title: 'take', act: (journal) => journal.take({ ...held, ...own }) },
    { title: 'resend', act: (journal) => journal.resend(again) },
    { title: 'settle', act: (journal) => journal.settle(bed.settling(held, end)) },
    { title: 'due', act: (journal) => journal.due(query) },
    { title: 'due by age', act: (journal) => journal.due(older) },
  ])
}
