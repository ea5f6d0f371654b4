import * as z from 'zod'
import type { NotificationRequest, ReadNotification } from '../../src/provider/index.ts'
import { readNotification } from '../wechat/notification.ts'
import type { Account } from './account.ts'

/** Whose a notification is; the orders of a combined payment may be those of several. */
const whose = z.object({
  sub_mchid: z.string().nullish(),
  sub_orders: z.array(z.object({ sub_mchid: z.string().nullish() })).nullish(),
})

function sellersIn(value: unknown): readonly string[] {
  const { sub_mchid, sub_orders } = whose.parse(value)
  const all = [sub_mchid, ...(sub_orders ?? []).map((order) => order.sub_mchid)]
  return [...new Set(all.filter((seller) => typeof seller === 'string'))]
}

/** Reads a verified notification; its `account` is the sub-merchant, where it is about one only. */
export function readAsPartner(request: NotificationRequest<Account>): ReadNotification {
  const told = readNotification(request)
  const [seller, ...others] = sellersIn(told.value)
  return { ...told, account: others.length === 0 ? seller : undefined }
}

/** The service provider's keys open the notifications of all its sub-merchants. */
export function notOurs(
  { merchant: { sub_mchid } }: NotificationRequest<Account>,
  { value }: ReadNotification,
): string | undefined {
  const sellers = sellersIn(value)
  // What names nobody is not about a sub-merchant's money.
  if (sellers.length === 0 || sellers.includes(sub_mchid)) return undefined
  return `it is about the sub-merchant ${sellers.join(', ')}, not ${sub_mchid}`
}
