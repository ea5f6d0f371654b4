import { join } from 'node:path'
import { Kysely, type SqliteDatabase, SqliteDialect, sql } from 'kysely'
import LibSql from 'libsql'
import { describe, expect, onTestFinished, test } from 'vitest'
import { sqlJournal } from '../../src/journal/index.ts'
import { mysql, postgres, reach } from '../support/journal-databases.ts'
import { testFolder } from '../support/journal-folder.ts'

const table = 'payonce_test_migration'

/** The columns of version 1, as they were made. */
const before = [
  ...['id', 'provider', 'merchant', 'operation', 'state'].map((name) => [name, 'name', false]),
  ...['status', 'fault', 'owner'].map((name) => [name, 'name', true]),
  ...['account', 'idempotency_key', 'input', 'input_hash'].map((name) => [name, 'text', false]),
  ...['number', 'path', 'body', 'outcome'].map((name) => [name, 'text', true]),
  ...['created_at_ms', 'sent_at_ms', 'total_ms', 'due_at_ms', 'lease_until_ms', 'fence'].map(
    (name) => [name, 'bigint', false],
  ),
  ['sealed', 'smallint', false],
] as const

const filled = (type: string) => (type === 'bigint' ? '7' : type === 'smallint' ? '0' : "'x'")

interface Place {
  readonly open: () => Kysely<never>
  readonly types: { readonly name: string; readonly text: string }
  readonly quote: string
}

/** A table as version 1 has left it, with one row in doubt. */
async function oldTable({ open, types, quote }: Place): Promise<Kysely<never>> {
  const db = open()
  const typeOf = (kind: string) => (kind === 'name' || kind === 'text' ? types[kind] : kind)
  const quoted = (name: string) => `${quote}${name}${quote}`
  const lines = before.map(([name, kind, mayBeNull]) => {
    return `${quoted(String(name))} ${typeOf(String(kind))}${mayBeNull ? '' : ' not null'}`
  })
  const versions = `name ${types.name} not null primary key, version integer not null`
  await sql.raw(`create table if not exists payonce_schema (${versions})`).execute(db)
  await sql.raw(`create table ${table} (${lines.join(', ')}, primary key (id))`).execute(db)
  await sql.raw(`delete from payonce_schema where name = '${table}'`).execute(db)
  await sql.raw(`insert into payonce_schema values ('${table}', 1)`).execute(db)
  await writeAsBefore({ db, quoted }, 'old')
  return db
}

/** A row as a process of version 1 writes it. */
async function writeAsBefore(
  { db, quoted }: { readonly db: Kysely<never>; readonly quoted: (name: string) => string },
  id: string,
): Promise<void> {
  const set = before.map(([name, kind]) => {
    if (name === 'id') return `'${id}'`
    return name === 'state' ? "'sent'" : filled(String(kind))
  })
  const names = before.map(([name]) => quoted(String(name))).join(', ')
  await sql.raw(`insert into ${table} (${names}) values (${set.join(', ')})`).execute(db)
}

async function proves(place: Place): Promise<void> {
  const db = await oldTable(place)
  const journals = [1, 2, 3].map(() => sqlJournal({ db: place.open(), table }))
  await Promise.all(journals.map((journal) => journal.migrate()))
  const [journal] = journals
  expect(await journal?.read('old')).toMatchObject({ state: 'sent', host: null, reopens: false })
  const host = 'https://spare.example'
  const sending = { id: 'old', fence: 7, sentAtMs: 8, totalMs: 9, host }
  expect(await journal?.resend(sending)).toBe(true)
  expect(await journal?.read('old')).toMatchObject({ host })
  // A process that was started before goes on.
  const quoted = (name: string) => `${place.quote}${name}${place.quote}`
  await writeAsBefore({ db, quoted }, 'later')
  expect(await journal?.read('later')).toMatchObject({ host: null, reopens: false })
}

describe('a table of version 1 is changed in place, its rows kept, while others write to it', () => {
  test('in SQLite', async () => {
    const database = new LibSql(join(testFolder(), 'old.db')) as unknown as SqliteDatabase
    const db = new Kysely<never>({ dialect: new SqliteDialect({ database }) })
    await proves({ open: () => db, types: { name: 'text', text: 'text' }, quote: '"' })
  })

  test('in PostgreSQL', async ({ skip }) => {
    const database = await reach(postgres, table)
    if (database === undefined) return skip('there is no PostgreSQL to be had')
    onTestFinished(() => database.end())
    const types = { name: 'text collate "C"', text: 'text' }
    await proves({ open: database.open, types, quote: '"' })
  })

  test('in MariaDB', async ({ skip }) => {
    const database = await reach(mysql, table)
    if (database === undefined) return skip('there is no MySQL or MariaDB to be had')
    onTestFinished(() => database.end())
    const types = { name: 'varchar(255)', text: 'longtext' }
    await proves({ open: database.open, types, quote: '`' })
  })
})
