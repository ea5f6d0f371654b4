import { expect, test } from 'vitest'
import { type IntentState, transitions } from '../../src/journal/intent.ts'
import type { Journal } from '../../src/journal/journal.ts'
import { memoryJournal } from '../../src/journal/memory.ts'
import { changed, never, openShop, order, refuse } from '../support/journal-shop.ts'
import { paid } from '../support/toy-server.ts'

/** A journal that notes each change of a row's state. */
function watched() {
  const journal = memoryJournal()
  const seen = new Set<string>()
  const watching = async <T>(id: string, act: () => Promise<T>): Promise<T> => {
    const before = (await journal.read(id))?.state ?? 'none'
    const done = await act()
    const after = (await journal.read(id))?.state
    if (before !== 'none' && after !== undefined) seen.add(`${before} ${after}`)
    return done
  }
  const watchedJournal: Journal = changed(journal, {
    claim: (draft) => watching(draft.id, () => journal.claim(draft)),
    settle: (settling) => watching(settling.id, () => journal.settle(settling)),
  })
  return { journal: watchedJournal, seen }
}

test('a row goes only the ways of the table, and all of them', async () => {
  const { journal, seen } = watched()
  let alive = false
  const shop = await openShop({
    journal,
    acts: (request) => (alive ? paid(request) : never),
    questions: (request) => (alive ? paid(request) : refuse('SYSTEM_ERROR', 500)),
  })
  const short = shop.another({ totalMs: 100 }).toy
  // In doubt, and asked about; then settled.
  await short.create(order)
  alive = true
  await shop.gateway.recover({ olderThanMs: 0 })
  // Called again after a failure that processed nothing.
  const other = { ...order, order_no: 'T-2' }
  await shop.gateway.merchant('shop').intend(journal).toy.create(other)
  await shop.gateway.recover({ olderThanMs: 0 })
  await shop.toy.create(other)
  // Written down first, then sent.
  const third = { ...order, order_no: 'T-3' }
  await shop.gateway.merchant('shop').intend(journal).toy.create(third)
  await shop.toy.create(third)

  const known = Object.entries(transitions).flatMap(([from, ways]) =>
    Object.keys(ways).map((to) => `${from} ${to as IntentState}`),
  )
  const stays = ['done done', 'intent intent']
  expect([...seen].filter((way) => !known.includes(way) && !stays.includes(way))).toEqual([])
  expect(known.filter((way) => !seen.has(way))).toEqual([])
})
