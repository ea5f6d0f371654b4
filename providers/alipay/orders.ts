import * as z from 'zod'
import {
  amountOf,
  beijingTime,
  namesNoTrade,
  namesTrade,
  orderNo,
  text,
  tradeKey,
  webAddress,
  yuan,
  yuanOrNone,
} from './fields.ts'

const goods = z.strictObject({
  goods_id: text(64),
  goods_name: text(256),
  quantity: z.int().positive(),
  price: yuanOrNone.describe('Of one piece, in yuan'),
  goods_category: text(24).optional(),
  categories_tree: text(128).optional(),
  body: text(1_000).optional(),
  alipay_goods_id: text(32).optional(),
  show_url: text(400).optional(),
})

const extendParams = z.strictObject({
  sys_service_provider_id: text(64).optional(),
  hb_fq_num: text(5).optional(),
  hb_fq_seller_percent: text(3).optional(),
  royalty_freeze: z
    .enum(['true', 'false'])
    .optional()
    .describe('true holds the money until it is shared (分账)'),
  industry_reflux_info: text(512).optional(),
  card_type: text(32).optional(),
  specified_seller_name: text(32).optional(),
})

const minutes: Readonly<Record<string, number>> = { m: 1, h: 60, d: 24 * 60 }
const mostMinutes = 15 * 24 * 60

/** `1c`, the end of the day, is no number of minutes, and always soon enough. */
function minutesOf(span: string): number {
  return Number.parseInt(span, 10) * (minutes[span.slice(-1)] ?? 0)
}

/** What every new trade takes. */
export const order = {
  out_trade_no: orderNo,
  total_amount: yuan.describe("In yuan: '12.80'"),
  subject: z
    .string()
    .min(1)
    .max(256)
    .regex(/^[^/=&]*$/, 'must not contain / = or &')
    .describe('What is paid for; the payer sees it'),
  body: text(128).optional().describe('Comes back in notifications and bills'),
  notify_url: webAddress.optional().describe('Where Alipay sends notifications'),
  timeout_express: z
    .string()
    .regex(/^([1-9]\d{0,4}[mhd]|1c)$/, 'must be a whole number of m, h or d, or 1c: 30m')
    .refine((span) => minutesOf(span) <= mostMinutes, { error: 'must be at most 15d' })
    .optional()
    .describe('After how long an unpaid trade closes, 1m to 15d'),
  time_expire: beijingTime
    .optional()
    .describe('Until when it can be paid; wins over timeout_express'),
  seller_id: text(32).optional().describe("The account that gets the money, if not the contract's"),
  store_id: z
    .string()
    .regex(/^[\x21-\x7e]{1,32}$/, 'must be 1 to 32 ASCII characters')
    .optional(),
  operator_id: text(28).optional(),
  terminal_id: text(32).optional(),
  goods_detail: z.array(goods).min(1).max(150).optional(),
  discountable_amount: yuanOrNone.optional(),
  undiscountable_amount: yuanOrNone.optional(),
  extend_params: extendParams.optional(),
  business_params: z
    .strictObject({ mc_create_trade_ip: text(128).optional().describe("The payer's public IP") })
    .optional(),
  passback_params: text(512).optional().describe('URL-encoded; comes back in notifications'),
  enable_pay_channels: text(128).optional(),
  disable_pay_channels: text(128).optional(),
  query_options: z.array(text(1_024)).min(1).optional().describe('Asks for further answer fields'),
  merchant_order_no: text(32).optional(),
}

interface Channels {
  readonly enable_pay_channels?: string | undefined
  readonly disable_pay_channels?: string | undefined
}

export function isOneWay({ enable_pay_channels, disable_pay_channels }: Channels): boolean {
  return enable_pay_channels === undefined || disable_pay_channels === undefined
}

export const bothWays = {
  path: ['disable_pay_channels'],
  error: 'stands beside enable_pay_channels: give only one of them',
}

export const precreateInput = z
  .strictObject({
    ...order,
    product_code: z.enum(['FACE_TO_FACE_PAYMENT', 'QR_CODE_OFFLINE', 'OFFLINE_PAYMENT']).optional(),
    qr_code_timeout_express: text(6).optional().describe('How long the code is good for, from now'),
  })
  .refine(isOneWay, bothWays)

export const createInput = z
  .strictObject({
    ...order,
    product_code: z.enum(['JSAPI_PAY', 'FACE_TO_FACE_PAYMENT']).optional(),
    buyer_id: z
      .string()
      .regex(/^2088\d{12}$/, 'must be an Alipay user id: 16 digits that begin with 2088')
      .optional(),
    buyer_open_id: text(128).optional().describe("The payer's id under op_app_id"),
    op_app_id: text(32).optional().describe('APPID of the mini program (JSAPI_PAY)'),
  })
  .refine(isOneWay, bothWays)
  .refine(({ buyer_id, buyer_open_id }) => (buyer_id ?? buyer_open_id) !== undefined, {
    path: ['buyer_id'],
    error: 'is missing: give buyer_id or buyer_open_id',
  })

const web = {
  ...order,
  return_url: webAddress.optional().describe('Where the payer comes back to'),
}

export const pagePayInput = z
  .strictObject({
    ...web,
    qr_pay_mode: z.enum(['0', '1', '2', '3', '4']).optional(),
    qrcode_width: z.int().positive().optional(),
  })
  .refine(isOneWay, bothWays)

export const wapPayInput = z
  .strictObject({ ...web, quit_url: webAddress.describe('Where a payer who gives up goes') })
  .refine(isOneWay, bothWays)

export const appPayInput = z.strictObject(order).refine(isOneWay, bothWays)

export const queryInput = z
  .strictObject({ ...tradeKey, query_options: z.array(text(1_024)).min(1).optional() })
  .refine(namesTrade, namesNoTrade)

export const closeInput = z
  .strictObject({ ...tradeKey, operator_id: text(28).optional() })
  .refine(namesTrade, namesNoTrade)

export const cancelInput = z.strictObject(tradeKey).refine(namesTrade, namesNoTrade)

/** The gateway's word for "carried out as far as this call goes". */
export const done = z.literal('10000')

export const numbers = { out_trade_no: z.string(), trade_no: z.string().nullish() }

export const payer = {
  buyer_logon_id: z.string().nullish(),
  buyer_user_id: z.string().nullish(),
  buyer_open_id: z.string().nullish(),
}

export const money = {
  total_amount: z.string().nullish(),
  receipt_amount: z.string().nullish(),
  buyer_pay_amount: z.string().nullish(),
  point_amount: z.string().nullish(),
  invoice_amount: z.string().nullish(),
  fund_bill_list: z
    .array(z.object({ fund_channel: z.string().nullish(), amount: z.string().nullish() }))
    .nullish(),
}

export const precreated = z.object({ code: done, out_trade_no: z.string(), qr_code: z.string() })

export const created = z.object({ code: done, out_trade_no: z.string(), trade_no: z.string() })

export const trade = z.object({
  code: done,
  ...numbers,
  ...payer,
  ...money,
  trade_status: z.string(),
  send_pay_date: z.string().nullish(),
  passback_params: z.string().nullish(),
  store_id: z.string().nullish(),
  terminal_id: z.string().nullish(),
})

export const closed = z.object({
  code: done,
  out_trade_no: z.string().nullish(),
  trade_no: z.string().nullish(),
})

export const cancelled = z.object({
  ...closed.shape,
  retry_flag: z.string().nullish(),
  action: z.string().nullish(),
})

/** What a cancel has not done although its answer is no error. */
export function cancelFault(output: z.output<typeof cancelled>): string | undefined {
  if (output.retry_flag === 'Y') return 'RETRY_FLAG_Y'
  if (output.action === 'close' || output.action === 'refund') return undefined
  return output.trade_no === null || output.trade_no === undefined ? 'NO_SUCH_TRADE' : 'NO_ACTION'
}

/** What a new order is for; what its query answers is held against it. */
export function orderIntent({
  input,
}: {
  readonly input: { readonly out_trade_no: string; readonly total_amount: string }
}) {
  return { reference: input.out_trade_no, amount: amountOf(input.total_amount) }
}
