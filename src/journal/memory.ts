import { begun, type Intent, isReopenable } from './intent.ts'
import type { DueQuery, Held, Journal } from './journal.ts'

/**
 * A journal in memory: for tests, and against duplicates inside one process. It forgets everything
 * when the process ends.
 */
export function memoryJournal(): Journal {
  const rows = new Map<string, Intent>()

  const mine = ({ id, fence }: Held) => {
    const row = rows.get(id)
    return row !== undefined && row.fence === fence && row.state !== 'done' ? row : undefined
  }
  const isDue = (row: Intent, { nowMs, sentBeforeMs, gone, except }: DueQuery) => {
    if (row.state === 'done' || except.includes(row.id)) return false
    const isFree = row.owner === null || row.leaseUntilMs <= nowMs || gone.includes(row.owner)
    if (!isFree) return false
    return sentBeforeMs === undefined ? row.dueAtMs <= nowMs : row.sentAtMs <= sentBeforeMs
  }
  const put = (row: Intent): Intent => {
    rows.set(row.id, row)
    return row
  }

  return {
    migrate: () => Promise.resolve(),
    claim: async (draft) => {
      const known = rows.get(draft.id)
      if (known !== undefined && !isReopenable(known)) return { intent: known, mine: false }
      return { intent: put(begun(draft, (known?.fence ?? 0) + 1)), mine: true }
    },
    take: async ({ id, fence, owner, leaseUntilMs }) => {
      const row = mine({ id, fence })
      return row && put({ ...row, owner, leaseUntilMs, fence: fence + 1 })
    },
    resend: async ({ sentAtMs, totalMs, host, ...held }) => {
      const row = mine(held)
      if (row === undefined) return false
      return put({ ...row, sentAtMs, totalMs, host: host ?? row.host }) !== undefined
    },
    settle: async ({ id, fence, state, status, fault, outcome, dueAtMs, reopens = false }) => {
      const row = mine({ id, fence })
      // By name: whoever settles may hand over a whole row.
      const what = { state, status, fault, outcome, dueAtMs, reopens, owner: null }
      return row !== undefined && put({ ...row, ...what }) !== undefined
    },
    due: async (query) => {
      const { owner, leaseUntilMs, limit } = query
      const found = [...rows.values()].filter((row) => isDue(row, query))
      return found
        .toSorted((one, other) => one.dueAtMs - other.dueAtMs)
        .slice(0, limit)
        .map((row) => put({ ...row, owner, leaseUntilMs, fence: row.fence + 1 }))
    },
    owners: async () => {
      const unsettled = [...rows.values()].filter(({ state }) => state !== 'done')
      return [...new Set(unsettled.flatMap(({ owner }) => owner ?? []))]
    },
    read: async (id) => rows.get(id),
    scan: async ({ provider, merchant, fromMs, toMs, afterId = '', limit }) =>
      [...rows.values()]
        .filter((row) => row.provider === provider && row.merchant === merchant)
        .filter((row) => row.createdAtMs >= fromMs && row.createdAtMs < toMs && row.id > afterId)
        .toSorted((one, other) => (one.id < other.id ? -1 : 1))
        .slice(0, limit),
    close: () => Promise.resolve(),
  }
}
