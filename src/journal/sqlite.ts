import { existsSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import type { Kysely } from 'kysely'
import { ConfigurationError, JournalError } from '../errors/errors.ts'
import { systemRuntime } from '../runtime/system.ts'
import { createGroupCommit } from './group-commit.ts'
import type { Journal } from './journal.ts'
import { dialectOf } from './sql-dialect.ts'
import { journalOn } from './sql-journal.ts'
import { namesOf, type SqlStore, type SqlTable, type Tables } from './sql-table.ts'
import { loadEngine, needed, type SqliteEngineName } from './sqlite-engine.ts'
import { sqliteFault } from './sqlite-fault.ts'
import { openFile, type SqliteFile } from './sqlite-file.ts'

/** How a journal's file is opened. */
export interface SqliteJournalOptions {
  /** How long a process that is about to end may still hold the file, in ms. @default 5000 */
  readonly waitMs?: number
  /** Which package runs SQLite. @default node:sqlite where this Node has it, else libsql */
  readonly engine?: SqliteEngineName
}

/**
 * A journal in one file, for one process at a time: what it has promised is on the disk, a power
 * cut included. Calls that come together share one wait for the disk. Opens the file when it is
 * first used, and makes it where it is missing, but not its folder. Needs `npm i kysely libsql`, or
 * kysely alone where Node has `node:sqlite`.
 *
 * Its methods reject with a `ConfigurationError` when a package or the folder is missing, with a
 * `JournalError` when another process has the file, or it cannot be written.
 *
 * @example
 * const gateway = createGateway({ providers, merchants, journal: sqliteJournal('payments.db') })
 */
export function sqliteJournal(path: string, options: SqliteJournalOptions = {}): Journal {
  return createSqliteJournal(path, options)
}

/** Tells a test how many operations each commit holds. */
export interface CommitListener {
  readonly onCommit?: (operations: number) => void
}

/** What is there once the file is open. */
interface Opened {
  readonly file: SqliteFile
  readonly journal: Omit<Journal, 'close'>
}

export function createSqliteJournal(
  path: string,
  options: SqliteJournalOptions & CommitListener,
): Journal {
  if (typeof path !== 'string' || path === '' || path === ':memory:') {
    const remedy = 'for a journal that forgets, take memoryJournal()'
    throw new ConfigurationError(`sqliteJournal: the path must be that of a file; ${remedy}`)
  }
  // The folder that the process is in may be another one by the time of the first call.
  const place = resolve(path)
  const closing = new AbortController()
  const running = new Set<Promise<unknown>>()
  let opening: Promise<Opened> | undefined
  let closed: Promise<void> | undefined

  const opened = async (): Promise<Opened['journal']> => {
    opening ??= open(place, options, closing.signal)
    const own = opening
    try {
      return (await own).journal
    } catch (error) {
      // The next call tries again.
      if (opening === own) opening = undefined
      throw sqliteFault(error, place)
    }
  }
  const call = async <T>(act: (journal: Opened['journal']) => Promise<T>): Promise<T> => {
    if (closing.signal.aborted) throw new JournalError(`the journal ${place} is closed`)
    const own = opened().then(act)
    running.add(own)
    try {
      return await own
    } finally {
      running.delete(own)
    }
  }
  const close = async () => {
    closing.abort()
    await Promise.allSettled(running)
    const own = await opening
    own?.file.close()
  }
  return {
    migrate: () => call((journal) => journal.migrate()),
    claim: (draft) => call((journal) => journal.claim(draft)),
    take: (takeover) => call((journal) => journal.take(takeover)),
    resend: (again) => call((journal) => journal.resend(again)),
    settle: (settling) => call((journal) => journal.settle(settling)),
    due: (query) => call((journal) => journal.due(query)),
    owners: () => call((journal) => journal.owners()),
    read: (id) => call((journal) => journal.read(id)),
    scan: (query) => call((journal) => journal.scan(query)),
    close: () => {
      closed ??= close()
      return closed
    },
  }
}

async function open(
  path: string,
  options: SqliteJournalOptions & CommitListener,
  signal: AbortSignal,
): Promise<Opened> {
  const folder = dirname(path)
  if (!existsSync(folder)) {
    throw new ConfigurationError(`the journal ${path}: the folder ${folder} is missing; make it`)
  }
  const { waitMs = 5_000 } = options
  const table = await tableOf()
  const engine = await loadEngine(options.engine)
  const file = await openFile(path, { engine, waitMs, signal, runtime: systemRuntime })
  const group = createGroupCommit(file, options.onCommit)
  const store: SqlStore = {
    table,
    run: async (operation) => {
      try {
        return await group.run(operation)
      } catch (error) {
        throw sqliteFault(error, path)
      }
    },
  }
  return { file, journal: journalOn(store) }
}

/** Kysely writes the queries; they are run here, a whole group at once, and never by its driver. */
async function tableOf(): Promise<SqlTable> {
  const { DummyDriver, Kysely, SqliteAdapter, SqliteIntrospector, SqliteQueryCompiler } =
    await needed(import('kysely'), 'kysely')
  const db: Kysely<Tables> = new Kysely<Tables>({
    dialect: {
      createAdapter: () => new SqliteAdapter(),
      createDriver: () => new DummyDriver(),
      createIntrospector: (own) => new SqliteIntrospector(own),
      createQueryCompiler: () => new SqliteQueryCompiler(),
    },
  })
  return { db, dialect: dialectOf(db), ...namesOf('payonce_intents') }
}
