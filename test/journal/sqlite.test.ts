import { chmodSync, copyFileSync, existsSync, mkdirSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { ConfigurationError, JournalError } from '../../src/index.ts'
import { sqliteJournal } from '../../src/journal/index.ts'
import { createSqliteJournal } from '../../src/journal/sqlite.ts'
import { testJournal } from '../../src/testing/index.ts'
import { draftOf } from '../support/journal-draft.ts'
import { smallDisk, testFolder } from '../support/journal-folder.ts'

const builtIn = process.getBuiltinModule('node:sqlite') !== undefined

describe.each(['libsql', 'node:sqlite'] as const)('on %s', (engine) => {
  test('a journal in a file conforms', async ({ skip }) => {
    skip(engine === 'node:sqlite' && !builtIn, 'this Node has no node:sqlite')
    const path = join(testFolder(), 'journal.db')
    await testJournal(() => sqliteJournal(path, { engine }), { lasting: true })
  })

  test('a closed journal is closed: nothing is written any more, and another may open the file', async ({
    skip,
  }) => {
    skip(engine === 'node:sqlite' && !builtIn, 'this Node has no node:sqlite')
    const path = join(testFolder(), 'journal.db')
    const first = sqliteJournal(path, { engine })
    await first.migrate()
    const last = first.claim(draftOf('T-1'))
    await Promise.all([first.close(), first.close()])
    expect((await last).mine).toBe(true)
    await expect(first.claim(draftOf('T-2'))).rejects.toThrow(/journal\.db is closed/)
    const second = sqliteJournal(path, { engine, waitMs: 0 })
    await second.migrate()
    expect((await second.read('T-1'))?.state).toBe('sent')
    expect(await second.read('T-2')).toBe(undefined)
    await second.close()
  })

  test('what is no journal is refused with its name', async ({ skip }) => {
    skip(engine === 'node:sqlite' && !builtIn, 'this Node has no node:sqlite')
    const folder = testFolder()
    mkdirSync(join(folder, 'folder.db'))
    writeFileSync(join(folder, 'notes.txt'), 'tea, milk, honey\n'.repeat(1_000))
    const refusal = async (name: string) => {
      const journal = sqliteJournal(join(folder, name), { engine, waitMs: 0 })
      const error: unknown = await journal.migrate().catch((thrown: unknown) => thrown)
      await journal.close()
      return error as Error
    }
    const errors = [
      [await refusal('missing/journal.db'), /missing is missing; make it/],
      [await refusal('folder.db'), /folder\.db: it cannot be opened/],
      [await refusal('notes.txt'), /notes\.txt: it is no SQLite file/],
    ] as const
    for (const [error, words] of errors) {
      expect(error).toBeInstanceOf(ConfigurationError)
      expect(error.message).toMatch(words)
    }
  })

  test('a full disk refuses what comes, keeps what is there, and leaves no half of anything', async ({
    skip,
  }) => {
    skip(engine === 'node:sqlite' && !builtIn, 'this Node has no node:sqlite')
    const disk = smallDisk()
    if (disk === undefined) return skip('this machine lets nobody mount a small disk')
    const path = join(disk.folder, 'journal.db')
    const journal = sqliteJournal(path, { engine })
    await journal.migrate()
    const body = 'x'.repeat(100_000)
    const ids = Array.from({ length: 20 }, (_none, place) => `T-${place}`)
    const written: string[] = []
    for (const id of ids) {
      const claim = await journal.claim(draftOf(id, { body })).catch((error: unknown) => error)
      if (claim instanceof Error) expect(claim.message).toMatch(/journal\.db: its disk is full/)
      else written.push(id)
    }
    expect(written.length).toBeGreaterThan(0)
    expect(written.length).toBeLessThan(ids.length)
    for (const id of ids) {
      expect((await journal.read(id))?.body, id).toBe(written.includes(id) ? body : undefined)
    }
    await journal.close()
  })

  test('a disk that became read-only is told by its name', async ({ skip }) => {
    skip(engine === 'node:sqlite' && !builtIn, 'this Node has no node:sqlite')
    const disk = smallDisk()
    if (disk === undefined) return skip('this machine lets nobody mount a small disk')
    const path = join(disk.folder, 'journal.db')
    const elsewhere = join(testFolder(), 'journal.db')
    const first = sqliteJournal(elsewhere, { engine })
    await first.migrate()
    await first.close()
    copyFileSync(elsewhere, path)
    disk.makeReadOnly()
    const second = sqliteJournal(path, { engine, waitMs: 0 })
    await expect(second.migrate()).rejects.toThrow(/journal\.db: it cannot be (written|opened)/)
    await second.close()
  })
})

test('many calls at once wait for the disk together', async () => {
  const commits: number[] = []
  const onCommit = (operations: number) => void commits.push(operations)
  const journal = createSqliteJournal(join(testFolder(), 'journal.db'), { onCommit })
  await journal.migrate()
  commits.length = 0
  await Promise.all(
    Array.from({ length: 64 }, async (_none, place) => {
      const { intent } = await journal.claim(draftOf(`T-${place}`))
      await journal.settle({ ...intent, state: 'done', status: 'succeeded' })
    }),
  )
  expect(commits).toEqual([64, 64])
  await journal.close()
})

test('a journal that fails to open is opened by the next call, once it can be', async () => {
  const folder = join(testFolder(), 'later')
  const journal = sqliteJournal(join(folder, 'journal.db'))
  await expect(journal.migrate()).rejects.toThrow(/make it/)
  mkdirSync(folder)
  await journal.migrate()
  await journal.close()
})

test('a new file is for its owner’s eyes only', async () => {
  const path = join(testFolder(), 'journal.db')
  const journal = sqliteJournal(path)
  await journal.migrate()
  expect(statSync(path).mode & 0o777).toBe(0o600)
  expect(statSync(`${path}-wal`).mode & 0o777).toBe(0o600)
  await journal.close()
})

test('a journal that was never used makes no file', async () => {
  const path = join(testFolder(), 'journal.db')
  await sqliteJournal(path).close()
  expect(existsSync(path)).toBe(false)
})

test('a file without permission to write is refused', async ({ skip }) => {
  skip(process.getuid?.() === 0, 'root may write everywhere')
  const folder = testFolder()
  const path = join(folder, 'journal.db')
  const first = sqliteJournal(path)
  await first.migrate()
  await first.close()
  chmodSync(path, 0o400)
  chmodSync(folder, 0o500)
  const second = sqliteJournal(path, { waitMs: 0 })
  await expect(second.migrate()).rejects.toThrow(JournalError)
  await second.close()
  chmodSync(folder, 0o700)
})

test.each(['', ':memory:'])('the path "%s" is refused: it would keep nothing', (path) => {
  expect(() => sqliteJournal(path)).toThrow(/must be that of a file.*memoryJournal/)
})
