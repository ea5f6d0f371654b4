import type { Intent } from './intent.ts'
import type { DueQuery } from './journal.ts'
import { unsettled } from './sql-operations.ts'
import {
  fromRow,
  type IntentRow,
  type SqlOperation,
  type SqlStore,
  type SqlTable,
  wholeMs,
} from './sql-table.ts'

/** Where a page of candidates ends: the next one goes on behind it. */
type Candidate = Pick<Intent, 'id' | 'owner' | 'leaseUntilMs' | 'dueAtMs'>

/** Rows of a page, and of a list in a query: far below the parameters that any database allows. */
const pageRows = 100

/**
 * `Journal.due`. The lists of a query may be of any length, so they never travel to the database:
 * candidates come page by page, and what is left of them is locked, looked at again and taken.
 */
export async function due(store: SqlStore, query: DueQuery): Promise<readonly Intent[]> {
  const { table } = store
  const isFree = freedom(query)
  const except = new Set(query.except)
  const taken: Intent[] = []
  let after: Candidate | undefined
  while (taken.length < query.limit) {
    const page = await store.run(() => candidates(table, query, after))
    const ids = page.filter((row) => isFree(row) && !except.has(row.id)).map(({ id }) => id)
    while (ids.length > 0 && taken.length < query.limit) {
      const some = ids.splice(0, query.limit - taken.length)
      taken.push(...(await store.run(() => takeAll(table, query, some), 'transaction')))
    }
    after = page.at(-1)
    if (page.length < pageRows) break
  }
  return taken
}

function freedom({ gone, nowMs }: DueQuery): (row: Candidate) => boolean {
  const dead = new Set(gone)
  return ({ owner, leaseUntilMs }) => owner === null || leaseUntilMs <= nowMs || dead.has(owner)
}

/** One page of what is due, in its order. */
function* candidates(
  { db, intents }: SqlTable,
  { nowMs, sentBeforeMs }: DueQuery,
  after: Candidate | undefined,
): SqlOperation<readonly Candidate[]> {
  let page = db
    .selectFrom(intents)
    .select(['id', 'owner', 'lease_until_ms', 'due_at_ms'])
    .where('state', 'in', unsettled)
    .orderBy('due_at_ms')
    .orderBy('id')
    .limit(pageRows)
  page =
    sentBeforeMs === undefined
      ? page.where('due_at_ms', '<=', Math.floor(nowMs))
      : page.where('sent_at_ms', '<=', Math.floor(sentBeforeMs))
  if (after !== undefined) {
    const { id, dueAtMs } = after
    page = page.where(({ or, and, eb }) =>
      or([eb('due_at_ms', '>', dueAtMs), and([eb('due_at_ms', '=', dueAtMs), eb('id', '>', id)])]),
    )
  }
  const { rows } = yield page.compile()
  return (rows as IntentRow[]).map((row) => ({
    id: String(row.id),
    owner: row.owner as string | null,
    leaseUntilMs: Number(row.lease_until_ms),
    dueAtMs: Number(row.due_at_ms),
  }))
}

/** Takes what nobody else is taking right now, and what is still as its candidate was. */
function* takeAll(
  { db, intents, dialect }: SqlTable,
  query: DueQuery,
  ids: readonly string[],
): SqlOperation<readonly Intent[]> {
  // By id alone: with more to look for, a database may walk, and lock, rows of others.
  const named = db.selectFrom(intents).selectAll().where('id', 'in', ids)
  // A file has one writer at a time: there the transaction is the lock.
  const locking = dialect.name === 'SQLite' ? named : named.forUpdate().skipLocked()
  const { rows } = yield locking.compile()
  const isFree = freedom(query)
  const found = rows.map(fromRow).filter((row) => isDue(row, query) && isFree(row))
  if (found.length === 0) return []
  const { owner } = query
  const leaseUntilMs = wholeMs(query.leaseUntilMs)
  const own = found.map(({ id }) => id)
  const update = db
    .updateTable(intents)
    .set((row) => ({ owner, lease_until_ms: leaseUntilMs, fence: row('fence', '+', 1) }))
    .where('id', 'in', own)
  yield update.compile()
  return found
    .toSorted((one, other) => ids.indexOf(one.id) - ids.indexOf(other.id))
    .map((row) => ({ ...row, owner, leaseUntilMs, fence: row.fence + 1 }))
}

function isDue({ state, dueAtMs, sentAtMs }: Intent, { nowMs, sentBeforeMs }: DueQuery): boolean {
  if (state === 'done') return false
  return sentBeforeMs === undefined ? dueAtMs <= nowMs : sentAtMs <= sentBeforeMs
}
