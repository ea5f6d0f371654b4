/**
 * Claims acts one after the other in the journal of its first argument, on a disk that may fail, and
 * tells of each whether it is written; ends after as many as its second argument says.
 */
import { writeSync } from 'node:fs'
import { sqliteJournal } from '../../src/journal/index.ts'
import { draftOf } from './journal-draft.ts'

const [path = '', count = '0'] = process.argv.slice(2)
const journal = sqliteJournal(path)
for (let place = 0; place < Number(count); place += 1) {
  const id = `act-${place}`
  const word = await journal.claim(draftOf(id)).then(
    () => 'written',
    () => 'refused',
  )
  writeSync(1, `${word} ${id}\n`)
}
await journal.close().catch(() => undefined)
