import { type JournalCheck, same } from './bed.ts'

export const scanChecks: readonly JournalCheck[] = [
  {
    promise: 'scan gives the rows of one account and span of time in the order of their ids',
    holds: async (bed) => {
      const { journal, provider, merchant, nowMs } = bed
      const words = ['m-1', 'B-2', 'a_3', 'a-3', 'Z-4', 'z-5', '0-6', 'b-7']
      for (const word of words) await bed.begin(word)
      await bed.begin('first-of-span', { sentAtMs: nowMs - 10 })
      await bed.begin('before-span', { sentAtMs: nowMs - 11 })
      await bed.begin('after-span', { sentAtMs: nowMs + 1 })
      await bed.begin('other-merchant', { merchant: merchant.toUpperCase() })
      await bed.begin('other-provider', { provider: `${provider}2` })
      const wanted = [...words, 'first-of-span'].map((word) => bed.name(word)).toSorted()
      const span = { provider, merchant, fromMs: nowMs - 10, toMs: nowMs + 1 }
      const all = await journal.scan({ ...span, limit: 100 })
      same(
        'all at once',
        all.map(({ id }) => id),
        wanted,
      )
      same('a row', all[0], await journal.read(wanted[0] ?? ''))
      const found: string[] = []
      for (;;) {
        const page = await journal.scan({ ...span, limit: 4, afterId: found.at(-1) })
        if (page.length === 0) break
        found.push(...page.map(({ id }) => id))
        if (found.length > wanted.length) break
      }
      same('page by page', found, wanted)
    },
  },
  {
    promise: 'scan finds settled rows too',
    holds: async (bed) => {
      const { provider, merchant, nowMs } = bed
      const row = await bed.begin('settled')
      const done = { state: 'done', status: 'succeeded', outcome: '{}' } as const
      await bed.journal.settle(bed.settling(row, done))
      const span = { provider, merchant, fromMs: nowMs, toMs: nowMs + 1, limit: 10 }
      const found = await bed.journal.scan(span)
      same('scan', found, [await bed.journal.read(row.id)])
    },
  },
]
