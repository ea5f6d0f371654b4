import * as z from 'zod'
import type { Account } from './account.ts'
import {
  clientIp,
  fen,
  notifyUrl,
  openid,
  orderNo,
  settleInfo,
  text,
  timeExpire,
  transactionId,
  yuan,
} from './fields.ts'

const mostDetailBytes = 6_144

const detail = z
  .strictObject({
    cost_price: z.int().nonnegative().optional().describe('Price of the whole receipt, in fen'),
    invoice_id: text(32).optional(),
    goods_detail: z
      .array(
        z.strictObject({
          merchant_goods_id: text(32),
          wechatpay_goods_id: text(32).optional(),
          goods_name: text(256).optional(),
          quantity: z.int().positive(),
          unit_price: z.int().nonnegative().describe('In fen'),
        }),
      )
      .min(1)
      .optional(),
  })
  .refine((value) => Buffer.byteLength(JSON.stringify(value)) <= mostDetailBytes, {
    error: `must be at most ${mostDetailBytes} bytes as JSON`,
  })

const scene = {
  payer_client_ip: clientIp,
  device_id: text(32).optional(),
  store_info: z
    .strictObject({
      id: text(32),
      name: text(256).optional(),
      area_code: text(32).optional(),
      address: text(512).optional(),
    })
    .optional(),
}

const order = {
  description: text(127).describe('What is paid for; the payer sees it'),
  out_trade_no: orderNo,
  notify_url: notifyUrl(255),
  time_expire: timeExpire.optional(),
  attach: text(128).optional().describe('Comes back in queries, notifications and bills'),
  goods_tag: text(32).optional().describe('Tag that a coupon asks for'),
  support_fapiao: z.boolean().optional().describe('true shows the entry for an invoice'),
  amount: z.strictObject({
    total: fen.describe('Amount in fen: 1280 is 12.80 yuan'),
    currency: yuan,
  }),
  detail: detail.optional(),
  scene_info: z.strictObject(scene).optional(),
  settle_info: settleInfo.optional(),
}

export const nativeInput = z.strictObject(order)
export const appInput = nativeInput
export const jsapiInput = z.strictObject({ ...order, payer: z.strictObject({ openid }) })
/** What kind of page the payer comes from. */
export const h5Info = z.strictObject({
  type: z.enum(['Wap', 'iOS', 'Android']),
  app_name: text(64).optional(),
  app_url: text(128).optional(),
  bundle_id: text(128).optional(),
  package_name: text(128).optional(),
})

export const h5Input = z.strictObject({
  ...order,
  scene_info: z.strictObject({ ...scene, h5_info: h5Info }),
})

export const orderKey = z.strictObject({ out_trade_no: orderNo })
export const transactionKey = z.strictObject({ transaction_id: transactionId })

/** What the payer scans. */
export const scanned = z.object({ code_url: z.string() })
/** Where the payer is sent. */
export const visited = z.object({ h5_url: z.string() })
/** What is signed for the payer's page or app. */
export const prepared = z.object({ prepay_id: z.string() })

/** A payment as queries and notifications tell it. */
export const transaction = z.object({
  mchid: z.string().nullish(),
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
      payer_currency: z.string().nullish(),
    })
    .nullish(),
})

/** What a new order is for; what its query answers is held against it. */
export function orderIntent({ input }: { readonly input: z.output<typeof nativeInput> }) {
  return {
    reference: input.out_trade_no,
    amount: { minor: input.amount.total, currency: 'CNY' },
  }
}

/**
 * What a state means for making an order: one that waits for its payer, or is paid, has been made,
 * which is all that was asked for; one that is closed can be paid no more.
 */
export const orderMade = {
  'requires-action': 'succeeded',
  processing: 'succeeded',
  succeeded: 'succeeded',
  'partially-refunded': 'succeeded',
  refunded: 'succeeded',
  closed: 'failed',
  failed: 'failed',
} as const

/** What the account fixes is filled in, not asked for. */
export function orderBody({
  input,
  merchant,
}: {
  readonly input: z.output<typeof nativeInput>
  readonly merchant: Account
}) {
  return { appid: merchant.appid, mchid: merchant.mchid, ...input }
}
