import * as z from 'zod'
import type { NotificationRequest, ReadNotification } from '../../src/provider/index.ts'
import type { Account } from './account.ts'
import { type Fields, isUnionPays } from './signature.ts'

/** The fields of a form, decoded once; `undefined` where one stands twice, as in no real one. */
function fieldsOf(body: string): Fields | undefined {
  const pairs = [...new URLSearchParams(body)]
  const fields = new Map(pairs)
  // UnionPay's own samples take empty fields out before they verify, so they say nothing.
  const filled = [...fields].filter(([, value]) => value !== '')
  return fields.size === pairs.length ? Object.fromEntries(filled) : undefined
}

/**
 * Whether a notification is UnionPay's own and for this merchant. There is no time window: it is
 * sent up to five times, with the same id. The certificate must be valid when it comes in.
 */
export function isSigned({ merchant, body, nowMs }: NotificationRequest<Account>): boolean {
  const fields = fieldsOf(body)
  return fields?.merId === merchant.merId && isUnionPays(fields, merchant, nowMs)
}

const text = z.string().nullish()

/** What became of a trade. */
export const notice = z.object({
  orderId: z.string(),
  txnTime: z.string(),
  txnType: z.string(),
  txnSubType: text,
  txnAmt: text,
  currencyCode: text,
  respCode: z.string(),
  respMsg: text,
  queryId: text,
  origQryId: text,
  traceNo: text,
  traceTime: text,
  settleAmt: text,
  settleCurrencyCode: text,
  settleDate: text,
  payType: text,
  payCardType: text,
  reqReserved: text,
})

const types: ReadonlyMap<string, string> = new Map([
  ['01', 'payment'],
  ['31', 'undo'],
  ['04', 'refund'],
])

/**
 * Reads a verified notification. It has no id of its own: the trade it tells of is its id, with the
 * word on it unless that is success. A payer may fail and then pay under one number: whoever drops
 * repeats by their id must not drop that.
 */
export function readNotification({ body }: NotificationRequest<Account>): ReadNotification {
  const value = fieldsOf(body) ?? {}
  const { orderId, txnTime, txnType, respCode } = z
    .object({
      orderId: z.string(),
      txnTime: z.string(),
      txnType: z.string(),
      respCode: z.string().optional(),
    })
    .parse(value)
  const trade = `${txnType}-${orderId}-${txnTime}`
  const id = respCode === undefined || respCode === '00' ? trade : `${trade}-${respCode}`
  return { id, type: types.get(txnType) ?? txnType, value }
}
