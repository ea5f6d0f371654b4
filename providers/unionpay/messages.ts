import * as z from 'zod'
import { successes } from './faults.ts'
import {
  backUrl,
  beijingTime,
  moneyOf,
  reqReserved,
  tradeKey,
  txnAmt,
  webAddress,
} from './fields.ts'

const order = {
  ...tradeKey,
  txnAmt,
  backUrl,
  reqReserved: reqReserved.optional(),
  riskRateInfo: z
    .string()
    .regex(/^\{[^{}]*\}$/, 'must be in the form {commodityName=…}')
    .optional()
    .describe('What is sold: {commodityName=…}'),
}

/** What the payer pays later, and only until then. */
const offer = {
  ...order,
  payTimeout: beijingTime
    .optional()
    .describe('Until when it can be paid; 15 min from now is usual. Only then a failure is final'),
}

export const webInput = z.strictObject({
  ...offer,
  frontUrl: webAddress.describe('Where the payer comes back to; that proves no payment'),
  frontFailUrl: webAddress.optional().describe('The same after a failure'),
  channelType: z.enum(['07', '08']).optional().describe("'08' for a phone's browser; default '07'"),
})

export const appInput = z.strictObject(offer)

export const qrCodeInput = z.strictObject(offer)

const terminal = {
  termId: z
    .string()
    .regex(/^[A-Za-z0-9]{8}$/, 'must be 8 letters or digits')
    .optional()
    .describe('Number of the terminal at the counter'),
  termInfo: z.string().min(1).optional().describe('More about the terminal, as UnionPay writes it'),
}

export const scanInput = z.strictObject({
  ...order,
  qrNo: z
    .string()
    .regex(/^\d{1,20}$/, 'must be the payment code (付款码): at most 20 digits')
    .describe("What the scanner read off the payer's phone; good for one try"),
  ...terminal,
})

const original = {
  origQryId: z
    .string()
    .regex(/^[A-Za-z0-9]{20,21}$/, 'must be the queryId of the payment: 20 or 21 characters')
    .optional()
    .describe("UnionPay's number of the payment: queryId of its notification or query"),
  origOrderId: tradeKey.orderId.optional().describe("The payment's orderId, with origTxnTime"),
  origTxnTime: beijingTime.optional().describe("The payment's txnTime, with origOrderId"),
}

interface Original {
  readonly origQryId?: string | undefined
  readonly origOrderId?: string | undefined
  readonly origTxnTime?: string | undefined
}

/** By UnionPay's number or by both of the merchant's own, not by some of each. */
function namesPayment({ origQryId, origOrderId, origTxnTime }: Original): boolean {
  const own = [origOrderId, origTxnTime].filter((name) => name !== undefined).length
  return origQryId === undefined ? own === 2 : own === 0
}

const namesNoPayment = {
  path: ['origQryId'],
  error: 'is missing: give origQryId, or origOrderId with origTxnTime, and not both',
}

const back = {
  ...tradeKey,
  txnAmt,
  backUrl: backUrl.optional(),
  ...original,
  reqReserved: reqReserved.optional(),
}

export const undoInput = z
  .strictObject({ ...back, txnAmt: txnAmt.describe('The whole amount of the payment, in fen') })
  .refine(namesPayment, namesNoPayment)

export const refundInput = z
  .strictObject({ ...back, txnAmt: txnAmt.describe('How much goes back, in fen') })
  .refine(namesPayment, namesNoPayment)

/** Names a trade. */
export const tradeInput = z.strictObject(tradeKey)

export const fileInput = z.strictObject({
  settleDate: z
    .string()
    .regex(/^(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])$/, 'must be a day in the form MMDD: 0131')
    // Guess: its file is ready at about 09:00 of the next day.
    .describe('Settlement day, MMDD'),
  fileType: z
    .string()
    .regex(/^\d{2}$/, 'must be two digits')
    .default('00'),
})

const text = z.string().nullish()

const trade = {
  respMsg: text,
  orderId: z.string(),
  txnTime: z.string(),
  txnType: text,
  txnSubType: text,
  txnAmt: text,
  currencyCode: text,
  queryId: text.describe("UnionPay's number of the trade: origQryId of an undo or a refund"),
  traceNo: text,
  traceTime: text,
  settleAmt: text,
  settleCurrencyCode: text,
  settleDate: text,
  payType: text,
  payCardType: text,
  reqReserved: text,
}

const accepted = z.enum(successes)

/** What acts is answered with; asked about later, also with what became of it. */
export const acted = z.object({
  respCode: accepted,
  ...trade,
  origRespCode: text.describe('What became of the trade, where it was asked about'),
  origRespMsg: text,
})

export const ordered = z.object({ respCode: accepted, ...trade, tn: z.string() })

export const coded = z.object({ respCode: accepted, ...trade, qrCode: z.string() })

/** `respCode` is the question's own; what became of the trade stands in `origRespCode`. */
export const found = z.object({
  respCode: z.literal('00'),
  ...trade,
  origRespCode: z.string(),
  origRespMsg: text,
})

export const file = z.object({
  respCode: z.literal('00'),
  settleDate: text,
  fileName: z.string(),
  fileContent: z.string().describe('Base64 of a deflated ZIP file'),
})

/** What a new trade is for; what its query answers is held against it. */
export function tradeIntent({
  input,
}: {
  readonly input: { readonly orderId: string; readonly txnAmt: string }
}) {
  return { reference: input.orderId, amount: moneyOf(input.txnAmt, undefined) }
}
