/** What the service keeps in its database. The journal makes a table of its own beside these. */
import type { Kysely } from 'kysely'
import type { Outcome } from '../../src/index.ts'

/** An order: what was agreed, and what became of it. */
export interface Order {
  /** The caller's own number. WeChat Pay gets the same one. */
  readonly reference: string
  /** In fen: 1280 is 12.80 yuan. */
  readonly amount: number
  readonly description: string
  /**
   * Part of the row, because all that is sent is taken from there: a repeat is the same payment
   * only if it says the same, also after the service has moved to another address.
   */
  readonly notifyUrl: string
  /** Whether the payment was made at WeChat Pay: not tried yet, or one of four honest words. */
  readonly status: 'placed' | Outcome<unknown>['status']
  /** What the payer scans. */
  readonly codeUrl: string | null
  /** Why it failed, or why nobody knows. */
  readonly message: string | null
  /** When the payer paid. */
  readonly paidAt: string | null
  readonly placedAt: string
  readonly triedAt: string
}

export interface Tables {
  readonly orders: Order
  /** One row for each event that WeChat Pay has told of, however often it told it. */
  readonly notifications: {
    readonly id: string
    readonly type: string
    readonly receivedAt: string
  }
}

export type Store = Kysely<Tables>

/** A service that lives longer has its migrations instead. */
export async function makeTables({ schema }: Store): Promise<void> {
  await schema
    .createTable('orders')
    .ifNotExists()
    .addColumn('reference', 'text', (column) => column.primaryKey())
    .addColumn('amount', 'integer', (column) => column.notNull())
    .addColumn('description', 'text', (column) => column.notNull())
    .addColumn('notifyUrl', 'text', (column) => column.notNull())
    .addColumn('status', 'text', (column) => column.notNull())
    .addColumn('codeUrl', 'text')
    .addColumn('message', 'text')
    .addColumn('paidAt', 'text')
    .addColumn('placedAt', 'text', (column) => column.notNull())
    .addColumn('triedAt', 'text', (column) => column.notNull())
    .execute()
  await schema
    .createTable('notifications')
    .ifNotExists()
    .addColumn('id', 'text', (column) => column.primaryKey())
    .addColumn('type', 'text', (column) => column.notNull())
    .addColumn('receivedAt', 'text', (column) => column.notNull())
    .execute()
}
