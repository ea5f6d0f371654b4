import * as z from 'zod'
import { done, fen, fenText, orderNo, refundNo, text, transactionId } from './fields.ts'

export const refundInput = z
  .strictObject({
    out_trade_no: orderNo.optional(),
    transaction_id: transactionId.optional(),
    out_refund_no: refundNo,
    total_fee: fen.describe('Of the whole order, in fen'),
    refund_fee: fen.describe('What is given back, in fen'),
    refund_desc: text(80).optional().describe('Why; the payer sees it'),
    refund_account: z
      .enum(['REFUND_SOURCE_UNSETTLED_FUNDS', 'REFUND_SOURCE_RECHARGE_FUNDS'])
      .optional()
      .describe('Where the money comes from'),
  })
  .refine((input) => (input.out_trade_no ?? input.transaction_id) !== undefined, {
    path: ['out_trade_no'],
    error: 'is missing: give out_trade_no or transaction_id',
  })
  .refine(({ refund_fee, total_fee }) => refund_fee <= total_fee, {
    path: ['refund_fee'],
    error: 'must not be above total_fee',
  })

export const refundKey = z.strictObject({ out_refund_no: refundNo })

const told = {
  ...done,
  out_refund_no: z.string(),
  refund_id: z.string().nullish(),
  out_trade_no: z.string().nullish(),
  transaction_id: z.string().nullish(),
  refund_fee: fenText,
  total_fee: fenText,
}

export const refunded = z.object(told)

/** As `auth.open` hands it on: the one refund that was asked for, its fields without a number. */
export const foundRefund = z.object({
  ...told,
  refund_status: z.string().min(1),
  refund_success_time: z.string().nullish(),
  refund_recv_accout: z.string().nullish(),
})

/** What a refund is for; what its query answers is held against it. */
export function refundIntent({ input }: { readonly input: z.output<typeof refundInput> }) {
  return {
    reference: input.out_refund_no,
    amount: { minor: input.refund_fee, currency: 'CNY' },
  }
}
