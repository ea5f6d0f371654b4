import { join } from 'node:path'
import { CompiledQuery } from 'kysely'
import { beforeEach, expect, test } from 'vitest'
import { createGroupCommit } from '../../src/journal/group-commit.ts'
import type { SqlOperation } from '../../src/journal/sql-table.ts'
import { loadEngine } from '../../src/journal/sqlite-engine.ts'
import { openFile, type SqliteFile } from '../../src/journal/sqlite-file.ts'
import { systemRuntime } from '../../src/runtime/system.ts'
import { testFolder } from '../support/journal-folder.ts'

let file: SqliteFile
let commits: number[]

beforeEach(async () => {
  file = await openFile(join(testFolder(), 'journal.db'), {
    engine: await loadEngine(),
    runtime: systemRuntime,
    waitMs: 0,
    signal: new AbortController().signal,
  })
  file.execute('create table notes (word text primary key)')
  commits = []
  return () => file.close()
})

const group = () => createGroupCommit(file, (operations) => commits.push(operations))
const written = () => file.execute('select word from notes order by word')

function* note(word: string): SqlOperation<string> {
  yield CompiledQuery.raw('insert into notes values (?)', [word])
  return word
}

test('calls of one turn share one commit', async () => {
  const { run } = group()
  const words = Array.from({ length: 64 }, (_none, place) => `word ${place}`)
  expect(await Promise.all(words.map((word) => run(() => note(word))))).toEqual(words)
  expect(commits).toEqual([64])
})

test('a crowd beyond one group is committed in several', async () => {
  const { run } = group()
  await Promise.all(Array.from({ length: 600 }, (_none, place) => run(() => note(`${place}`))))
  expect(commits).toEqual([256, 256, 88])
})

test('a call that fails takes nobody with it, and leaves nothing behind', async () => {
  const { run } = group()
  function* half(): SqlOperation<string> {
    yield* note('half')
    return yield* note('a')
  }
  const results = await Promise.allSettled([run(() => note('a')), run(half), run(() => note('b'))])
  expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled'])
  expect(written()).toMatchObject([{ word: 'a' }, { word: 'b' }])
})

test('a call that is too large for the disk is undone, the others are written', async () => {
  file.execute('pragma max_page_count = 8')
  const { run } = group()
  const large = run(() => note('x'.repeat(100_000)))
  const small = [run(() => note('a')), run(() => note('b'))]
  await expect(large).rejects.toThrow(/full/)
  await Promise.all(small)
  expect(written()).toMatchObject([{ word: 'a' }, { word: 'b' }])
})

test('a commit that fails rejects the whole group, and the next one is written', async () => {
  file.execute('pragma foreign_keys = on')
  file.execute(`create table parts (
    word text references notes (word) deferrable initially deferred)`)
  const { run } = group()
  function* part(): SqlOperation<void> {
    yield CompiledQuery.raw("insert into parts values ('of nothing')")
  }
  const results = await Promise.allSettled([run(() => note('a')), run(part), run(() => note('b'))])
  expect(results.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected'])
  expect(written()).toEqual([])
  await run(() => note('later'))
  expect(written()).toMatchObject([{ word: 'later' }])
})

test('nobody is told before the commit', async () => {
  const order: string[] = []
  const { run } = createGroupCommit(file, () => order.push('committed'))
  await run(() => note('a')).then(() => order.push('told'))
  expect(order).toEqual(['committed', 'told'])
})

test('a commit waits for the disk, and the file is this connection’s alone', () => {
  expect(file.execute('pragma synchronous')).toMatchObject([{ synchronous: 2 }])
  expect(file.execute('pragma journal_mode')).toMatchObject([{ journal_mode: 'wal' }])
  expect(file.execute('pragma locking_mode')).toMatchObject([{ locking_mode: 'exclusive' }])
})
