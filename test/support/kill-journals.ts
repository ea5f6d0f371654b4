import { Kysely, MysqlDialect, PostgresDialect } from 'kysely'
import { createPool } from 'mysql2'
import { Pool } from 'pg'
import { type Journal, sqliteJournal, sqlJournal } from '../../src/journal/index.ts'

/** Where the machine offers a PostgreSQL, unless the environment names another. */
const postgresUrl = process.env.PAYONCE_TEST_POSTGRES ?? 'postgres://postgres@127.0.0.1:5432/test'

const mysqlUrl = process.env.PAYONCE_TEST_MYSQL ?? 'mysql://root@127.0.0.1:3306/test'

/** A journal by its name, and how it ends. */
export async function openJournal(
  name: string,
): Promise<{ journal: Journal; close: () => Promise<void> }> {
  const [kind, rest = ''] = [name.slice(0, name.indexOf(':')), name.slice(name.indexOf(':') + 1)]
  if (kind === 'sqlite') {
    const journal = sqliteJournal(rest)
    return { journal, close: () => journal.close() }
  }
  const dialect = kind === 'mysql' ? mysqlDialect() : new PostgresDialect({ pool: postgresPool() })
  const db = new Kysely<never>({ dialect })
  const journal = sqlJournal({ db, table: rest })
  return { journal, close: () => db.destroy() }
}

function mysqlDialect(): MysqlDialect {
  return new MysqlDialect({ pool: createPool({ uri: mysqlUrl, connectionLimit: 8 }) })
}

export function postgresPool(): Pool {
  return new Pool({ connectionString: postgresUrl, max: 8, connectionTimeoutMillis: 2_000 })
}

/** Whether there is a PostgreSQL to be had. */
export async function hasPostgres(): Promise<boolean> {
  const pool = postgresPool()
  try {
    await pool.query('select 1')
    return true
  } catch {
    return false
  } finally {
    await pool.end()
  }
}
