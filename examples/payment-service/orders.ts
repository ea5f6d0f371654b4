/** The orders, as the service keeps them: what was agreed, and what became of it. */
import type { Outcome } from '../../src/index.ts'
import type { Order, Store } from './tables.ts'

/** What a caller asks for. */
export type NewOrder = Pick<Order, 'reference' | 'amount' | 'description' | 'notifyUrl'>

/** What became of making the payment. */
export type NativeOutcome = Outcome<{ readonly code_url: string }>

/** The number stands for another order. */
export class OtherOrderError extends Error {}

const now = () => new Date().toISOString()

/**
 * Writes an order down, or finds it: a caller who did not hear the answer sends the same again.
 *
 * @throws OtherOrderError when the number was used for something else.
 */
export async function placeOrder(store: Store, wanted: NewOrder): Promise<Order> {
  const times = { placedAt: now(), triedAt: now() }
  const empty = { codeUrl: null, message: null, paidAt: null }
  await store
    .insertInto('orders')
    .values({ ...wanted, ...empty, ...times, status: 'placed' })
    .onConflict((conflict) => conflict.column('reference').doNothing())
    .execute()
  const order = await findOrder(store, wanted.reference)
  if (order?.amount === wanted.amount && order.description === wanted.description) return order
  throw new OtherOrderError(`${wanted.reference} was used for another order; take a new number`)
}

/** Writes down what became of making the payment. */
export async function recordOutcome(
  store: Store,
  reference: string,
  outcome: NativeOutcome,
): Promise<void> {
  const made = outcome.status === 'succeeded' ? { codeUrl: outcome.value.code_url } : {}
  const message = 'message' in outcome ? outcome.message : null
  await store
    .updateTable('orders')
    .set({ ...made, message, status: outcome.status, triedAt: now() })
    .where('reference', '=', reference)
    // A certainty stays, whoever else comes late with a doubt.
    .where('status', '<>', 'succeeded')
    .execute()
}

/** Notes that it was tried and nothing was sent; the next try is as good as the first. */
export async function noteTry(store: Store, reference: string): Promise<void> {
  const tried = store.updateTable('orders').set({ triedAt: now() })
  await tried.where('reference', '=', reference).execute()
}

/** The payer has paid. `false` when there is no such order over this amount. */
export async function markPaid(
  store: Store,
  paid: { readonly reference: string; readonly amount: number; readonly paidAt: Date },
): Promise<boolean> {
  const { numUpdatedRows } = await store
    .updateTable('orders')
    .set({ status: 'succeeded', message: null, paidAt: paid.paidAt.toISOString() })
    .where('reference', '=', paid.reference)
    .where('amount', '=', paid.amount)
    .executeTakeFirstOrThrow()
  return numUpdatedRows > 0n
}

export async function findOrder(store: Store, reference: string): Promise<Order | undefined> {
  const orders = store.selectFrom('orders').selectAll()
  return await orders.where('reference', '=', reference).executeTakeFirst()
}

export async function newestOrders(store: Store): Promise<Order[]> {
  return await store
    .selectFrom('orders')
    .selectAll()
    .orderBy('placedAt', 'desc')
    .limit(50)
    .execute()
}

/** Orders without a certain outcome, the one that was tried longest ago first. */
export async function openOrders(store: Store, placedSince: Date): Promise<Order[]> {
  return await store
    .selectFrom('orders')
    .selectAll()
    .where('status', 'in', ['placed', 'pending', 'unknown'])
    .where('placedAt', '>=', placedSince.toISOString())
    .orderBy('triedAt')
    .limit(50)
    .execute()
}
