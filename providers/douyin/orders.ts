import * as z from 'zod'
import type { Account } from './account.ts'

// The limits stand in the models of the official Go library (douyinpay/douyinpay-go).

const text = (longest: number) => z.string().min(1).max(longest)

/** An amount above nothing, in fen: 1280 is 12.80 yuan. */
const fen = z.int().positive()

const orderNo = z
  .string()
  .regex(/^[0-9A-Za-z_\-*]{6,32}$/, 'must be 6 to 32 characters out of 0-9 A-Z a-z _ - *')
  .describe("The merchant's own number of the order (商户订单号)")

const refundNo = z
  .string()
  .regex(/^[0-9A-Za-z_\-|*@]{1,64}$/, 'must be 1 to 64 characters out of 0-9 A-Z a-z _ - | * @')
  .describe("The merchant's own number of the refund (商户退款单号); one number is one refund")

const transactionId = z
  .string()
  .regex(/^\w{1,32}$/, 'must be a transaction id of Douyin Pay')
  .describe("Douyin Pay's number of a paid order (抖音支付订单号)")

const notifyUrl = z
  .string()
  .max(256)
  .regex(
    /^https:\/\/[^\s?#/]+(\/[^\s?#]*)?$/,
    'must be a whole https address without a query: https://shop.example/notify',
  )
  .describe('Where Douyin Pay sends the notification')

const scene = {
  payer_client_ip: z
    .string()
    .regex(/^[0-9A-Fa-f.:]{2,45}$/, 'must be the IPv4 or IPv6 address of the payer'),
  device_id: text(32).optional(),
  payer_device_id: text(32).optional(),
}

const order = {
  description: text(127).describe('What is paid for; the payer sees it'),
  out_trade_no: orderNo,
  notify_url: notifyUrl,
  amount: z.strictObject({ total: fen.describe('Amount in fen: 1280 is 12.80 yuan') }),
  time_expire: z.iso
    .datetime({
      offset: true,
      error: 'must be a time with its zone: 2026-01-31T13:29:35+08:00 (RFC 3339)',
    })
    .max(64)
    .optional()
    .describe('Until when the payer can pay: within 15 days'),
  attach: text(1_024).optional().describe('Comes back in queries and notifications, once paid'),
  goods_tag: text(512).optional().describe('JSON, as agreed with Douyin Pay'),
  scene_info: z.strictObject(scene).optional(),
  settle_info: z
    .strictObject({ profit_sharing: z.boolean().describe('true freezes the money to be shared') })
    .optional(),
}

export const orderInput = z.strictObject(order)

export const jsapiInput = z.strictObject({
  ...order,
  payer: z.strictObject({ openid: text(128).describe("The payer's id under the account's appid") }),
})

export const h5Input = z.strictObject({
  ...order,
  scene_info: z.strictObject({
    ...scene,
    h5_info: z.strictObject({
      type: z.enum(['iOS', 'Android', 'Wap', 'HarmonyOS']),
      app_name: text(64).optional(),
      app_url: text(128).optional(),
      bundle_id: text(128).optional(),
      package_name: text(128).optional(),
    }),
  }),
})

export const orderKey = z.strictObject({ out_trade_no: orderNo })
export const transactionKey = z.strictObject({ transaction_id: transactionId })

export const scanned = z.object({ code_url: z.string().min(1) })
export const visited = z.object({ h5_url: z.string().min(1) })
export const prepay = z.object({ prepay_id: z.string().min(1) })

/** A payment as queries and notifications tell it. */
export const transaction = z.object({
  out_trade_no: z.string(),
  transaction_id: z.string().nullish(),
  trade_type: z.string().nullish(),
  trade_state: z.string(),
  trade_state_desc: z.string().nullish(),
  bank_type: z.string().nullish(),
  attach: z.string().nullish(),
  success_time: z.string().nullish(),
  payer: z.object({ openid: z.string().nullish() }).nullish(),
  amount: z
    .object({
      total: z.int().nullish(),
      payer_total: z.int().nullish(),
      currency: z.string().nullish(),
    })
    .nullish(),
  err_code: z.string().nullish(),
  err_code_des: z.string().nullish(),
})

/** Nothing: an empty body, or an object with nothing in it; another body is no success. */
export const closed = z.union([z.undefined(), z.strictObject({})])

export const refundInput = z
  .strictObject({
    transaction_id: transactionId.optional(),
    out_trade_no: orderNo.optional(),
    out_refund_no: refundNo,
    reason: text(80).optional().describe('The payer sees it'),
    notify_url: notifyUrl.optional(),
    funds_account: z.literal('AVAILABLE').optional(),
    amount: z.strictObject({
      refund: fen.describe('How much is given back, in fen'),
      total: fen.describe('Total of the order, in fen'),
    }),
  })
  .refine((input) => (input.transaction_id === undefined) !== (input.out_trade_no === undefined), {
    path: ['out_trade_no'],
    error: 'give exactly one of transaction_id and out_trade_no',
  })
  .refine((input) => input.amount.refund <= input.amount.total, {
    path: ['amount', 'refund'],
    error: 'must not be more than amount.total',
  })

export const refundKey = z.strictObject({ out_refund_no: refundNo })

const refunded = {
  refund_id: z.string().nullish(),
  out_refund_no: z.string(),
  transaction_id: z.string().nullish(),
  out_trade_no: z.string().nullish(),
  success_time: z.string().nullish(),
  user_received_account: z.string().nullish(),
  amount: z.object({
    total: z.int(),
    refund: z.int(),
    payer_total: z.int().nullish(),
    payer_refund: z.int().nullish(),
    currency: z.string().nullish(),
  }),
}

export const refund = z.object({ ...refunded, status: z.string(), channel: z.string().nullish() })

/** A refund as notifications tell it: the state has another name there. */
export const refundNotice = z.object({ ...refunded, refund_status: z.string() })

export const tradeBillInput = z.strictObject({
  bill_date: z.iso
    .date('must be a day: 2026-01-31')
    .describe('A day of the last three months; its bill can be had from 10:00 of the next day'),
  tar_type: z.literal('GZIP').optional().describe('GZIP asks for a compressed file'),
})

export const bill = z.object({
  hash_type: z.string().nullish(),
  hash_value: z.string().describe('Of the uncompressed file'),
  download_url: z.string().describe('Good for five minutes'),
})

/** What the account and the protocol fix is filled in, not asked for. */
export function orderBody({
  input,
  merchant,
}: {
  readonly input: z.output<typeof orderInput>
  readonly merchant: Account
}) {
  const { mchid, appid } = merchant
  return { appid, mchid, ...input, amount: { ...input.amount, currency: 'CNY' } }
}

export function refundBody({
  input,
  merchant,
}: {
  readonly input: z.output<typeof refundInput>
  readonly merchant: Account
}) {
  return { mchid: merchant.mchid, ...input, amount: { ...input.amount, currency: 'CNY' } }
}
