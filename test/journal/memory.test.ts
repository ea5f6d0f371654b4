import { expect, test } from 'vitest'
import { type Intent, type Journal, memoryJournal } from '../../src/journal/index.ts'
import { JournalConformanceError, testJournal } from '../../src/testing/index.ts'

test('the journal in memory conforms', async () => {
  await testJournal(memoryJournal)
})

type Mistake = (journal: Journal) => Partial<Journal>

/** What a journal may get wrong, and a promise that shows it. */
const mistakes: readonly (readonly [name: string, promise: RegExp, mistake: Mistake])[] = [
  [
    'gives the same act to everybody',
    /second claim of an act/,
    (own) => ({ claim: async (draft) => ({ ...(await own.claim(draft)), mine: true }) }),
  ],
  [
    'looks first and writes later',
    /of many who claim one act at once/,
    (own) => ({
      claim: async (draft) => {
        const known = await own.read(draft.id)
        const claim = await own.claim(draft)
        return known === undefined ? { ...claim, mine: true } : claim
      },
    }),
  ],
  [
    'opens nothing again',
    /exactly what isReopenable names/,
    (own) => ({
      claim: async (draft) => {
        const known = await own.read(draft.id)
        return known === undefined ? await own.claim(draft) : { intent: known, mine: false }
      },
    }),
  ],
  [
    'settles without a look at the fence',
    /who has lost a row/,
    (own) => ({
      settle: async (settling) => {
        const row = await own.read(settling.id)
        return await own.settle({ ...settling, fence: row?.fence ?? 0 })
      },
    }),
  ],
  [
    'says yes to every resend',
    /resend notes the times/,
    (own) => ({ resend: async (again) => (await own.resend(again)) || true }),
  ],
  [
    'takes what is held',
    /a lease holds a row/,
    (own) => ({
      due: async (query) => await own.due({ ...query, gone: await own.owners() }),
    }),
  ],
  [
    'forgets who is gone',
    /owner that is gone holds nothing/,
    (own) => ({ due: async (query) => await own.due({ ...query, gone: [] }) }),
  ],
  [
    'hands out again what was had',
    /leaves out what was had already/,
    (own) => ({ due: async (query) => await own.due({ ...query, except: [] }) }),
  ],
  [
    'goes by the due time alone',
    /sentBeforeMs asks for the age/,
    (own) => ({ due: async (query) => await own.due({ ...query, sentBeforeMs: undefined }) }),
  ],
  [
    'hands over more than was asked for',
    /no more than its limit/,
    (own) => ({ due: async (query) => await own.due({ ...query, limit: 1_000 }) }),
  ],
  [
    'hands over without order',
    /takes the longest due first/,
    (own) => ({ due: async (query) => (await own.due(query)).toReversed() }),
  ],
  [
    'names owners of nothing',
    /owners names who holds open rows/,
    (own) => ({ owners: async () => (await own.owners()).flatMap((one) => [one, one]) }),
  ],
  [
    'begins a page with the end of the last',
    /scan gives the rows/,
    (own) => ({ scan: async (query) => await own.scan({ ...query, afterId: undefined }) }),
  ],
  [
    'cuts long texts',
    /1 MiB come back whole/,
    (own) => ({
      read: async (id) => changed(await own.read(id), { body: (text) => text.slice(0, 65_535) }),
    }),
  ],
  [
    'loses what is not plain text',
    /texts come back as they were written/,
    (own) => ({
      read: async (id) =>
        changed(await own.read(id), {
          number: (text) => text.replaceAll(/\p{Emoji_Presentation}/gu, '?'),
        }),
    }),
  ],
]

type Change = Partial<Record<'body' | 'number', (text: string) => string>>

function changed(row: Intent | undefined, change: Change): Intent | undefined {
  if (row === undefined) return undefined
  const body = row.body === null ? null : (change.body?.(row.body) ?? row.body)
  const number = row.number === null ? null : (change.number?.(row.number) ?? row.number)
  return { ...row, body, number }
}

test.each(mistakes)('the suite finds a journal that %s', async (_name, promise, mistake) => {
  const broken = () => {
    const own = memoryJournal()
    return { ...own, ...mistake(own) }
  }
  const problems = await testJournal(broken).then(
    () => [],
    (error: unknown) => (error as JournalConformanceError).problems,
  )
  expect(problems.join('\n')).toMatch(promise)
})

test('the suite lists every broken promise of a journal that fails, and ends', async () => {
  const full = () => Promise.reject(new Error('the disk is full'))
  const failing = testJournal(() => ({ ...memoryJournal(), claim: full }))
  await expect(failing).rejects.toThrow(JournalConformanceError)
  await expect(failing).rejects.toThrow(/1\. a claim writes a row.*: the disk is full\n2\. /)
})

test('the suite finds that a journal which is said to last does not', async () => {
  const forgetful = testJournal(memoryJournal, { lasting: true })
  await expect(forgetful).rejects.toThrow(/one problem:\n1\. what was written is found/)
})
