/** One database for the service's own tables and for payonce's journal: SQLite, or PostgreSQL. */
import { CamelCasePlugin, Kysely, PostgresDialect, SqliteDialect } from 'kysely'
import Database from 'libsql'
import pg from 'pg'
import { makeTables, type Store, type Tables } from './tables.ts'

/** Opens `postgres://…`, or a file of SQLite, and makes the tables that are missing. */
export async function openDatabase(address: string): Promise<Store> {
  const dialect = /^postgres(ql)?:/.test(address) ? postgres(address) : sqlite(address)
  const database = new Kysely<Tables>({ dialect, plugins: [new CamelCasePlugin()] })
  await makeTables(database)
  return database
}

function postgres(connectionString: string): PostgresDialect {
  const pool = new pg.Pool({ connectionString })
  // A connection that the server ends while nobody uses it: the pool opens another one.
  pool.on('error', () => undefined)
  return new PostgresDialect({ pool })
}

function sqlite(path: string): SqliteDialect {
  const file = new Database(path)
  file.pragma('journal_mode = WAL')
  // What is committed is on the disk: the journal promises no more than its database does.
  file.pragma('synchronous = FULL')
  // A predecessor may not have ended yet.
  file.pragma('busy_timeout = 5000')
  return new SqliteDialect({ database: file })
}
