import type { CompiledQuery } from 'kysely'
import { ConfigurationError } from '../errors/errors.ts'
import { columns, type SqlOperation, type SqlStore, type SqlTable } from './sql-table.ts'

/**
 * Grows with every change of the columns. A new table is made whole; one of an earlier version is
 * then changed step by step, under the same lock, by what stands for each version in between.
 */
const version = 2

/** Makes the table where it is missing; one short look where it is there. */
export async function migrate(store: SqlStore): Promise<void> {
  const { table } = store
  if (table.dialect.name === 'MySQL') {
    const raw = await rawOf()
    await store.run(() => committing(raw))
  }
  const found = await store.run(() => versionOf(table))
  if (found === version) return
  if (found !== undefined && found > version) {
    const why = `has version ${found}, and this payonce knows versions up to ${version}`
    throw new ConfigurationError(`the journal's table "${table.intents}" ${why}; update payonce`)
  }
  const raw = await rawOf()
  // MySQL ends a transaction at each change of a table: there a lock of the connection holds it.
  const bond = table.dialect.name === 'MySQL' ? 'connection' : 'transaction'
  await store.run(() => locked(table, raw), bond)
}

type Raw = (text: string) => CompiledQuery

async function rawOf(): Promise<Raw> {
  const { CompiledQuery } = await import('kysely')
  return (text) => CompiledQuery.raw(text)
}

/** Where nothing commits by itself, every row would be gone with its connection, without a word. */
function* committing(raw: Raw): SqlOperation<void> {
  const { rows } = yield raw('select @@autocommit as committing')
  if (Number((rows[0] as { committing: unknown }).committing) === 1) return
  const what = 'the connections of its database have autocommit = 0, so that nothing would be kept'
  throw new ConfigurationError(`sqlJournal: db: ${what}; set autocommit = 1 for them`)
}

/** `undefined` when there is no table, or none that could be read: making it tells why. */
function* versionOf({ db, intents, schema }: SqlTable): SqlOperation<number | undefined> {
  try {
    yield db.selectFrom(intents).select('id').limit(1).compile()
    const known = db.selectFrom(schema).select('version').where('name', '=', intents)
    const { rows } = yield known.compile()
    const [row] = rows as { readonly version: number }[]
    return row && Number(row.version)
  } catch {
    return undefined
  }
}

/** Without the lock, two processes that find no table would both make one, and one would fail. */
function* locked(table: SqlTable, raw: Raw): SqlOperation<void> {
  const { dialect } = table
  if (dialect.name === 'PostgreSQL') yield raw('select pg_advisory_xact_lock(7032114859)')
  if (dialect.name !== 'MySQL') return yield* make(table, raw)
  const { rows } = yield raw("select get_lock('payonce_migrate', 60) as held")
  if (Number((rows[0] as { held: unknown }).held) !== 1) {
    throw new Error('another process has been making the journal for 60 s; look what holds it')
  }
  try {
    yield* make(table, raw)
  } finally {
    yield raw("select release_lock('payonce_migrate')")
  }
}

function* make(table: SqlTable, raw: Raw): SqlOperation<void> {
  const { db, intents, schema } = table
  for (const text of statements(table)) yield raw(text)
  const { rows } = yield db
    .selectFrom(schema)
    .select('version')
    .where('name', '=', intents)
    .compile()
  const [row] = rows as { readonly version: number }[]
  // MySQL may have been stopped between the table and its version.
  const isOld = row === undefined ? table.dialect.name === 'MySQL' : Number(row.version) < 2
  if (isOld) yield* widen(table, raw)
  yield db.deleteFrom(schema).where('name', '=', intents).compile()
  yield db.insertInto(schema).values({ name: intents, version }).compile()
}

/**
 * From version 1 to 2. Processes of version 1 go on writing: what they do not know of has a
 * default.
 */
function* widen({ dialect, intents }: SqlTable, raw: Raw): SqlOperation<void> {
  const { quote, types } = dialect
  const quoted = intents.replaceAll(/[^.]+/g, `${quote}$&${quote}`)
  for (const column of [`host ${types.text}`, `reopens ${types.flag} not null default 0`]) {
    try {
      yield raw(`alter table ${quoted} add column ${column}`)
    } catch (error) {
      // It is there already, from a migration that was stopped.
      if ((error as { readonly errno?: number }).errno !== 1060) throw error
    }
  }
}

function statements({ dialect, intents, schema }: SqlTable): readonly string[] {
  const { quote, types } = dialect
  const quoted = (name: string) => name.replaceAll(/[^.]+/g, `${quote}$&${quote}`)
  const lines = columns.map(([, column, kind, mayBeNull]) => {
    const filled = column === 'reopens' ? ' not null default 0' : ' not null'
    const rest = column === 'id' ? ' not null primary key' : mayBeNull ? '' : filled
    return `${quoted(column)} ${types[kind]}${rest}`
  })
  const versions = [`name ${types.name} not null primary key`, 'version integer not null']
  const plain = intents.replace(/^.*\./, '')
  const indexes = [
    [`${plain}_due`, 'state, due_at_ms'],
    [`${plain}_scan`, 'merchant, provider, created_at_ms'],
  ] as const
  const create = (name: string, parts: readonly string[], end = '') =>
    `create table if not exists ${quoted(name)} (\n  ${parts.join(',\n  ')}\n)${end}`
  if (dialect.name === 'MySQL') {
    // It has no `create index if not exists`.
    const within = indexes.map(([name, on]) => `index ${quoted(name)} (${on})`)
    const end = ' engine = InnoDB, default character set utf8mb4 collate utf8mb4_bin'
    return [create(schema, versions, end), create(intents, [...lines, ...within], end)]
  }
  const apart = indexes.map(
    ([name, on]) => `create index if not exists ${quoted(name)} on ${quoted(intents)} (${on})`,
  )
  return [create(schema, versions), create(intents, lines), ...apart]
}
