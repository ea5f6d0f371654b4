import { CamelCasePlugin, Kysely, sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { sqlJournal } from '../../src/journal/index.ts'
import { testJournal } from '../../src/testing/index.ts'
import { type Database, postgres, reach } from '../support/journal-databases.ts'

const table = 'payonce_test_postgresql'
let database: Database

beforeAll(async () => {
  const found = await reach(postgres, table)
  if (found !== undefined) database = found
})
afterAll(async () => await database?.end())
beforeEach(({ skip }) => skip(database === undefined, 'there is no PostgreSQL to be had'))

test('a journal in PostgreSQL conforms, with several processes on one table', async () => {
  await testJournal(() => database.journal(), { lasting: true, shared: true })
}, 60_000)

test('a person finds what happened in the table, with words for columns', async () => {
  const [row] = await database.rows(
    `select merchant, operation, idempotency_key, state, status, body, sealed,
      to_timestamp(created_at_ms / 1000) as created from ${table} where id like 'settled-%' limit 1`,
  )
  expect(row).toMatchObject({ operation: 'pay', state: 'done', body: '{"amount":128}', sealed: 0 })
  expect(row?.created).toEqual(new Date('1990-01-01T00:00:00Z'))
})

test('what is due is looked up in an index, also among millions of settled rows', async () => {
  const query = `explain (format json) select id from ${table}
    where state in ('intent', 'sent') and due_at_ms <= 5 order by due_at_ms, id limit 5`
  const plan = await database
    .open()
    .connection()
    .execute(async (own) => {
      // A table this small would be read as a whole.
      await sql`set enable_seqscan = off`.execute(own)
      return await sql.raw(query).execute(own)
    })
  expect(JSON.stringify(plan.rows)).toContain(`${table}_due`)
})

test('plugins that rename columns, and what they do to results, change nothing', async () => {
  const db = new Kysely<never>({ dialect: postgres(), plugins: [new CamelCasePlugin()] })
  try {
    await testJournal(() => sqlJournal({ db, table }), { lasting: true })
  } finally {
    await db.destroy()
  }
}, 60_000)

test('a transaction is refused: what it writes would not be durable yet', async () => {
  const db = database.open()
  const journal = db.transaction().execute(async (own) => sqlJournal({ db: own, table }))
  await expect(journal).rejects.toThrow(/db: must not be a transaction/)
})

test('the database stays open when the journal is closed', async () => {
  const db = database.open()
  const journal = sqlJournal({ db, table })
  await journal.close()
  expect(await journal.read('nobody')).toBe(undefined)
})

test('a table that was dropped by hand is made again, whatever version is on record', async () => {
  await database.rows(`drop table ${table}`)
  const journal = database.journal()
  await journal.migrate()
  expect(await journal.owners()).toEqual([])
})

test('a table of a later version is refused with its remedy', async () => {
  await database.journal().migrate()
  await database.rows(`update payonce_schema set version = 99 where name = '${table}'`)
  const journal = database.journal()
  await expect(journal.migrate()).rejects.toThrow(/has version 99.*update payonce/)
  await database.rows(`update payonce_schema set version = 2 where name = '${table}'`)
  await journal.migrate()
})

test('a table may stand in a schema of its own', async () => {
  await database.rows('create schema if not exists payonce_test_billing')
  const journal = sqlJournal({ db: database.open(), table: 'payonce_test_billing.intents' })
  try {
    await journal.migrate()
    expect(await journal.read('nobody')).toBe(undefined)
    expect(await database.rows('select name from payonce_test_billing.payonce_schema')).toEqual([
      { name: 'payonce_test_billing.intents' },
    ])
  } finally {
    await database.rows('drop schema payonce_test_billing cascade')
  }
})
