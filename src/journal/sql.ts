import type { Kysely } from 'kysely'
import { ConfigurationError } from '../errors/errors.ts'
import type { Outbox } from './intend.ts'
import type { Journal } from './journal.ts'
import { dialectOf } from './sql-dialect.ts'
import { journalOn } from './sql-journal.ts'
import { claim, settle } from './sql-operations.ts'
import {
  type Bond,
  namesOf,
  type SqlOperation,
  type SqlStore,
  type SqlTable,
  type Tables,
} from './sql-table.ts'

/** What a Kysely instance shows of itself; any `Kysely<…>` is one. */
export interface KyselyInstance {
  readonly isTransaction: boolean
  withoutPlugins(): object
  destroy(): Promise<void>
}

/** Where a journal's table stands. */
export interface SqlJournalOptions {
  /** Kysely on PostgreSQL, MySQL 8, MariaDB from 10.6, or SQLite. It stays yours to close. */
  readonly db: KyselyInstance
  /**
   * The table, maybe with its schema: `billing.intents`. Beside it stands `payonce_schema` with the
   * version of its columns. @default 'payonce_intents'
   */
  readonly table?: string
}

/**
 * A journal in a database that many processes and machines share. It is as durable as the database
 * is set to be: `synchronous_commit` of PostgreSQL and `innodb_flush_log_at_trx_commit` of MySQL
 * have to be left on, as they are by default.
 *
 * @throws ConfigurationError for another database, a transaction, or a name that is none.
 * @example
 * const db = new Kysely<Database>({ dialect: new PostgresDialect({ pool }) })
 * const gateway = createGateway({ providers, merchants, journal: sqlJournal({ db }) })
 */
export function sqlJournal({ db, table = 'payonce_intents' }: SqlJournalOptions): Journal {
  const { intents, schema } = namesOf(table)
  if (typeof db?.withoutPlugins !== 'function') {
    throw new ConfigurationError('sqlJournal: db: must be a Kysely instance (npm i kysely)')
  }
  if (db.isTransaction) {
    const why = 'what it writes would be durable only when that ends'
    throw new ConfigurationError(`sqlJournal: db: must not be a transaction: ${why}`)
  }
  // A plugin that renames columns would rename ours.
  const own = db.withoutPlugins() as Kysely<Tables>
  const store = storeOn({ db: own, dialect: dialectOf(own), intents, schema })
  return { ...journalOn(store), close: () => Promise.resolve() }
}

/**
 * Writes intents inside a transaction of your own, together with your own rows: both are there, or
 * neither. Give it to `intend` of a merchant; the call itself is made when the transaction is
 * through. The table must be there already: `payonce journal migrate`, or any call before.
 *
 * @throws ConfigurationError when `db` is no transaction of Kysely's.
 * @example
 * await db.transaction().execute(async (trx) => {
 *   await trx.insertInto('orders').values({ number, state: 'paying' }).execute()
 *   await shop.intend(outbox({ db: trx })).bank.pay(order)
 * })
 * const outcome = await shop.bank.pay(order)
 */
export function outbox({ db, table = 'payonce_intents' }: SqlJournalOptions): Outbox {
  const { intents, schema } = namesOf(table)
  if (db?.isTransaction !== true) {
    throw new ConfigurationError('outbox: db: must be a transaction of Kysely')
  }
  const own = db.withoutPlugins() as Kysely<Tables>
  const where = { db: own, dialect: dialectOf(own), intents, schema }
  return {
    claim: (draft) => drive(claim(where, draft), own),
    settle: (settling) => drive(settle(where, settling), own),
  }
}

function storeOn(table: SqlTable): SqlStore {
  const { db } = table
  const once = async <T>(operation: () => SqlOperation<T>, bond: Bond | undefined) => {
    if (bond === undefined) return await drive(operation(), db)
    const bound = bond === 'transaction' ? db.transaction() : db.connection()
    return await bound.execute((own) => drive(operation(), own))
  }
  return {
    table,
    run: async (operation, bond) => {
      for (let attempt = 1; ; attempt += 1) {
        try {
          return await once(operation, bond)
        } catch (error) {
          if (attempt === mostAttempts || !wasUndone(error)) throw error
        }
      }
    },
  }
}

/** Runs the queries of an operation one after the other. */
async function drive<T>(operation: SqlOperation<T>, db: Kysely<Tables>): Promise<T> {
  let step = operation.next()
  while (step.done !== true) {
    const query = step.value
    const answer = await db.executeQuery(query).then(
      (result) => () => operation.next(result),
      (error: unknown) => () => operation.throw(error),
    )
    step = answer()
  }
  return step.value
}

/** Two that get into each other's way are through after one repeat; more need a few. */
const mostAttempts = 10

/**
 * Whether a database says that it has undone everything because of somebody else: a deadlock, or
 * rows that have changed since a stricter isolation than ours has looked at them.
 */
function wasUndone(error: unknown): boolean {
  const { code, errno } = error as { readonly code?: unknown; readonly errno?: unknown }
  if (errno === 1213 || errno === 1020) return true
  return code === '40001' || code === '40P01' || code === 'SQLITE_BUSY_SNAPSHOT'
}
