import * as z from 'zod'
import { openid } from '../wechat/fields.ts'
import * as direct from '../wechat/orders.ts'
import type { Account } from './account.ts'

export const jsapiInput = direct.nativeInput.extend({
  payer: z
    .strictObject({
      sp_openid: openid.optional().describe("The payer's id under sp_appid"),
      sub_openid: openid.optional().describe("The payer's id under the account's sub_appid"),
    })
    .refine((payer) => (payer.sp_openid === undefined) !== (payer.sub_openid === undefined), {
      error: 'give exactly one of sp_openid and sub_openid',
    }),
})

/** A payment as queries and notifications tell it. */
export const transaction = direct.transaction.omit({ mchid: true }).extend({
  sp_mchid: z.string().nullish(),
  sub_mchid: z.string().nullish(),
  sub_appid: z.string().nullish(),
  payer: z.object({ sp_openid: z.string().nullish(), sub_openid: z.string().nullish() }).nullish(),
})

/** The two merchants of a request: who sends it, and whose order it is about. */
export function bothMerchants({ merchant }: { readonly merchant: Account }) {
  return { sp_mchid: merchant.sp_mchid, sub_mchid: merchant.sub_mchid }
}

/** What the account fixes is filled in, not asked for. */
export function orderBody({
  input,
  merchant,
}: {
  readonly input: object
  readonly merchant: Account
}) {
  const { sp_appid, sp_mchid, sub_appid, sub_mchid } = merchant
  return { sp_appid, sp_mchid, sub_appid, sub_mchid, ...input }
}
