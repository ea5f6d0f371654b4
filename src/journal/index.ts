export type { Outbox } from './intend.ts'
export type { Draft, Intent, IntentState } from './intent.ts'
export { isReopenable } from './intent.ts'
export type {
  Claim,
  DueQuery,
  Held,
  Journal,
  ScanQuery,
  Settling,
  Takeover,
} from './journal.ts'
export { memoryJournal } from './memory.ts'
export { type KyselyInstance, outbox, type SqlJournalOptions, sqlJournal } from './sql.ts'
export { type SqliteJournalOptions, sqliteJournal } from './sqlite.ts'
export type { SqliteEngineName } from './sqlite-engine.ts'
