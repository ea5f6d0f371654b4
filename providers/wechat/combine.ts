import * as z from 'zod'
import { defineOperations } from '../../src/provider/index.ts'
import { type Account, account } from './account.ts'
import { combined, combinedPaymentOf } from './combine-views.ts'
import { closeFaults } from './faults.ts'
import {
  clientIp,
  fen,
  mchid,
  notifyUrl,
  orderNo,
  settleInfo,
  text,
  timeExpire,
  yuan,
} from './fields.ts'
import { h5Info, orderMade, prepared, scanned, visited } from './orders.ts'

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
  time_start: timeExpire.optional().describe('From when on the payer can pay'),
  time_expire: timeExpire.optional(),
  notify_url: notifyUrl(255),
}

/** Who pays inside WeChat. */
export const payer = { combine_payer_info: z.strictObject({ openid: z.string().min(1).max(128) }) }

/** A payer in a browser is known by address, and by the page that sends there. */
export const page = {
  scene_info: z.strictObject({
    payer_client_ip: clientIp,
    device_id: text(16).optional(),
    h5_info: h5Info,
  }),
}

/** Direct merchants combine two to ten orders. */
function subOrders<Item extends z.ZodType>(item: Item) {
  return z.array(item).min(2).max(10)
}

export const allTogether = 'All of them, as they were combined: they close together or not at all'

const order = {
  ...combineKey,
  sub_orders: subOrders(z.strictObject({ mchid, ...subOrder })),
  ...combineTerms,
}

const combineInput = z.strictObject(order)

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

export interface OwnCombining<Order> extends Combining {
  readonly sub_orders: readonly (Order & Combining['sub_orders'][number])[]
}

function combineBody<Order>({
  input,
  merchant,
}: {
  readonly input: OwnCombining<Order>
  readonly merchant: Account
}) {
  const { appid: combine_appid, mchid: combine_mchid } = merchant
  return { combine_appid, combine_mchid, ...input, sub_orders: inYuan(input.sub_orders) }
}

/** What the ways to make a combined order have in common. */
const combines = {
  method: 'POST',
  effect: 'keyed',
  key: 'combine_out_trade_no',
  settledBy: 'queryCombine',
  settledAs: orderMade,
  intends: combineIntent,
  body: combineBody,
} as const

export const combineOperations = defineOperations(account, {
  /** Creates one QR-code payment for two to ten orders; the payer scans its `code_url`. */
  combineNative: {
    ...combines,
    path: '/v3/combine-transactions/native',
    input: combineInput,
    output: scanned,
  },

  /** Creates one payment inside WeChat for several orders: hand `prepay_id` to `jsapiPaySign`. */
  combineJsapi: {
    ...combines,
    path: '/v3/combine-transactions/jsapi',
    input: z.strictObject({ ...order, ...payer }),
    output: prepared,
  },

  /** Creates one payment in the merchant's app for several orders; `prepay_id` to `appPaySign`. */
  combineApp: {
    ...combines,
    path: '/v3/combine-transactions/app',
    input: combineInput,
    output: prepared,
  },

  /** Creates one payment in a phone's browser for several orders: send the payer to `h5_url`. */
  combineH5: {
    ...combines,
    path: '/v3/combine-transactions/h5',
    input: z.strictObject({ ...order, ...page }),
    output: visited,
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
