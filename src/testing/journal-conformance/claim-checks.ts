import { faults } from '../../errors/fault.ts'
import { begun, type Intent, isReopenable } from '../../journal/intent.ts'
import { type Bed, type JournalCheck, same } from './bed.ts'

export const claimChecks: readonly JournalCheck[] = [
  {
    promise: 'a claim writes a row in state sent, and hands it over',
    holds: async (bed) => {
      const draft = bed.draft('first')
      const claim = await bed.journal.claim(draft)
      same('claim', claim, { intent: begun(draft, claim.intent.fence), mine: true })
      same('read', await bed.journal.read(draft.id), claim.intent)
    },
  },
  {
    promise: 'a second claim of an act gets the row that is there, and changes nothing',
    holds: async (bed) => {
      const first = await bed.begin('twice')
      const other = { owner: bed.name('other'), body: 'other', sentAtMs: bed.nowMs + 5 }
      const claim = await bed.journal.claim(bed.draft('twice', other))
      same('second claim', claim, { intent: first, mine: false })
      same('read', await bed.journal.read(first.id), first)
    },
  },
  {
    promise: 'a row that nobody has claimed is not there',
    holds: async (bed) => same('read', await bed.journal.read(bed.name('nobody')), undefined),
  },
  {
    promise: 'exactly what isReopenable names may be claimed again, with a fence of its own',
    holds: async (bed) => {
      await Promise.all(ends.map((end, place) => reopens(bed, `end-${place}`, end)))
    },
  },
]

type End = Pick<Intent, 'state' | 'status' | 'fault' | 'reopens'>

const statuses = [null, 'succeeded', 'pending', 'failed', 'unknown'] as const

/** Every way in which a drive may have ended. */
const ends: readonly End[] = statuses.flatMap((status) =>
  [null, ...faults].flatMap((fault) => [
    { state: 'done' as const, status, fault, reopens: false },
    { state: 'done' as const, status, fault, reopens: true },
    ...(fault === null ? [{ state: 'sent' as const, status, fault, reopens: false }] : []),
    ...(fault === null ? [{ state: 'intent' as const, status, fault, reopens: false }] : []),
  ]),
)

async function reopens(bed: Bed, word: string, end: End): Promise<void> {
  const { journal } = bed
  const first = await bed.begin(word)
  same('settle', await journal.settle(bed.settling(first, end)), true)
  const ended = { ...first, ...end, owner: null, dueAtMs: bed.nowMs + 1_000 }
  const place = `after ${end.state}, ${end.status}, ${end.fault}, ${end.reopens}`
  const again = bed.draft(word, { sentAtMs: bed.nowMs + 60_000, owner: bed.name('again') })
  const { intent, mine } = await journal.claim(again)
  same(`${place}: mine`, mine, isReopenable(ended))
  if (!mine) return same(`${place}: the row`, intent, ended)
  same(`${place}: the row`, intent, begun(again, intent.fence))
  same(`${place}: the fence has grown`, intent.fence > first.fence, true)
  same(`${place}: read`, await journal.read(intent.id), intent)
  const late = await journal.settle(bed.settling(first))
  same(`${place}: a settle with the fence of before`, late, false)
}
