import { Kysely } from 'kysely'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { sqlJournal } from '../../src/journal/index.ts'
import { testJournal } from '../../src/testing/index.ts'
import { type Database, mysql, reach } from '../support/journal-databases.ts'

const table = 'payonce_test_mariadb'
let database: Database

beforeAll(async () => {
  const found = await reach(mysql, table)
  if (found !== undefined) database = found
})
afterAll(async () => await database?.end())
beforeEach(({ skip }) => skip(database === undefined, 'there is no MySQL or MariaDB to be had'))

test('a journal in MariaDB conforms, with several processes on one table', async () => {
  await testJournal(() => database.journal(), { lasting: true, shared: true })
}, 60_000)

test('a connection that counts only rows that differ, and gives numbers as text, conforms too', async () => {
  const settings = { flags: ['-FOUND_ROWS'], supportBigNumbers: true, bigNumberStrings: true }
  const db = new Kysely<never>({ dialect: mysql(settings) })
  try {
    await testJournal(() => sqlJournal({ db, table }), { lasting: true })
  } finally {
    await db.destroy()
  }
}, 60_000)

test('what is too long for a column is refused, not cut', async () => {
  const journal = database.journal()
  await journal.migrate()
  const id = 'x'.repeat(300)
  const claim = journal.claim({
    id,
    provider: 'acme',
    merchant: 'tea-house',
    account: '[]',
    operation: 'pay',
    key: 'key',
    number: null,
    input: '{}',
    inputHash: '',
    sealed: false,
    path: null,
    body: null,
    sentAtMs: 1,
    totalMs: 1,
    owner: 'owner',
    leaseUntilMs: 1,
  })
  await expect(claim).rejects.toThrow(/too long/)
  expect(await journal.read(id)).toBe(undefined)
})
