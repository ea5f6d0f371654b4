import { type ChildProcess, execFile, fork } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, onTestFinished, test } from 'vitest'
import { JournalError } from '../../src/index.ts'
import { sqliteJournal } from '../../src/journal/index.ts'
import { testFolder } from '../support/journal-folder.ts'

const support = join(import.meta.dirname, '..', 'support')

function start(task: 'write' | 'hold', path: string): ChildProcess {
  const options = { execArgv: ['--import', 'tsx'] }
  const child = fork(join(support, 'journal-child.ts'), [task, path], options)
  onTestFinished(() => void child.kill('SIGKILL'))
  return child
}

/** Kills a process that writes, once it has told of so many acts; what it has told of. */
async function killedAfter(count: number, path: string): Promise<readonly string[]> {
  const child = start('write', path)
  const told: string[] = []
  child.on('message', (id: string) => {
    told.push(id)
    if (told.length === count) child.kill('SIGKILL')
  })
  await once(child, 'exit')
  return told
}

test('whatever a killed process was told to be written is there', async () => {
  const path = join(testFolder(), 'journal.db')
  const told: string[] = []
  for (const count of [1, 40, 300]) {
    told.push(...(await killedAfter(count, path)))
    const journal = sqliteJournal(path)
    await journal.migrate()
    const rows = await Promise.all(told.map((id) => journal.read(id)))
    expect(rows.filter((row) => row?.body?.length !== 2_000)).toEqual([])
    await journal.close()
  }
  expect(told.length).toBeGreaterThan(340)
}, 60_000)

test('a second process is refused by the name of the file, and waits for one that ends', async () => {
  const path = join(testFolder(), 'journal.db')
  const child = start('hold', path)
  await once(child, 'message')
  const refused = sqliteJournal(path, { waitMs: 0 })
  const error: unknown = await refused.migrate().catch((thrown: unknown) => thrown)
  expect(error).toBeInstanceOf(JournalError)
  expect(String(error)).toContain(`the journal ${path}: another process`)
  await refused.close()
  const patient = sqliteJournal(path, { waitMs: 15_000 })
  const opened = patient.migrate()
  child.send('end')
  await opened
  await patient.close()
}, 60_000)

test('of several that come at once, one has the file', async () => {
  const path = join(testFolder(), 'journal.db')
  const journals = Array.from({ length: 5 }, () => sqliteJournal(path, { waitMs: 300 }))
  const ends = await Promise.allSettled(journals.map((journal) => journal.migrate()))
  expect(ends.filter(({ status }) => status === 'fulfilled').length).toBe(1)
  await Promise.all(journals.map((journal) => journal.close()))
})

test('closing ends the wait for the file', async () => {
  const path = join(testFolder(), 'journal.db')
  const first = sqliteJournal(path)
  await first.migrate()
  const second = sqliteJournal(path, { waitMs: 600_000 })
  const refused = expect(second.migrate()).rejects.toThrow(JournalError)
  await second.close()
  await refused
  await first.close()
})

test('without its packages, a journal in a file tells what to install; the others need none', async () => {
  const entry = join(import.meta.dirname, '..', '..', 'src', 'journal', 'index.ts')
  const program = `
    const { memoryJournal, sqliteJournal, sqlJournal } = await import(${JSON.stringify(entry)})
    await memoryJournal().migrate()
    const path = ${JSON.stringify(join(testFolder(), 'journal.db'))}
    await sqliteJournal(path).migrate().catch((error) => console.log(error.name, error.message))`
  const options = ['--import', 'tsx', '--import', join(support, 'without-packages.mjs')]
  const args = [...options, '--input-type=module', '--eval', program]
  const { stdout } = await promisify(execFile)(process.execPath, args)
  expect(stdout).toMatch(/^ConfigurationError kysely could not be loaded.*npm i kysely libsql/)
}, 60_000)
