import * as z from 'zod'
import { comeTogether, keys } from '../wechat/account.ts'
import { appid, mchid } from '../wechat/fields.ts'

/**
 * An account for one sub-merchant of a service provider. The keys are the service provider's, so
 * the accounts of its sub-merchants differ in `sub_mchid` and `sub_appid` alone.
 */
export const account = z
  .strictObject({
    sp_mchid: mchid.describe('Merchant number of the service provider (服务商商户号)'),
    sp_appid: appid.describe('Appid that is bound to sp_mchid'),
    sub_mchid: mchid.describe('Merchant number of the sub-merchant (子商户号), who gets the money'),
    sub_appid: appid
      .optional()
      .describe('Appid that is bound to sub_mchid, where payers use its pages or its app'),
    ...keys,
  })
  .superRefine(comeTogether)

export type Account = z.output<typeof account>
