import * as z from 'zod'
import { type Opener, prepayKey } from '../wechat/payer.ts'
import type { Account } from './account.ts'

export const signInput = prepayKey.extend({
  appid: z
    .enum(['sp_appid'])
    .optional()
    .describe('Whose page or app the payer uses. Default: sub_appid, where the account has one'),
})

/** https://pay.weixin.qq.com/doc/v3/partner/4012090168 */
export function openerOf({
  input,
  merchant,
}: {
  readonly input: z.output<typeof signInput>
  readonly merchant: Account
}): Opener {
  const { sp_appid, sp_mchid, sub_appid, sub_mchid } = merchant
  return input.appid === 'sp_appid' || sub_appid === undefined
    ? { appid: sp_appid, mchid: sp_mchid }
    : { appid: sub_appid, mchid: sub_mchid }
}
