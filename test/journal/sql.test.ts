import { join } from 'node:path'
import {
  DummyDriver,
  Kysely,
  MssqlAdapter,
  MssqlQueryCompiler,
  type SqliteDatabase,
  SqliteDialect,
} from 'kysely'
import Database from 'libsql'
import { expect, test } from 'vitest'
import { ConfigurationError } from '../../src/index.ts'
import { sqlJournal } from '../../src/journal/index.ts'
import { testJournal } from '../../src/testing/index.ts'
import { testFolder } from '../support/journal-folder.ts'

function sqlite(): Kysely<never> {
  const database = new Database(join(testFolder(), 'shop.db'))
  // Whether it lasts is up to its owner; here nobody wants to wait for the disk.
  database.exec('pragma synchronous = off')
  const dialect = new SqliteDialect({ database: database as unknown as SqliteDatabase })
  return new Kysely<never>({ dialect })
}

test('a journal in a SQLite database of one’s own conforms', async () => {
  const db = sqlite()
  await testJournal(() => sqlJournal({ db, table: 'my_intents' }), { lasting: true, shared: true })
  await db.destroy()
})

test.each(['', 'x; drop table y', 'a"b', 'a.b.c', '1st', 'x'.repeat(49)])(
  'the table name "%s" is refused',
  (table) => {
    expect(() => sqlJournal({ db: sqlite(), table })).toThrow(ConfigurationError)
  },
)

test('a database that cannot be used is refused', () => {
  const db = new Kysely<never>({
    dialect: {
      createAdapter: () => new MssqlAdapter(),
      createDriver: () => new DummyDriver(),
      createIntrospector: () => {
        throw new Error('nobody looks')
      },
      createQueryCompiler: () => new MssqlQueryCompiler(),
    },
  })
  expect(() => sqlJournal({ db })).toThrow(/neither PostgreSQL, MySQL, MariaDB nor SQLite/)
  expect(() => sqlJournal({ db: undefined as never })).toThrow(/must be a Kysely instance/)
})
