import type { Journal } from './journal.ts'
import { due } from './sql-due.ts'
import { migrate } from './sql-migration.ts'
import { claim, owners, read, resend, scan, settle, take } from './sql-operations.ts'
import type { SqlStore } from './sql-table.ts'

/** A journal on a table, whoever runs its operations; `close` is theirs. */
export function journalOn(store: SqlStore): Omit<Journal, 'close'> {
  const { table } = store
  let ready: Promise<void> | undefined
  return {
    migrate: async () => {
      ready ??= migrate(store)
      const own = ready
      try {
        await own
      } catch (error) {
        // The next call tries again.
        if (ready === own) ready = undefined
        throw error
      }
    },
    claim: (draft) => store.run(() => claim(table, draft)),
    take: (takeover) => store.run(() => take(table, takeover)),
    resend: (again) => store.run(() => resend(table, again)),
    settle: (settling) => store.run(() => settle(table, settling)),
    due: (query) => due(store, query),
    owners: () => store.run(() => owners(table)),
    read: (id) => store.run(() => read(table, id)),
    scan: (query) => store.run(() => scan(table, query)),
  }
}
