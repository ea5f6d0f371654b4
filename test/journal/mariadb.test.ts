import { CompiledQuery, Kysely, MysqlDialect, sql } from 'kysely'
import { createPool } from 'mysql2'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { outbox, sqlJournal } from '../../src/journal/index.ts'
import type { Draft } from '../../src/journal/intent.ts'
import { testJournal } from '../../src/testing/index.ts'
import { type Database, mysql, mysqlUrl, reach } from '../support/journal-databases.ts'

const table = 'payonce_test_mariadb'
let database: Database

const draft: Draft = {
  id: 'act',
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
}

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

test('connections on which nothing commits by itself are refused at the first call', async () => {
  const db = new Kysely<never>({
    dialect: new MysqlDialect({
      pool: createPool({ uri: mysqlUrl, connectionLimit: 1 }),
      onCreateConnection: async (connection) => {
        await connection.executeQuery(CompiledQuery.raw('set autocommit = 0'))
      },
    }),
  })
  try {
    await expect(sqlJournal({ db, table }).migrate()).rejects.toThrow(/autocommit = 1/)
  } finally {
    await db.destroy()
  }
})

test('an outbox whose transaction looks at the past finds the row that has come since', async () => {
  const journal = database.journal()
  await journal.migrate()
  const { claim, intent } = await database
    .open()
    .transaction()
    .execute(async (trx) => {
      await sql.raw(`select count(*) from ${table}`).execute(trx)
      const { intent } = await journal.claim(draft)
      return { intent, claim: await outbox({ db: trx, table }).claim({ ...draft, owner: 'other' }) }
    })
  expect(claim).toEqual({ intent, mine: false })
})

test('what is too long for a column is refused, not cut', async () => {
  const journal = database.journal()
  await journal.migrate()
  const id = 'x'.repeat(300)
  const claim = journal.claim({ ...draft, id })
  await expect(claim).rejects.toThrow(/too long/)
  expect(await journal.read(id)).toBe(undefined)
})
