import { Kysely, MysqlDialect, PostgresDialect, sql } from 'kysely'
import { createPool, type PoolOptions } from 'mysql2'
import { Pool } from 'pg'
import type { Journal } from '../../src/journal/index.ts'
import { sqlJournal } from '../../src/journal/index.ts'

/** A database server of this machine, and everything that was opened on it. */
export interface Database {
  /** Another pool, as another process would have it. */
  open(): Kysely<never>
  /** A journal on a pool of its own. */
  journal(): Journal
  rows(query: string): Promise<readonly Record<string, unknown>[]>
  /** Drops the journal's table and closes every pool. */
  end(): Promise<void>
}

const postgresUrl = process.env.PAYONCE_TEST_POSTGRES ?? 'postgres://postgres@127.0.0.1:5432/test'
export const mysqlUrl = process.env.PAYONCE_TEST_MYSQL ?? 'mysql://root@127.0.0.1:3306/test'

export function postgres(): PostgresDialect {
  const pool = new Pool({ connectionString: postgresUrl, max: 6, connectionTimeoutMillis: 2_000 })
  // An idle connection that the server ends is not the business of a test.
  pool.on('error', () => undefined)
  return new PostgresDialect({ pool })
}

export function mysql(options: PoolOptions = {}): MysqlDialect {
  const pool = createPool({ uri: mysqlUrl, connectionLimit: 6, connectTimeout: 2_000, ...options })
  return new MysqlDialect({ pool })
}

/** `undefined` where there is no such server. */
export async function reach(
  dialect: () => PostgresDialect | MysqlDialect,
  table: string,
): Promise<Database | undefined> {
  const opened: Kysely<never>[] = []
  const open = () => {
    const db = new Kysely<never>({ dialect: dialect() })
    opened.push(db)
    return db
  }
  const first = open()
  const drop = async () => {
    await sql.raw(`drop table if exists ${table}`).execute(first)
    await sql.raw(`delete from payonce_schema where name = '${table}'`).execute(first).catch(ignore)
  }
  try {
    await sql`select 1`.execute(first)
    await drop()
  } catch {
    await first.destroy()
    return undefined
  }
  return {
    open,
    journal: () => sqlJournal({ db: open(), table }),
    rows: async (query) => {
      const { rows } = await sql.raw<Record<string, unknown>>(query).execute(first)
      return rows
    },
    end: async () => {
      await drop()
      await Promise.all(opened.map((db) => db.destroy()))
    },
  }
}

/** There are no versions yet. */
const ignore = () => undefined
