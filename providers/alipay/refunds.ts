import * as z from 'zod'
import { noDetails } from './faults.ts'
import {
  amountOf,
  namesNoTrade,
  namesTrade,
  text,
  tradeKey,
  tradeOf,
  yuan,
  yuanOrNone,
} from './fields.ts'
import { done } from './orders.ts'

const requestNo = text(64).describe(
  "The merchant's own number of this refund; make it unique among all refunds, not only a trade's",
)

export const refundInput = z
  .strictObject({
    ...tradeKey,
    out_request_no: requestNo,
    refund_amount: yuan.describe("How much is given back, in yuan: '5.00'"),
    refund_reason: text(256).optional(),
    refund_goods_detail: z
      .array(
        z.strictObject({
          goods_id: text(64),
          goods_name: text(256).optional(),
          quantity: z.int().positive().optional(),
          refund_amount: yuanOrNone,
        }),
      )
      .min(1)
      .optional(),
    refund_royalty_parameters: z
      .array(
        z.strictObject({
          royalty_type: text(32).optional(),
          trans_out: text(28).optional(),
          trans_out_type: text(64).optional(),
          trans_in: text(28),
          trans_in_type: text(64).optional(),
          amount: yuanOrNone.optional(),
          desc: text(1_000).optional(),
        }),
      )
      .min(1)
      .optional(),
    operator_id: text(30).optional(),
    store_id: text(32).optional(),
    query_options: z
      .array(z.enum(['refund_detail_item_list', 'deposit_back_info']))
      .min(1)
      .optional(),
  })
  .refine(namesTrade, namesNoTrade)

export const refundKey = z
  .strictObject({
    ...tradeKey,
    out_request_no: text(64).describe("The refund's number; the trade's, if it was made without"),
    query_options: z
      .array(
        z.enum([
          'refund_detail_item_list',
          'gmt_refund_pay',
          'deposit_back_info',
          'refund_voucher_detail_list',
        ]),
      )
      .min(1)
      .optional(),
  })
  .refine(namesTrade, namesNoTrade)

export const refunded = z.object({
  code: done,
  out_trade_no: z.string(),
  trade_no: z.string().nullish(),
  fund_change: z.string().nullish(),
  refund_fee: z.string().nullish().describe('What was given back of the trade in all'),
  send_back_fee: z.string().nullish(),
  gmt_refund_pay: z.string().nullish(),
  buyer_logon_id: z.string().nullish(),
  buyer_user_id: z.string().nullish(),
  buyer_open_id: z.string().nullish(),
})

export const foundRefund = z.object({
  code: done,
  out_trade_no: z.string().nullish(),
  trade_no: z.string().nullish(),
  // Absent where Alipay shows no refund: it then answers 10000 all the same.
  out_request_no: z.string(),
  refund_status: z.string().nullish(),
  refund_amount: z.string().nullish(),
  total_amount: z.string().nullish(),
  gmt_refund_pay: z.string().nullish(),
  deposit_back_info: z
    .object({
      has_deposit_back: z.string().nullish(),
      dback_status: z.string().nullish(),
      dback_amount: z.string().nullish(),
      bank_ack_time: z.string().nullish(),
      est_bank_receipt_time: z.string().nullish(),
    })
    .nullish(),
})

type RefundInput = z.output<typeof refundInput>

/** What a refund is for; what its query answers is held against it. */
export function refundIntent({ input }: { readonly input: RefundInput }) {
  return { reference: input.out_request_no, amount: amountOf(input.refund_amount) }
}

export function refundQuestion({ input }: { readonly input: RefundInput }) {
  return { ...tradeOf(input), out_request_no: input.out_request_no }
}

/** The code 10000 without any refund in it: not received, failed, or another number. */
export function foundRefundFault(output: z.output<typeof foundRefund>): string | undefined {
  const { refund_status, refund_amount } = output
  return (refund_status ?? refund_amount ?? '') === '' ? noDetails : undefined
}
