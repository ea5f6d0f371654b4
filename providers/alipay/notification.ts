import * as z from 'zod'
import type { NotificationRequest, ReadNotification } from '../../src/provider/index.ts'
import type { Account } from './account.ts'
import { isAlipays } from './auth.ts'

type Fields = ReadonlyMap<string, string>

/** The fields of a form, decoded once; `undefined` where one stands twice, as in no real one. */
function fieldsOf(body: string): Fields | undefined {
  const pairs = [...new URLSearchParams(body)]
  const fields = new Map(pairs)
  return fields.size === pairs.length ? fields : undefined
}

function textOf(fields: Fields, leftOut: readonly string[]): string {
  return [...fields]
    .filter(([name]) => !leftOut.includes(name))
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([name, value]) => `${name}=${value}`)
    .join('&')
}

/**
 * What may be signed. Notices of payments leave `sign_type` out, messages of the application
 * gateway keep it; and whether empty fields take part depends on whose SDK one believes.
 */
function signedTexts(fields: Fields): readonly string[] {
  const filled = new Map([...fields].filter(([, value]) => value !== ''))
  const forms = filled.size === fields.size ? [fields] : [fields, filled]
  return forms.flatMap((form) => [textOf(form, ['sign', 'sign_type']), textOf(form, ['sign'])])
}

/**
 * Whether a notification is Alipay's own and for this app. There is no time window: a notice comes
 * again for 25 hours, so that `notify_id` tells a repeat (https://opendocs.alipay.com/open/270/105902).
 */
export function isSigned({ merchant, body }: NotificationRequest<Account>): boolean {
  const fields = fieldsOf(body)
  if (fields === undefined) return false
  if (fields.get('app_id') !== merchant.appId) return false
  // RSA alone would be SHA-1, which nobody may choose for us.
  if ((fields.get('sign_type') ?? 'RSA2') !== 'RSA2') return false
  const sign = fields.get('sign')
  if (sign === undefined) return false
  const certSn = fields.get('alipay_cert_sn')
  return isAlipays(merchant, { sign, certSn }, signedTexts(fields))
}

const text = z.string().nullish()

/** The state of a payment, or of a payment that something was given back of. */
export const tradeNotice = z.object({
  notify_time: text,
  out_trade_no: z.string(),
  trade_no: z.string(),
  trade_status: z.string(),
  total_amount: z.string(),
  receipt_amount: text,
  buyer_pay_amount: text,
  invoice_amount: text,
  point_amount: text,
  seller_id: text,
  buyer_id: text,
  buyer_open_id: text,
  buyer_logon_id: text,
  subject: text,
  body: text,
  passback_params: text,
  gmt_create: text,
  gmt_payment: text,
  gmt_close: text,
  gmt_refund: text,
  refund_fee: text,
  out_biz_no: text,
  fund_bill_list: text,
})

const refundMarks = ['refund_fee', 'gmt_refund', 'out_biz_no']

/** The state of a trade has changed. */
export const noticeType = 'trade_status_sync'

/** A notice of a refund has the same type and says TRADE_SUCCESS: it gets a type of its own. */
export const refundNoticeType = `${noticeType}.refund` as const

/** Reads a verified notification; empty fields are left out, as they may not have been signed. */
export function readNotification({ body }: NotificationRequest<Account>): ReadNotification {
  const filled = [...(fieldsOf(body) ?? [])].filter(([, value]) => value !== '')
  const fields = Object.fromEntries(filled)
  const id = z.string().parse(fields.notify_id)
  const method = fields.msg_method ?? fields.method
  if (fields.notify_type === undefined && method !== undefined) {
    return { id, type: method, value: JSON.parse(fields.biz_content ?? 'null') }
  }
  const type = z.string().parse(fields.notify_type)
  const isRefund = type === noticeType && refundMarks.some((name) => name in fields)
  return { id, type: isRefund ? refundNoticeType : type, value: fields }
}
