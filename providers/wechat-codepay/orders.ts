import * as z from 'zod'
import { recall } from './faults.ts'
import {
  beijingTime,
  done,
  fen,
  fenText,
  fenTextOrNone,
  json,
  orderNo,
  text,
  transactionId,
} from './fields.ts'

export const payInput = z.strictObject({
  out_trade_no: orderNo,
  body: text(127).describe('What is paid for; the payer sees it'),
  total_fee: fen.describe('In fen: 1280 is 12.80 yuan'),
  auth_code: z
    .string()
    .regex(
      /^1[0-5]\d{16}$/,
      'must be the payment code (付款码): 18 digits that begin with 10 to 15',
    )
    .describe("What the scanner read off the payer's phone; good for one try, within a minute"),
  spbill_create_ip: z
    .string()
    .regex(/^[0-9A-Fa-f.:]{2,64}$/, 'must be an IPv4 or IPv6 address')
    .describe('Address of the machine that takes the payment'),
  device_info: text(32).optional().describe("The terminal's number, of the merchant's own"),
  detail: json(6_000).optional().describe('Goods, for discounts on single goods: JSON as text'),
  attach: text(127).optional().describe('Comes back in queries and bills'),
  goods_tag: text(32).optional(),
  limit_pay: z.literal('no_credit').optional().describe('no_credit takes no credit card'),
  time_start: beijingTime.optional(),
  time_expire: beijingTime
    .optional()
    .describe('Until when it can be paid, in Beijing: 20260131132935'),
  scene_info: json(256).optional().describe('The shop: JSON as text'),
  profit_sharing: z
    .enum(['Y', 'N'])
    .optional()
    .describe('Y freezes the money until it is shared; cannot be changed later'),
})

export const orderKey = z
  .strictObject({
    out_trade_no: orderNo.optional(),
    transaction_id: transactionId.optional(),
  })
  .refine((key) => (key.out_trade_no ?? key.transaction_id) !== undefined, {
    path: ['out_trade_no'],
    error: 'is missing: give out_trade_no or transaction_id',
  })

export const reverseInput = z.strictObject({ out_trade_no: orderNo })

const payer = {
  openid: z.string().nullish(),
  bank_type: z.string().nullish(),
  fee_type: z.string().nullish(),
  cash_fee: fenTextOrNone,
  attach: z.string().nullish(),
}

/** Insists on what only a paid order has. */
export const paid = z.object({
  ...done,
  ...payer,
  out_trade_no: z.string(),
  transaction_id: z.string().min(1),
  total_fee: fenText,
  time_end: z.string().min(1),
})

/** An order that is not paid has little more than its number and its state. */
export const order = z.object({
  ...done,
  ...payer,
  out_trade_no: z.string(),
  trade_state: z.string().min(1),
  trade_state_desc: z.string().nullish(),
  transaction_id: z.string().nullish(),
  total_fee: fenTextOrNone,
  time_end: z.string().nullish(),
})

/** Names no order: TLS alone ties it to its request. */
export const reversed = z.object({ ...done, recall: z.string().nullish() })

/** Only N says that nothing is left to be done. */
export function reverseFault(output: z.output<typeof reversed>): string | undefined {
  return output.recall === 'N' ? undefined : recall
}

/** What a payment is for; what its query answers is held against it. */
export function payIntent({ input }: { readonly input: z.output<typeof payInput> }) {
  return {
    reference: input.out_trade_no,
    amount: { minor: input.total_fee, currency: 'CNY' },
  }
}
