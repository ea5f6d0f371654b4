import * as z from 'zod'
import {
  formBytes,
  type NotificationRequest,
  type ReadNotification,
  textIn,
} from '../../src/provider/index.ts'
import type { Account } from './account.ts'
import { isUnionPays, joined, type Message } from './signature.ts'

/**
 * The fields of a form, and what of it is signed: their bytes, which `encoding` says how to read.
 * `undefined` where one stands twice, as in no real one.
 */
function messageOf(body: string): Message | undefined {
  const all = formBytes(body)
  if (all === undefined) return undefined
  // UnionPay's own samples take empty fields out before they verify, so they say nothing.
  const filled = [...all].filter(([, value]) => value.length > 0)
  const encoding = all.get('encoding')?.toString() ?? 'utf-8'
  return {
    fields: Object.fromEntries(filled.map(([name, value]) => [name, textIn(value, encoding)])),
    signed: joined(
      new Map(
        filled.map(([name, value]) => [name, Buffer.concat([Buffer.from(`${name}=`), value])]),
      ),
    ),
  }
}

/**
 * Whether a notification is UnionPay's own and for this merchant. There is no time window: it is
 * sent up to five times, with the same id. The certificate must be valid when it comes in.
 */
export function isSigned({ merchant, body, nowMs }: NotificationRequest<Account>): boolean {
  const message = messageOf(body)
  if (message?.fields.merId !== merchant.merId) return false
  return isUnionPays(message, merchant, nowMs)
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
  const value = messageOf(body)?.fields ?? {}
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
