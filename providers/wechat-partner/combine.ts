import * as z from 'zod'
import {
  allTogether,
  combineKey,
  combineTerms,
  inYuan,
  page,
  payer,
  subOrder,
} from '../wechat/combine.ts'
import { appid, mchid } from '../wechat/fields.ts'
import type { Account } from './account.ts'

const whose = { sub_mchid: mchid, sub_appid: appid.optional() }

/** Service providers combine one to fifty orders. */
function subOrders<Item extends z.ZodType>(item: Item) {
  return z.array(item).min(1).max(50)
}

const order = {
  ...combineKey,
  sub_orders: subOrders(z.strictObject({ ...whose, ...subOrder })),
  ...combineTerms,
}

export const combineInput = z.strictObject(order)
export const jsapiInput = z.strictObject({ ...order, ...payer })
export const h5Input = z.strictObject({ ...order, ...page })

export const closeCombineInput = z.strictObject({
  ...combineKey,
  sub_orders: subOrders(z.strictObject({ ...whose, out_trade_no: subOrder.out_trade_no })).describe(
    allTogether,
  ),
})

/** Each order names the service provider as its merchant. */
function ofProvider<Order>(orders: readonly Order[], { sp_mchid }: Account) {
  return orders.map((order) => ({ mchid: sp_mchid, ...order }))
}

export function combineBody({
  input,
  merchant,
}: {
  readonly input: z.output<typeof combineInput>
  readonly merchant: Account
}) {
  return {
    combine_appid: merchant.sp_appid,
    combine_mchid: merchant.sp_mchid,
    ...input,
    sub_orders: ofProvider(inYuan(input.sub_orders), merchant),
  }
}

export function closeCombineBody({
  input,
  merchant,
}: {
  readonly input: z.output<typeof closeCombineInput>
  readonly merchant: Account
}) {
  return {
    combine_appid: merchant.sp_appid,
    sub_orders: ofProvider(input.sub_orders, merchant),
  }
}
