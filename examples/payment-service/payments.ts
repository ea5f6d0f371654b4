/** From an order in the database to a payment at WeChat Pay. */
import { setInterval } from 'node:timers/promises'
import { GatewayError } from '../../src/index.ts'
import type { Shop } from './gateway.ts'
import { type NativeOutcome, noteTry, openOrders, recordOutcome } from './orders.ts'
import type { Order, Store } from './tables.ts'

export interface Counter {
  readonly store: Store
  readonly shop: Shop
}

/**
 * Makes the payment of an order. It may be called again at any time, by anybody: the number is the
 * same and so is everything that is sent, so the journal answers with what is recorded, joins the
 * call that is under way, or asks what became of one that died.
 */
export async function pay({ store, shop }: Counter, order: Order): Promise<NativeOutcome> {
  const { reference, amount, description, notifyUrl } = order
  try {
    const outcome = await shop.wechat.native({
      out_trade_no: reference,
      description,
      notify_url: notifyUrl,
      amount: { total: amount },
    })
    await recordOutcome(store, reference, outcome)
    return outcome
  } catch (error) {
    // What throws has sent nothing. The order stays as it is, and behind the others for a while.
    if (GatewayError.is(error)) await noteTry(store, reference)
    throw error
  }
}

/** WeChat Pay keeps a code for two hours; nobody waits for an order that is older. */
const waitingMs = 2 * 60 * 60_000

/**
 * The outbox: an order whose row is there, and whose outcome is not, is paid once more, now and
 * every so often. The process may have died between the two, or nobody could be reached.
 */
export async function workOff(
  counter: Counter,
  given: {
    readonly everyMs: number
    readonly signal: AbortSignal
    readonly onError: (error: unknown) => void
  },
): Promise<void> {
  const { everyMs, signal, onError } = given
  const pass = async () => {
    const orders = await openOrders(counter.store, new Date(Date.now() - waitingMs))
    await Promise.all(orders.map((order) => pay(counter, order).catch(onError)))
  }
  await pass().catch(onError)
  try {
    for await (const _ of setInterval(everyMs, undefined, { signal })) await pass().catch(onError)
  } catch (error) {
    if (!signal.aborted) throw error
  }
}
