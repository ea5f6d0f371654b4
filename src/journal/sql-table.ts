import type { CompiledQuery, Kysely, QueryResult } from 'kysely'
import { ConfigurationError } from '../errors/errors.ts'
import type { Intent } from './intent.ts'
import type { Kind, SqlDialect } from './sql-dialect.ts'

/** The columns, in the order in which a person reads a row: property, column, kind, may be null. */
export const columns = [
  ['id', 'id', 'name', false],
  ['provider', 'provider', 'name', false],
  ['merchant', 'merchant', 'name', false],
  ['account', 'account', 'text', false],
  ['operation', 'operation', 'name', false],
  ['number', 'number', 'text', true],
  ['key', 'idempotency_key', 'text', false],
  ['state', 'state', 'name', false],
  ['status', 'status', 'name', true],
  ['fault', 'fault', 'name', true],
  ['createdAtMs', 'created_at_ms', 'whole', false],
  ['sentAtMs', 'sent_at_ms', 'whole', false],
  ['totalMs', 'total_ms', 'whole', false],
  ['dueAtMs', 'due_at_ms', 'whole', false],
  ['owner', 'owner', 'name', true],
  ['leaseUntilMs', 'lease_until_ms', 'whole', false],
  ['fence', 'fence', 'whole', false],
  ['input', 'input', 'text', false],
  ['inputHash', 'input_hash', 'text', false],
  ['sealed', 'sealed', 'flag', false],
  ['path', 'path', 'text', true],
  ['body', 'body', 'text', true],
  ['outcome', 'outcome', 'text', true],
  ['host', 'host', 'text', true],
  ['reopens', 'reopens', 'flag', false],
] as const satisfies readonly (readonly [keyof Intent, string, Kind, boolean])[]

/** A row as it is written. What is read may hold its numbers as text or bigint: drivers differ. */
export type IntentRow = Record<(typeof columns)[number][1], string | number | null>

/** The tables, under the names that they have for the compiler. */
export interface Tables {
  readonly intents: IntentRow
  readonly schema: { readonly name: string; readonly version: number }
}

/** A table of intents, and whoever makes queries for it. */
export interface SqlTable {
  readonly db: Kysely<Tables>
  readonly dialect: SqlDialect
  /** The real names, which the compiler takes for the ones it knows. */
  readonly intents: 'intents'
  readonly schema: 'schema'
}

/**
 * One act on the table: hands out queries and is handed their results, so that the same act runs on
 * a server that has to be awaited and on a file that answers at once.
 */
export type SqlOperation<T> = Generator<CompiledQuery, T, QueryResult<unknown>>

/** Whoever runs operations. */
export interface SqlStore {
  readonly table: SqlTable
  /** Runs an operation, maybe more than once: what failed as a whole is begun again. */
  run<T>(operation: () => SqlOperation<T>, bond?: Bond): Promise<T>
}

/** What holds the queries of an operation together; without it, each stands for itself. */
export type Bond = 'connection' | 'transaction'

export function toRow(intent: Intent): IntentRow {
  const cells = columns.map(([property, column, kind]) => [column, written(kind, intent[property])])
  return Object.fromEntries(cells) as IntentRow
}

export function fromRow(row: unknown): Intent {
  const cells = row as Readonly<Record<string, unknown>>
  const values = columns.map(([property, column, kind]) => [property, read(kind, cells[column])])
  return Object.fromEntries(values) as unknown as Intent
}

function written(kind: Kind, value: Intent[keyof Intent]): string | number | null {
  if (kind === 'flag') return value ? 1 : 0
  return typeof value === 'number' ? wholeMs(value) : (value as string | null)
}

function read(kind: Kind, value: unknown): unknown {
  if (kind === 'flag') return Number(value) === 1
  return kind === 'whole' ? Number(value) : value
}

/** Deadlines come with fractions, a bigint has none: a lease is rather a little long. */
export const wholeMs = (timeMs: number): number => Math.ceil(timeMs)

/** A row whose times are whole, as it is read back. */
export const asWritten = (intent: Intent): Intent => fromRow(toRow(intent))

/** The names stand in texts of SQL: letters only. Indexes add to them, and 63 is the most. */
export function namesOf(table: string): Pick<SqlTable, 'intents' | 'schema'> {
  if (!/^([a-z_]\w{0,62}\.)?[a-z_]\w{0,47}$/i.test(table)) {
    const rule = 'must be a name of letters, digits and underscores, 48 at most'
    throw new ConfigurationError(`sqlJournal: table: ${rule}, maybe after a schema and a dot`)
  }
  const schema = table.replace(/[^.]*$/, 'payonce_schema')
  return { intents: table as 'intents', schema: schema as 'schema' }
}
