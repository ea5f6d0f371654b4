import type { Compilable } from 'kysely'
import { begun, type Draft, type Intent, isReopenable } from './intent.ts'
import type { Claim, Held, ScanQuery, Sending, Settling, Takeover } from './journal.ts'
import {
  asWritten,
  fromRow,
  type SqlOperation,
  type SqlTable,
  toRow,
  wholeMs,
} from './sql-table.ts'

/** `Journal.claim`: the row is made by whoever inserts it, or wins the guarded update. */
export function* claim(table: SqlTable, draft: Draft): SqlOperation<Claim> {
  const { db, intents } = table
  for (let round = 1; round <= mostRounds; round += 1) {
    const first = asWritten(begun(draft, 1))
    if (yield* isInserted(table, first)) return { intent: first, mine: true }
    const seen = round === 1 ? yield* read(table, draft.id) : undefined
    const known = seen ?? (yield* latest(table, draft.id))
    // Removed by hand in between.
    if (known === undefined) continue
    if (!isReopenable(known)) return { intent: known, mine: false }
    const again = asWritten(begun(draft, known.fence + 1))
    const reopen = db
      .updateTable(intents)
      .set(toRow(again))
      .where('id', '=', known.id)
      .where('fence', '=', known.fence)
      .where('state', '=', known.state)
    if (yield* hasChanged(reopen)) return { intent: again, mine: true }
  }
  throw new Error(`others change the row of ${draft.id} all the time: ${mostRounds} rounds`)
}

/** Others may be faster a few times, never so often. */
const mostRounds = 100

/**
 * A row as it is now. A transaction of the caller's own may look at the past, in which the row that
 * has stopped its insert is not there yet, or is another one.
 */
function* latest(table: SqlTable, id: string): SqlOperation<Intent | undefined> {
  const { db, intents, dialect } = table
  if (dialect.name !== 'MySQL') return yield* read(table, id)
  const query = db.selectFrom(intents).selectAll().where('id', '=', id).forUpdate()
  const { rows } = yield query.compile()
  return rows.length === 0 ? undefined : fromRow(rows[0])
}

function* isInserted({ db, intents, dialect }: SqlTable, intent: Intent): SqlOperation<boolean> {
  const insert = db.insertInto(intents).values(toRow(intent))
  if (dialect.name !== 'MySQL') {
    return yield* hasChanged(insert.onConflict((conflict) => conflict.column('id').doNothing()))
  }
  // `insert ignore` would cut what is too long, and `on duplicate key update` counts a row that was
  // there as one that was made, as connections are set up by default.
  try {
    return yield* hasChanged(insert)
  } catch (error) {
    const { errno, message } = error as { readonly errno?: number; readonly message?: string }
    if (errno === 1062 || message?.includes('Duplicate entry')) return false
    throw error
  }
}

/** `Journal.take`. */
export function* take(table: SqlTable, takeover: Takeover): SqlOperation<Intent | undefined> {
  const { id, fence, owner, leaseUntilMs } = takeover
  const own = { owner, lease_until_ms: wholeMs(leaseUntilMs), fence: fence + 1 }
  const { db, intents } = table
  if (!(yield* hasChanged(held(db.updateTable(intents).set(own), takeover)))) return undefined
  const row = yield* read(table, id)
  // Whoever came after has a fence of its own.
  return row?.fence === fence + 1 ? row : undefined
}

/** `Journal.resend`. */
export function* resend(table: SqlTable, again: Sending): SqlOperation<boolean> {
  const { sentAtMs, totalMs, host } = again
  const times = { sent_at_ms: wholeMs(sentAtMs), total_ms: wholeMs(totalMs) }
  return yield* isHeldStill(table, again, { ...times, ...(host !== undefined && { host }) })
}

/** `Journal.settle`. */
export function* settle(table: SqlTable, settling: Settling): SqlOperation<boolean> {
  // By name: whoever settles may hand over a whole row.
  const { state, status, fault, outcome, dueAtMs, reopens } = settling
  const due_at_ms = wholeMs(dueAtMs)
  return yield* isHeldStill(table, settling, {
    ...{ state, status, fault, outcome, due_at_ms },
    reopens: reopens === true ? 1 : 0,
    owner: null,
  })
}

/** Writes to a row that is still the caller's own. */
function* isHeldStill(
  table: SqlTable,
  own: Held,
  cells: Readonly<Record<string, string | number | null>>,
): SqlOperation<boolean> {
  const { db, intents } = table
  if (yield* hasChanged(held(db.updateTable(intents).set(cells), own))) return true
  // MySQL may count only rows that are different now, and these may have been written before. Under
  // one fence a row never comes back from `done`: as it stands now, it was found.
  const row = yield* read(table, own.id)
  return row?.fence === own.fence && row.state !== 'done'
}

interface Guarded<Q> {
  where(column: 'id' | 'fence' | 'state', operator: '=' | '<>', value: string | number): Q
}

/** Only while nobody else has taken the row, and it is open. */
function held<Q extends Guarded<Q>>(update: Q, { id, fence }: Held): Q {
  return update.where('id', '=', id).where('fence', '=', fence).where('state', '<>', 'done')
}

/** `Journal.read`. */
export function* read({ db, intents }: SqlTable, id: string): SqlOperation<Intent | undefined> {
  const { rows } = yield db.selectFrom(intents).selectAll().where('id', '=', id).compile()
  return rows.length === 0 ? undefined : fromRow(rows[0])
}

/** `Journal.owners`. */
export function* owners({ db, intents }: SqlTable): SqlOperation<readonly string[]> {
  const query = db
    .selectFrom(intents)
    .select('owner')
    .distinct()
    .where('state', 'in', unsettled)
    .where('owner', 'is not', null)
  const { rows } = yield query.compile()
  return (rows as { readonly owner: string }[]).map(({ owner }) => owner)
}

/** `Journal.scan`. */
export function* scan(
  { db, intents }: SqlTable,
  { provider, merchant, fromMs, toMs, afterId, limit }: ScanQuery,
): SqlOperation<readonly Intent[]> {
  let query = db
    .selectFrom(intents)
    .selectAll()
    .where('merchant', '=', merchant)
    .where('provider', '=', provider)
    .where('created_at_ms', '>=', wholeMs(fromMs))
    .where('created_at_ms', '<', wholeMs(toMs))
    .orderBy('id')
    .limit(limit)
  if (afterId !== undefined) query = query.where('id', '>', afterId)
  const { rows } = yield query.compile()
  return rows.map(fromRow)
}

/** Not `<> 'done'`: only what is named can be looked up in an index. */
export const unsettled = ['intent', 'sent']

function* hasChanged(query: Compilable): SqlOperation<boolean> {
  const { numAffectedRows } = yield query.compile()
  if (numAffectedRows !== undefined) return numAffectedRows > 0n
  throw new Error('the database driver does not tell how many rows it has changed; take another')
}
