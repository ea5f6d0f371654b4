import * as z from 'zod'
import { defineOperations } from '../../src/provider/index.ts'
import { account } from './account.ts'
import { refundFaults, shortOfMoney } from './faults.ts'
import {
  fen,
  notifyUrl,
  orderNo,
  refundNo,
  shortText,
  text,
  transactionId,
  yuan,
} from './fields.ts'
import { refundOf } from './views.ts'

const mostReasonBytes = 80

export const refundInput = z
  .strictObject({
    transaction_id: transactionId.optional(),
    out_trade_no: orderNo.optional(),
    out_refund_no: refundNo.describe("The merchant's own number of this refund; used once"),
    reason: shortText(mostReasonBytes).optional().describe('The payer sees it'),
    notify_url: notifyUrl(256)
      .optional()
      .describe('Give it here: an address set in the portal alone gets v2 notifications (XML)'),
    funds_account: z.enum(['AVAILABLE', 'UNSETTLED']).optional(),
    amount: z.strictObject({
      refund: fen.describe('How much is given back, in fen'),
      total: fen.describe('Total of the order, in fen'),
      currency: yuan,
      from: z
        .array(z.strictObject({ account: z.enum(['AVAILABLE', 'UNAVAILABLE']), amount: fen }))
        .min(1)
        .optional(),
    }),
    goods_detail: z
      .array(
        z.strictObject({
          merchant_goods_id: text(32),
          wechatpay_goods_id: text(32).optional(),
          goods_name: text(256).optional(),
          unit_price: z.int().nonnegative(),
          refund_amount: z.int().nonnegative(),
          refund_quantity: z.int().positive(),
        }),
      )
      .min(1)
      .optional(),
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

export const refund = z.object({
  refund_id: z.string().nullish(),
  out_refund_no: z.string(),
  transaction_id: z.string().nullish(),
  out_trade_no: z.string().nullish(),
  channel: z.string().nullish(),
  user_received_account: z.string().nullish(),
  create_time: z.string().nullish(),
  success_time: z.string().nullish(),
  status: z.string(),
  funds_account: z.string().nullish(),
  amount: z.object({
    total: z.int(),
    refund: z.int(),
    payer_total: z.int().nullish(),
    payer_refund: z.int().nullish(),
    settlement_total: z.int().nullish(),
    settlement_refund: z.int().nullish(),
    discount_refund: z.int().nullish(),
    refund_fee: z.int().nullish(),
    currency: z.string().nullish(),
  }),
})

/** A refund as notifications tell it: the state has another name there. */
export const refundNotice = z.object({
  mchid: z.string().nullish(),
  refund_id: z.string().nullish(),
  out_refund_no: z.string(),
  transaction_id: z.string().nullish(),
  out_trade_no: z.string().nullish(),
  refund_status: z.string(),
  success_time: z.string().nullish(),
  user_received_account: z.string().nullish(),
  amount: z.object({
    total: z.int(),
    refund: z.int(),
    payer_total: z.int().nullish(),
    payer_refund: z.int().nullish(),
  }),
})

export interface Refunding {
  readonly input: z.output<typeof refundInput>
}

function refundIntent({ input }: Refunding) {
  return {
    reference: input.out_refund_no,
    amount: { minor: input.amount.refund, currency: 'CNY' },
  }
}

/** WeChat Pay asks for the currency, of which there is one. */
export function refundBody({ input }: Refunding) {
  return { ...input, amount: { ...input.amount, currency: 'CNY' } }
}

export const refundOperations = defineOperations(account, {
  /**
   * Gives money back, in part or whole, within a year. Usually `pending`: it has been accepted,
   * and arrives within minutes (balance) or days (bank cards). Ask with `queryRefund`.
   */
  refund: {
    method: 'POST',
    path: '/v3/refund/domestic/refunds',
    effect: 'keyed',
    key: 'out_refund_no',
    settledBy: 'queryRefund',
    // "Pay in, and ask again under the same number": the words of the refusal itself.
    reopens: shortOfMoney,
    faults: refundFaults,
    // Minutes (balance) to days (bank cards); the documents advise to ask once a minute at first.
    poll: { firstMs: 60_000, factor: 2, maxMs: 30 * 60_000 },
    // What the input lacks is not compared, so that the order may be named by either number.
    echo: {
      out_refund_no: 'out_refund_no',
      out_trade_no: 'out_trade_no',
      transaction_id: 'transaction_id',
      'amount.refund': 'amount.refund',
      'amount.total': 'amount.total',
    },
    intends: refundIntent,
    input: refundInput,
    output: refund,
    body: refundBody,
    refund: refundOf,
  },

  /** Finds a refund by the merchant's own number. */
  queryRefund: {
    method: 'GET',
    path: '/v3/refund/domestic/refunds/{out_refund_no}',
    effect: 'read',
    echo: { out_refund_no: 'out_refund_no' },
    input: refundKey,
    output: refund,
    refund: refundOf,
  },
})
