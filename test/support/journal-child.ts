/**
 * A process with a journal of its own: `journal-child.ts write <path>` claims acts as fast as it
 * can and tells the id of each that is written; `journal-child.ts hold <path>` opens the file, and
 * lets go when it is told to.
 */
import { randomUUID } from 'node:crypto'
import { sqliteJournal } from '../../src/journal/index.ts'
import { draftOf } from './journal-draft.ts'

const [task, path = ''] = process.argv.slice(2)
const journal = sqliteJournal(path)
const tell = (word: string) => process.send?.(word)

async function write(): Promise<void> {
  for (;;) {
    const { intent } = await journal.claim(draftOf(randomUUID(), { body: 'x'.repeat(2_000) }))
    tell(intent.id)
  }
}

await journal.migrate()
if (task === 'write') await Promise.all(Array.from({ length: 16 }, write))
process.once('message', () => {
  journal.close().then(
    () => process.disconnect(),
    (error: unknown) => tell(String(error)),
  )
})
tell('open')
