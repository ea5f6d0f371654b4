import { begun, type Intent } from '../../journal/intent.ts'
import type { Journal } from '../../journal/journal.ts'

/** Notes what would be written, and forgets it: each call is the first of its act. */
export function notingJournal(written: object[]): Journal {
  const noted = (row: object) => {
    written.push(row)
    return Promise.resolve(true)
  }
  const none = (): Promise<readonly Intent[]> => Promise.resolve([])
  return {
    migrate: () => Promise.resolve(),
    claim: async (draft) => {
      await noted(draft)
      return { intent: begun(draft, 1), mine: true }
    },
    take: () => Promise.resolve(undefined),
    resend: noted,
    settle: noted,
    due: none,
    scan: none,
    owners: () => Promise.resolve([]),
    read: () => Promise.resolve(undefined),
    close: () => Promise.resolve(),
  }
}
