import * as z from 'zod'
import {
  formBytes,
  type NotificationRequest,
  type ReadNotification,
  readJson,
  textIn,
} from '../../src/provider/index.ts'
import type { Account } from './account.ts'
import { isAlipays } from './auth.ts'

/** The fields by name, their values as the bytes that were sent and signed. */
type Fields = ReadonlyMap<string, Buffer>

/** The text of a field: `charset` says how all of them are encoded, and is signed like them. */
function read(fields: Fields, name: string): string | undefined {
  const value = fields.get(name)
  return value && textIn(value, fields.get('charset')?.toString() ?? 'utf-8')
}

function signedBytes(fields: Fields, leftOut: readonly string[]): Buffer {
  const parts = [...fields]
    .filter(([name]) => !leftOut.includes(name))
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .flatMap(([name, value], place) => [Buffer.from(`${place === 0 ? '' : '&'}${name}=`), value])
  return Buffer.concat(parts)
}

/** Names that may stand beside what is signed. */
const besides = [['sign', 'sign_type'], ['sign']] as const

/**
 * What may be signed. Notices of payments leave `sign_type` out, messages of the application
 * gateway keep it; in certificate mode the number of the certificate may stand beside; and whether
 * empty fields take part depends on whose SDK one believes.
 */
function signedForms(fields: Fields): readonly Buffer[] {
  const filled = new Map([...fields].filter(([, value]) => value.length > 0))
  const forms = filled.size === fields.size ? [fields] : [fields, filled]
  const leftOut = fields.has('alipay_cert_sn')
    ? besides.flatMap((names) => [names, [...names, 'alipay_cert_sn']])
    : besides
  return forms.flatMap((form) => leftOut.map((names) => signedBytes(form, names)))
}

/**
 * Whether a notification is Alipay's own and for this app. There is no time window: a notice comes
 * again for 25 hours, so that `notify_id` tells a repeat (https://opendocs.alipay.com/open/270/105902).
 */
export function isSigned({ merchant, body }: NotificationRequest<Account>): boolean {
  const fields = formBytes(body)
  if (fields === undefined) return false
  if (read(fields, 'app_id') !== merchant.appId) return false
  // RSA alone would be SHA-1, which nobody may choose for us.
  if ((read(fields, 'sign_type') ?? 'RSA2') !== 'RSA2') return false
  const sign = read(fields, 'sign')
  if (sign === undefined) return false
  const certSn = read(fields, 'alipay_cert_sn')
  return isAlipays(merchant, { sign, certSn }, signedForms(fields))
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

/**
 * Whether something was given back. The value of `refund_fee` says it: notices of payments carry it
 * too, as `0.00` (Alipay's own example, quoted in alipay/alipay-easysdk, issue 237).
 */
function tellsRefund({ refund_fee, gmt_refund, out_biz_no }: Record<string, string>): boolean {
  if (refund_fee !== undefined) return !/^0+(\.0*)?$/.test(refund_fee.trim())
  return gmt_refund !== undefined || out_biz_no !== undefined
}

/** The state of a trade has changed. */
export const noticeType = 'trade_status_sync'

/** A notice of a refund has the same type and says TRADE_SUCCESS: it gets a type of its own. */
export const refundNoticeType = `${noticeType}.refund` as const

/** Reads a verified notification; empty fields are left out, as they may not have been signed. */
export function readNotification({ body }: NotificationRequest<Account>): ReadNotification {
  const all: Fields = formBytes(body) ?? new Map()
  const names = [...all.keys()].filter((name) => all.get(name)?.length !== 0)
  const fields = Object.fromEntries(names.map((name) => [name, read(all, name) ?? '']))
  const id = z.string().parse(fields.notify_id)
  const method = fields.msg_method ?? fields.method
  if (fields.notify_type === undefined && method !== undefined) {
    return { id, type: method, value: readJson(fields.biz_content ?? 'null') }
  }
  const type = z.string().parse(fields.notify_type)
  const isRefund = type === noticeType && tellsRefund(fields)
  return { id, type: isRefund ? refundNoticeType : type, value: fields }
}
