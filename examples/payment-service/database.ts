/** One database for the service's own tables and for payonce's journal: SQLite, or PostgreSQL. */
import { CamelCasePlugin, Kysely, PostgresDialect, SqliteDialect } from 'kysely'
import Database from 'libsql'
import pg from 'pg'
import type { Order } from './orders.ts'

/** The service's own tables. The journal makes its own beside them. */
export interface Tables {
  readonly orders: Order
  /** One row for each event that WeChat Pay has told of, however often it told it. */
  readonly notifications: {
    readonly id: string
    readonly type: string
    readonly receivedAt: string
  }
}

export type Store = Kysely<Tables>

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

/** A service that lives longer has its migrations instead. */
async function makeTables({ schema }: Store): Promise<void> {
  await schema
    .createTable('orders')
    .ifNotExists()
    .addColumn('reference', 'text', (column) => column.primaryKey())
    .addColumn('amount', 'integer', (column) => column.notNull())
    .addColumn('description', 'text', (column) => column.notNull())
    .addColumn('notifyUrl', 'text', (column) => column.notNull())
    .addColumn('status', 'text', (column) => column.notNull())
    .addColumn('codeUrl', 'text')
    .addColumn('message', 'text')
    .addColumn('paidAt', 'text')
    .addColumn('placedAt', 'text', (column) => column.notNull())
    .addColumn('triedAt', 'text', (column) => column.notNull())
    .execute()
  await schema
    .createTable('notifications')
    .ifNotExists()
    .addColumn('id', 'text', (column) => column.primaryKey())
    .addColumn('type', 'text', (column) => column.notNull())
    .addColumn('receivedAt', 'text', (column) => column.notNull())
    .execute()
}
