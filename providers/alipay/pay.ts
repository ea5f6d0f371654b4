import * as z from 'zod'
import { text } from './fields.ts'
import { bothWays, isOneWay, money, numbers, order, payer } from './orders.ts'

/** What a scanner reads off the payer's phone. */
export const payerCode = z
  .string()
  .regex(
    /^((2[5-9]|30)\d{14,22}|fp[0-9A-Za-z]{33})$/,
    'must be the payment code (付款码): 16 to 24 digits that begin with 25 to 30, or fp…',
  )
  .describe("What the scanner read off the payer's phone; good for one try")

export const payInput = z
  .strictObject({
    ...order,
    auth_code: payerCode.optional(),
    scene: z.enum(['bar_code', 'security_code']).optional().describe("Default: 'bar_code'"),
    auth_no: text(64).optional().describe('Pays with what was frozen before (预授权转支付)'),
    auth_confirm_mode: z
      .enum(['COMPLETE', 'NOT_COMPLETE'])
      .optional()
      .describe('COMPLETE: what is left frozen goes back to the payer'),
    agreement_params: z
      .strictObject({ agreement_no: text(64) })
      .optional()
      .describe('Charges by an agreement that the payer has signed (代扣)'),
    product_code: z
      .enum([
        'FACE_TO_FACE_PAYMENT',
        'OFFLINE_PAYMENT',
        'PRE_AUTH',
        'PRE_AUTH_ONLINE',
        'PREAUTH_PAY',
        'GENERAL_WITHHOLDING',
        'CYCLE_PAY_AUTH',
      ])
      .optional()
      .describe('With auth_no: the product of its freeze; with an agreement: that of its signing'),
    buyer_id: text(28).optional(),
    buyer_open_id: text(128).optional(),
  })
  .refine(isOneWay, bothWays)
  .refine(
    ({ auth_code, auth_no, agreement_params }) =>
      [auth_code, auth_no, agreement_params].filter((way) => way !== undefined).length === 1,
    { path: ['auth_code'], error: 'give exactly one of auth_code, auth_no and agreement_params' },
  )
  .refine(({ auth_code, product_code }) => auth_code !== undefined || product_code !== undefined, {
    path: ['product_code'],
    error: 'is missing: without auth_code it says what is paid with',
  })

/** Of a payer at the counter Alipay asks how the code was read. */
export function payBody(input: z.output<typeof payInput>): object {
  if (input.auth_code === undefined) return input
  return { ...input, scene: input.scene ?? 'bar_code' }
}

export const paid = z.object({
  code: z.enum(['10000', '10003']),
  ...numbers,
  ...payer,
  ...money,
  gmt_payment: z.string().nullish(),
})
