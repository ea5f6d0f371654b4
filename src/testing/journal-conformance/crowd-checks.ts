import { type Bed, type JournalCheck, same } from './bed.ts'

export const crowdChecks: readonly JournalCheck[] = [
  {
    promise: 'of many who claim one act at once, one has it, and the others see its row',
    holds: async (bed) => {
      for (const round of [1, 2, 3]) await claimedOnce(bed, `crowd-${round}`)
    },
  },
  {
    promise: 'of many who claim one reopenable act at once, one has it',
    holds: async (bed) => {
      for (const round of [1, 2, 3]) {
        const row = await bed.begin(`again-${round}`)
        await bed.journal.settle(bed.settling(row, { state: 'intent' }))
        await claimedOnce(bed, `again-${round}`)
      }
    },
  },
  {
    promise: 'many acts that are claimed and settled at once are all written',
    holds: async (bed) => {
      const words = Array.from({ length: 64 }, (_none, place) => `act-${place}`)
      await Promise.all(
        words.map(async (word, place) => {
          const { intent, mine } = await at(bed, place).claim(bed.draft(word))
          same(`${word}: mine`, mine, true)
          const done = bed.settling(intent, { state: 'done', status: 'succeeded', outcome: word })
          same(`${word}: settle`, await at(bed, place + 1).settle(done), true)
        }),
      )
      for (const word of words) {
        const row = await bed.journal.read(bed.name(word))
        same(word, [row?.state, row?.outcome], ['done', word])
      }
    },
  },
  {
    promise: 'of many who take one row at once, one has it',
    holds: async (bed) => {
      const { id, fence } = await bed.begin('taken')
      const takes = await Promise.all(
        crowd.map(async (place) => {
          const own = { owner: bed.name(`taker-${place}`), leaseUntilMs: bed.nowMs + 1 }
          return await at(bed, place).take({ id, fence, ...own })
        }),
      )
      const [taken, ...rest] = takes.filter((row) => row !== undefined)
      same('how many others', rest.length, 0)
      same('read', await bed.journal.read(id), taken)
    },
  },
  {
    promise: 'no row is handed to two who ask for what is due at once, and each is handed to one',
    holds: async (bed) => {
      const words = Array.from({ length: 60 }, (_none, place) => `due-${place}`)
      const rows = await Promise.all(words.map((word) => bed.begin(word)))
      await Promise.all(rows.map((row) => bed.journal.settle(bed.settling(row))))
      const nowMs = bed.nowMs + 2_000
      const had: string[] = []
      // Whoever gets nothing may have come while another was holding the rest.
      for (let round = 0; round < 60 && had.length < words.length; round += 1) {
        const parts = await Promise.all(
          crowd.slice(0, 8).map((place) => {
            const query = bed.query({ nowMs, owner: bed.name(`owner-${place}`), limit: 5 })
            return at(bed, place).due({ ...query, leaseUntilMs: nowMs + 60_000 })
          }),
        )
        had.push(...parts.flat().map(({ id }) => id))
      }
      const wanted = words.map((word) => bed.name(word)).toSorted()
      same('rows that were handed over', had.toSorted(), wanted)
    },
  },
]

const crowd = Array.from({ length: 24 }, (_none, place) => place)

const at = ({ journals, journal }: Bed, place: number) =>
  journals[place % journals.length] ?? journal

async function claimedOnce(bed: Bed, word: string): Promise<void> {
  const claims = await Promise.all(
    crowd.map((place) => at(bed, place).claim(bed.draft(word, { owner: bed.name(`o${place}`) }))),
  )
  same('how many have it', claims.filter(({ mine }) => mine).length, 1)
  const row = await bed.journal.read(bed.name(word))
  for (const { intent } of claims) same('the row', intent, row)
}
