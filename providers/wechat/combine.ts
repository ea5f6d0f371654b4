import * as z from 'zod'
import { defineOperations, type Payment } from '../../src/provider/index.ts'
import { account } from './account.ts'
import { closeFaults } from './faults.ts'
import {
  clientIp,
  dateOf,
  fen,
  mchid,
  notifyUrl,
  orderNo,
  settleInfo,
  text,
  timeExpire,
  yuan,
} from './fields.ts'
import { orderMade, scanned } from './orders.ts'
import { fenOf, paymentOf, tradeState } from './views.ts'

export const combineKey = {
  combine_out_trade_no: orderNo.describe('Number of the combined order'),
}

/** One order of a combined one, but for whose it is. */
export const subOrder = {
  out_trade_no: orderNo,
  description: text(127),
  attach: text(128),
  amount: z.strictObject({ total_amount: fen.describe('In fen'), currency: yuan }),
  goods_tag: text(32).optional(),
  settle_info: settleInfo.optional(),
}

/** What is said once for all orders of a combined one. */
export const combineTerms = {
  scene_info: z
    .strictObject({ payer_client_ip: clientIp, device_id: text(16).optional() })
    .optional(),
  time_expire: timeExpire.optional(),
  notify_url: notifyUrl(255),
}

/** Direct merchants combine two to ten orders. */
function subOrders<Item extends z.ZodType>(item: Item) {
  return z.array(item).min(2).max(10)
}

export const allTogether = 'All of them, as they were combined: they close together or not at all'

const combineInput = z.strictObject({
  ...combineKey,
  sub_orders: subOrders(z.strictObject({ mchid, ...subOrder })),
  ...combineTerms,
})

const closeCombineInput = z.strictObject({
  ...combineKey,
  sub_orders: subOrders(z.strictObject({ mchid, out_trade_no: orderNo })).describe(allTogether),
})

export interface Combining {
  readonly combine_out_trade_no: string
  readonly sub_orders: readonly { readonly amount: { readonly total_amount: number } }[]
}

/** What a combined payment is for: the sum of its orders. */
function combineIntent({ input }: { readonly input: Combining }) {
  return {
    reference: input.combine_out_trade_no,
    amount: {
      minor: input.sub_orders.reduce((sum, order) => sum + order.amount.total_amount, 0),
      currency: 'CNY',
    },
  }
}

/** The orders with their currency, which WeChat Pay asks for. */
export function inYuan<Order extends { readonly amount: { readonly total_amount: number } }>(
  orders: readonly Order[],
) {
  return orders.map((order) => ({ ...order, amount: { ...order.amount, currency: 'CNY' } }))
}

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

export const combineOperations = defineOperations(account, {
  /** Creates one QR-code payment for two to ten orders; the payer scans its `code_url`. */
  combineNative: {
    method: 'POST',
    path: '/v3/combine-transactions/native',
    effect: 'keyed',
    key: 'combine_out_trade_no',
    settledBy: 'queryCombine',
    settledAs: orderMade,
    intends: combineIntent,
    input: combineInput,
    output: scanned,
    body: ({ input, merchant }) => ({
      combine_appid: merchant.appid,
      combine_mchid: merchant.mchid,
      ...input,
      sub_orders: inYuan(input.sub_orders),
    }),
  },

  /** Finds a combined payment by its number, with the state of each order in it. */
  queryCombine: {
    method: 'GET',
    path: '/v3/combine-transactions/out-trade-no/{combine_out_trade_no}',
    effect: 'read',
    echo: { combine_out_trade_no: 'combine_out_trade_no' },
    input: z.strictObject(combineKey),
    output: combined,
    payment: combinedPaymentOf,
  },

  /** Closes a combined payment that nobody has paid; all its orders together. */
  closeCombine: {
    method: 'POST',
    path: '/v3/combine-transactions/out-trade-no/{combine_out_trade_no}/close',
    effect: 'keyed',
    key: 'combine_out_trade_no',
    settledBy: 'queryCombine',
    settledAs: { closed: 'succeeded', succeeded: 'failed', 'partially-refunded': 'failed' },
    faults: closeFaults,
    input: closeCombineInput,
    output: z.undefined(),
    body: ({ input, merchant }) => ({
      combine_appid: merchant.appid,
      sub_orders: input.sub_orders,
    }),
  },
})
