import type { Account } from './account.ts'

/** Who may receive a share of a sub-merchant's money. */
export const receiverKinds = ['MERCHANT_ID', 'PERSONAL_OPENID', 'PERSONAL_SUB_OPENID'] as const

/** Whose money is shared, in the words of profit sharing. */
export function sharer({ merchant }: { readonly merchant: Account }) {
  const { sub_mchid, sp_appid: appid, sub_appid } = merchant
  return { sub_mchid, appid, sub_appid }
}
