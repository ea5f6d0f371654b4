import * as z from 'zod'
import type { Fault } from '../../src/provider/index.ts'

type Meanings = Readonly<Record<string, Fault>>

function each(fault: Fault, codes: string): Record<string, Fault> {
  return Object.fromEntries(codes.split(/\s+/).map((code) => [code, fault]))
}

/** Not a code of WeChat Pay's: `return_code` FAIL, which comes with a text and without a code. */
const returnFail = 'RETURN_FAIL'

/** Not a code of WeChat Pay's: `recall` Y, "call the reversal again". */
export const recall = 'RECALL_Y'

/**
 * What the codes mean. Source: the error tables of https://pay.weixin.qq.com/doc/v2/merchant/4011937125
 * and of the other operations, which say of each code whether the payment has failed for certain or
 * its result is unknown. A code that is not listed is unknown.
 */
export const faults: Meanings = {
  // The result is unknown: ask. The payer may have paid.
  ...each('unknown', 'SYSTEMERROR BANKERROR'),
  // The payer types the password.
  USERPAYING: 'pending',

  // The payer, the payer's means or the rules say no: with another code, under another number.
  ...each(
    'declined',
    `AUTHCODEEXPIRE AUTH_CODE_ERROR AUTH_CODE_INVALID NOTENOUGH NOTSUPORTCARD BUYER_MISMATCH
    TRADE_ERROR`,
  ),

  // The number is taken: by this very payment or by another one; only a query tells which.
  ...each('duplicate', 'ORDERPAID OUT_TRADE_NO_USED'),

  ...each(
    'invalid',
    `PARAM_ERROR LACK_PARAMS INVALID_REQUEST INVALID_TRANSACTIONID XML_FORMAT_ERROR
    POST_DATA_EMPTY NOT_UTF8 REQUIRE_POST_METHOD`,
  ),
  // Nothing stands under the number any more, and nothing can be paid under it: take a new one.
  ...each('invalid', 'ORDERCLOSED ORDERREVERSED'),
  ...each('unauthorized', 'SIGNERROR NOAUTH APPID_NOT_EXIST MCHID_NOT_EXIST APPID_MCHID_NOT_MATCH'),

  ORDERNOTEXIST: 'not-found',
  REFUNDNOTEXIST: 'not-found',

  [returnFail]: 'unknown',
}

/**
 * "The merchant's rights, a repeated payment, the certificate or too many requests": of these a
 * repeated payment may be the number's own, paid before. So the number is asked about.
 */
export const payFaults: Meanings = { INVALID_REQUEST: 'duplicate' }

/** What only reads may be asked again at once, and needs no question about itself. */
export const readFaults: Meanings = { SYSTEMERROR: 'unavailable' }

/** Nothing of a reversal is certain but its success, and that a payer who is paying stops it. */
export const reverseFaults: Meanings = {
  // "When a reversal gives no answer or an error, call it again."
  ...each('unavailable', `${recall} SYSTEMERROR`),
  // "An order that is being paid may not be reversed; try again later."
  USERPAYING: 'throttled',
  // It has reached its aim before: the query says so.
  ...each('duplicate', 'ORDERCLOSED ORDERREVERSED'),
  // Later than seven days after the payment; what is paid can be refunded.
  REVERSE_EXPIRE: 'declined',
  // Each stands for several things here. guess: that a reversal knows ORDERPAID at all.
  ...each('unknown', 'INVALID_REQUEST TRADE_ERROR NOTENOUGH ORDERPAID'),
}

/** Source: https://pay.weixin.qq.com/doc/v2/partner/4011984092, the same for merchants. */
export const refundFaults: Meanings = {
  // Refused among other refunds of the order: "the same again, under the same number".
  BIZERR_NEED_RETRY: 'unavailable',
  // The merchant's balance; the payer's account is closed; more than a year has gone by.
  ...each('declined', 'NOTENOUGH USER_ACCOUNT_ABNORMAL TRADE_OVERDUE'),
  // The number has been used for another amount, or the order's amount is another.
  REFUND_FEE_MISMATCH: 'duplicate',
  CERT_ERROR: 'unauthorized',
  INVALID_REQ_TOO_MUCH: 'throttled',
  // Documents disagree on whether it has been accepted; ERROR says what it means by its text alone.
  ...each('unknown', 'FREQUENCY_LIMITED ERROR TRADE_ERROR'),
}

const errorBody = z.object({
  return_code: z.string(),
  return_msg: z.string().nullish(),
  err_code: z.string().nullish(),
  err_code_des: z.string().nullish(),
  recall: z.string().nullish(),
})

type ErrorBody = z.output<typeof errorBody>

/**
 * `return_code` FAIL has a text alone. guess: these words for a signature that was refused, which
 * is the one such refusal that is worth a code of its own: a wrong `apiKey` has it.
 */
const signatureRefused = /^签名(错误|失败)/

function codeOf({ return_code, return_msg, err_code, recall: again }: ErrorBody) {
  if (return_code !== 'SUCCESS') {
    return signatureRefused.test(return_msg ?? '') ? 'SIGNERROR' : returnFail
  }
  // A payer who is paying is the better reason.
  return again === 'Y' && err_code !== 'USERPAYING' ? recall : err_code
}

/** Where the code stands. */
export const error = {
  body: errorBody,
  code: codeOf,
  message: ({ return_code, return_msg, err_code, err_code_des }: ErrorBody) =>
    return_code === 'SUCCESS'
      ? [err_code, err_code_des].filter((part) => part).join(': ')
      : return_msg,
}
