import { ConfigurationError } from '../errors/errors.ts'

/** A connection, as `node:sqlite` and `libsql` both have it: everything happens at once. */
export interface SqliteDatabase {
  prepare(text: string): SqliteStatement
  close(): void
}

/** A prepared statement. */
export interface SqliteStatement {
  all(...parameters: readonly unknown[]): unknown[]
  run(...parameters: readonly unknown[]): { readonly changes: number | bigint }
}

/** Opens a file, or makes it. */
export type SqliteEngine = new (path: string) => SqliteDatabase

/** Which package runs SQLite. */
export type SqliteEngineName = 'node:sqlite' | 'libsql'

/**
 * `node:sqlite` where this Node has it (without a flag from 22.13), else `libsql`.
 *
 * @throws ConfigurationError when neither is there.
 */
export async function loadEngine(name?: SqliteEngineName): Promise<SqliteEngine> {
  if (name !== 'libsql') {
    const builtIn = process.getBuiltinModule('node:sqlite') as
      | { readonly DatabaseSync: SqliteEngine }
      | undefined
    if (builtIn !== undefined) return builtIn.DatabaseSync
    if (name !== undefined) throw new ConfigurationError('this Node has no node:sqlite; take 22.13')
  }
  const { default: engine } = await needed(import('libsql'), 'libsql')
  return engine as unknown as SqliteEngine
}

/** A package that only users of this journal install. */
export async function needed<T>(loading: Promise<T>, name: string): Promise<T> {
  try {
    return await loading
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error)
    const remedy =
      'sqliteJournal needs the packages kysely and, where Node has no node:sqlite, libsql: ' +
      'npm i kysely libsql'
    throw new ConfigurationError(`${name} could not be loaded (${why}); ${remedy}`)
  }
}
