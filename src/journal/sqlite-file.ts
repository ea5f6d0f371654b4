import { closeSync, openSync } from 'node:fs'
import type { CompiledQuery, QueryResult } from 'kysely'
import { JournalError } from '../errors/errors.ts'
import type { Runtime } from '../runtime/runtime.ts'
import type { SqliteDatabase, SqliteEngine, SqliteStatement } from './sqlite-engine.ts'
import { isBusy } from './sqlite-fault.ts'

/** The one connection to a journal's file. */
export interface SqliteFile {
  /** Runs a statement without parameters. */
  execute(text: string): readonly unknown[]
  query(query: CompiledQuery): QueryResult<unknown>
  close(): void
}

export interface OpeningOptions {
  readonly engine: SqliteEngine
  readonly runtime: Runtime
  /** How long a predecessor may take to let go of the file. */
  readonly waitMs: number
  /** Ends the waiting. */
  readonly signal: AbortSignal
}

/** Opens the file for this process alone, and waits a while for one that is about to end. */
export async function openFile(path: string, options: OpeningOptions): Promise<SqliteFile> {
  const { engine, runtime, waitMs, signal } = options
  createPrivately(path)
  const untilMs = runtime.now() + waitMs
  for (;;) {
    const database = new engine(path)
    try {
      takeAlone(database)
      return fileOn(database)
    } catch (error) {
      letGo(database)
      if (!isBusy(error) || runtime.now() >= untilMs || signal.aborted) throw error
    }
    // Two that come at once each hold what the other wants: they must not come back at once.
    await runtime.sleep(50 + 50 * runtime.random(), signal)
  }
}

/**
 * Bodies of payments are nobody else's to read. Never opens a file that is there: closing it again
 * would free the locks that this process has on it.
 */
function createPrivately(path: string): void {
  try {
    closeSync(openSync(path, 'wx', 0o600))
  } catch {
    // It is there, or the engine tells better what is wrong.
  }
}

/** What makes a commit durable, and this process the only one: each is read back. */
const wanted = [
  // Before the first look into the file: then WAL needs no shared memory, and one lock holds all.
  ['locking_mode', 'EXCLUSIVE', 'exclusive'],
  ['journal_mode', 'WAL', 'wal'],
  // NORMAL would not wait for the disk in WAL mode, and a power cut would take what was promised.
  ['synchronous', 'FULL', 2],
  // On macOS, fsync alone does not empty the cache of the disk. Elsewhere it means nothing.
  ['fullfsync', 'ON', 1],
] as const

function takeAlone(database: SqliteDatabase): void {
  for (const [name, value, result] of wanted) {
    run(database, `pragma ${name} = ${value}`)
    const [row] = run(database, `pragma ${name}`) as Readonly<Record<string, unknown>>[]
    const found = row?.[name]
    if (found !== result) {
      throw new JournalError(`PRAGMA ${name} is ${String(found)} where ${value} is needed`)
    }
  }
  run(database, 'begin immediate')
  run(database, 'commit')
  // What a crash has left is put into the file itself before anything new stands behind it: had the
  // disk refused a part of it unnoticed, all that came later would hang on that part.
  run(database, 'pragma wal_checkpoint(truncate)')
}

const run = (database: SqliteDatabase, text: string) => database.prepare(text).all()

/**
 * Frees the file's lock before closing: libsql closes a file only when its last statement has been
 * collected as garbage. A lock taken in WAL mode ends with that mode.
 */
function letGo(database: SqliteDatabase): void {
  for (const text of [
    'pragma journal_mode = delete',
    'pragma locking_mode = normal',
    'select count(*) from sqlite_master',
  ]) {
    try {
      run(database, text)
    } catch {
      // Not ours to let go, or the disk is broken: the end of the process frees it all the same.
    }
  }
  database.close()
}

/** Statements of few different texts come again and again; lists of ids make more of them. */
const mostStatements = 100

function fileOn(database: SqliteDatabase): SqliteFile {
  const statements = new Map<string, SqliteStatement>()
  const prepared = (text: string) => {
    const known = statements.get(text)
    if (known !== undefined) return known
    if (statements.size >= mostStatements) statements.clear()
    const made = database.prepare(text)
    statements.set(text, made)
    return made
  }
  return {
    execute: (text) => prepared(text).all(),
    query: ({ sql, parameters, query }) => {
      const statement = prepared(sql)
      if (query.kind === 'SelectQueryNode') return { rows: statement.all(...parameters) }
      const { changes } = statement.run(...parameters)
      return { rows: [], numAffectedRows: BigInt(changes) }
    },
    close: () => {
      statements.clear()
      letGo(database)
    },
  }
}
