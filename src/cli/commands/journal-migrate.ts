import type { Dialect } from 'kysely'
import { sqliteJournal, sqlJournal } from '../../journal/index.ts'
import { readWords } from '../usage.ts'

/** Makes the journal's table in a database, where it is missing or of an older version. */
export async function migrateJournal(words: readonly string[]): Promise<string> {
  const options = ['table'] as const
  const { word: url, values } = readWords(words, { what: "the database's url", options })
  const dialect = await dialectOf(url)
  if (dialect === undefined) {
    const journal = sqliteJournal(url)
    await journal.migrate()
    await journal.close()
    return `the journal in ${url} is ready\n`
  }
  const { Kysely } = await needed(() => import('kysely'), 'kysely')
  const db = new Kysely<never>({ dialect })
  try {
    await sqlJournal({ db, ...values }).migrate()
  } finally {
    await db.destroy()
  }
  return `the journal's table is ready\n`
}

/** The database behind a url; `undefined` for the path of a file. */
async function dialectOf(url: string): Promise<Dialect | undefined> {
  if (/^postgres(ql)?:/.test(url)) {
    const { PostgresDialect } = await needed(() => import('kysely'), 'kysely')
    const { default: pg } = await needed(() => import('pg'), 'pg')
    return new PostgresDialect({ pool: new pg.Pool({ connectionString: url }) })
  }
  if (/^(mysql|mariadb):/.test(url)) {
    const { MysqlDialect } = await needed(() => import('kysely'), 'kysely')
    const { createPool } = await needed(() => import('mysql2'), 'mysql2')
    return new MysqlDialect({ pool: createPool(url.replace(/^mariadb:/, 'mysql:')) })
  }
  return undefined
}

async function needed<Module>(load: () => Promise<Module>, name: string): Promise<Module> {
  try {
    return await load()
  } catch {
    throw new Error(`this needs ${name}: npm i ${name}`)
  }
}
