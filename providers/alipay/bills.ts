import * as z from 'zod'
import { text } from './fields.ts'
import { done } from './orders.ts'

export const billInput = z.strictObject({
  bill_type: z
    .enum(['trade', 'signcustomer', 'merchant_act', 'trade_zft_merchant', 'zft_acc'])
    .describe('trade: payments; signcustomer: money movements'),
  bill_date: z
    .string()
    .regex(/^\d{4}-\d\d(-\d\d)?$/, 'must be a day or a month: 2026-01-31 or 2026-01')
    .describe('The bill of a day is ready at about 09:00 (UTC+8) of the next'),
  smid: text(20).optional().describe('The second-level merchant (trade_zft_merchant)'),
})

export const bill = z.object({
  code: done,
  bill_download_url: z.string(),
  bill_file_code: z.string().nullish(),
})
