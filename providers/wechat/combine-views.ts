import * as z from 'zod'
import type { Payment } from '../../src/provider/index.ts'
import { dateOf } from './fields.ts'
import { fenOf, paymentOf, tradeState } from './views.ts'

/** A combined payment as queries and notifications tell it. */
export const combined = z.object({
  combine_out_trade_no: z.string(),
  combine_mchid: z.string().nullish(),
  combine_payer_info: z.object({ openid: z.string().nullish() }).nullish(),
  sub_orders: z
    .array(
      z.object({
        mchid: z.string(),
        sub_mchid: z.string().nullish().describe('Where a service provider has combined them'),
        out_trade_no: z.string(),
        transaction_id: z.string().nullish(),
        trade_type: z.string().nullish(),
        trade_state: z.string(),
        bank_type: z.string().nullish(),
        attach: z.string().nullish(),
        success_time: z.string().nullish(),
        amount: z
          .object({
            total_amount: z.int(),
            payer_amount: z.int().nullish(),
            currency: z.string().nullish(),
          })
          .nullish(),
      }),
    )
    .nullish(),
})

type Combined = z.output<typeof combined>
type SubOrder = NonNullable<Combined['sub_orders']>[number]

/** They are paid and closed together; states that differ otherwise are not final. */
function combinedState(orders: readonly SubOrder[]): Payment['state'] {
  const [state, ...others] = [...new Set(orders.map((order) => tradeState(order.trade_state)))]
  if (state === undefined) return 'processing'
  if (others.length === 0) return state
  const paid = ['succeeded', 'partially-refunded']
  return [state, ...others].every((each) => paid.includes(each))
    ? 'partially-refunded'
    : 'processing'
}

/** The sum, where every order tells its amount: before they are paid none does. */
function combinedFen(orders: readonly SubOrder[]) {
  const amounts = orders.map((order) => order.amount?.total_amount)
  const told = amounts.filter((amount) => typeof amount === 'number')
  if (told.length === 0 || told.length < amounts.length) return undefined
  const sum = told.reduce((one, other) => one + other, 0)
  return fenOf(sum, orders[0]?.amount?.currency)
}

export function combinedPaymentOf(output: Combined): Payment {
  const orders = output.sub_orders ?? []
  return {
    reference: output.combine_out_trade_no,
    state: combinedState(orders),
    amount: combinedFen(orders),
    paidAt: dateOf(orders[0]?.success_time),
  }
}

/** Combined payments and others are notified of under one name. */
export function noticedPaymentOf(value: Combined | Parameters<typeof paymentOf>[0]): Payment {
  return 'combine_out_trade_no' in value ? combinedPaymentOf(value) : paymentOf(value)
}
