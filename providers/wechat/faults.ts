import * as z from 'zod'
import type { Fault } from '../../src/provider/index.ts'

/** Combine payment still answers with the old spelling, without underscores; both mean the same. */
function spelledBothWays(meanings: Readonly<Record<string, Fault>>): Record<string, Fault> {
  const old = Object.entries(meanings).map(([code, fault]) => [code.replaceAll('_', ''), fault])
  return { ...meanings, ...Object.fromEntries(old) }
}

/** Every spelling of "too often" that the documents have, misspelt ones too. */
const tooOften = [
  'FREQUENCY_LIMITED',
  'FREQUENCY_LIMIT',
  'FREQUENCY_LIMIT_EXCEED',
  'FREQENCY_LIMIT',
  'RATELIMIT_EXCEEDED',
  'RATE_LIMITED',
]

function each(codes: readonly string[], fault: Fault): Record<string, Fault> {
  return Object.fromEntries(codes.map((code) => [code, fault]))
}

/**
 * What the codes mean. Source: the error tables of the v3 documents. The words that end a payment
 * (declined, invalid, unauthorized, not-found, throttled) stand only where those tables leave no
 * doubt that nothing was carried out; a code that is not listed here is unknown.
 */
export const faults = spelledBothWays({
  // The bank or the rules say no.
  NOT_ENOUGH: 'declined',
  USER_ACCOUNT_ABNORMAL: 'declined',
  ACCOUNT_ERROR: 'declined',

  // The request is wrong, also where it comes with HTTP 500: OPENID_MISMATCH, INVALID_…
  PARAM_ERROR: 'invalid',
  INVALID_REQUEST: 'invalid',
  OPENID_MISMATCH: 'invalid',
  INVALID_TRANSACTIONID: 'invalid',
  // A closed order cannot be paid any more and cannot be made again: take a new number.
  ORDER_CLOSED: 'invalid',

  // The account, its keys or its contracts.
  SIGN_ERROR: 'unauthorized',
  NO_AUTH: 'unauthorized',
  APPID_MCHID_NOT_MATCH: 'unauthorized',
  MCH_NOT_EXISTS: 'unauthorized',
  REQUEST_BLOCKED: 'unauthorized',

  // The number is taken: by this very payment or by another one; only a query tells which.
  OUT_TRADE_NO_USED: 'duplicate',
  ORDERPAID: 'duplicate',
  ORDER_PAID: 'duplicate',
  ALREADY_EXISTS: 'duplicate',
  RESOURCE_ALREADY_EXISTS: 'duplicate',

  ORDER_NOT_EXIST: 'not-found',
  RESOURCE_NOT_EXISTS: 'not-found',
  NOT_FOUND: 'not-found',
  NO_STATEMENT_EXIST: 'not-found',

  ...each(tooOften, 'throttled'),
  // "Business rules limit how often this is asked", in all documents of payments.
  RULE_LIMIT: 'throttled',

  SERVICE_UNAVAILABLE: 'unavailable',

  // USERPAYING: the payer types the password. STATEMENT_CREATING: try again after 10:00 (UTC+8).
  USERPAYING: 'pending',
  STATEMENT_CREATING: 'pending',

  // TRADE_ERROR: "business reasons"; the documents say neither which nor how far it came.
  SYSTEM_ERROR: 'unknown',
  BANK_ERROR: 'unknown',
  TRADE_ERROR: 'unknown',
})

/**
 * For refunds "too often" means "the refund is being accepted: query, or send the same number
 * again" (https://pay.weixin.qq.com/doc/v3/merchant/4013071036). Read as "nothing was carried out",
 * it would invite a second refund under a new number.
 */
export const refundFaults = spelledBothWays(each(tooOften, 'unknown'))

/**
 * "Unless it is answered with 200, use no other number before a query says FAIL"
 * (https://pay.weixin.qq.com/doc/v3/merchant/4012716434): what the refusals of a transfer leave
 * open, its query decides.
 */
export const transferFaults = {
  ...refundFaults,
  ...spelledBothWays({
    // The bill may have been made, and wait for money.
    NOT_ENOUGH: 'unknown',
    // guess: also the answer to a number that has been used with other terms.
    INVALID_REQUEST: 'unknown',
  }),
}

/** The merchant's own balance: what was asked for may be asked for again once money was paid in. */
export const shortOfMoney = ['NOT_ENOUGH', 'NOTENOUGH']

/** A close that finds the order closed has reached its aim: the query says so. */
export const closeFaults = spelledBothWays({ ORDER_CLOSED: 'duplicate' })

/** Here the rule is the share: more was asked for than the merchant may give away. */
export const profitShareFaults = spelledBothWays({ RULE_LIMIT: 'declined' })

const errorBody = z.object({
  code: z.string().nullish(),
  message: z.string().nullish(),
  // Its other fields may quote what was sent.
  detail: z
    .object({ field: z.string().nullish(), issue: z.string().nullish() })
    .nullish()
    .catch(undefined),
})

/**
 * Words of INVALID_REQUEST that say that the number is known, of this very act or of another one:
 * "201 商户订单号重复" (yansongda/pay, issue 705), "请求重入时参数与首次请求不一致" (the official
 * wechatpay-skills). guess: the words for refunds and for what is paid.
 */
const saysRepeated = /单号重复|重入|与(首次|之前)请求|(订单|该单)已支付/

function faultOf({ code, message }: z.output<typeof errorBody>): Fault | undefined {
  const isWorded = code?.replaceAll('_', '') === 'INVALIDREQUEST'
  return isWorded && saysRepeated.test(message ?? '') ? 'duplicate' : undefined
}

/** Where the code stands: https://pay.weixin.qq.com/doc/v3/merchant/4012081709 */
export const error = {
  body: errorBody,
  code: (body: z.output<typeof errorBody>) => body.code,
  fault: faultOf,
  message: ({ message, detail }: z.output<typeof errorBody>) =>
    [message, detail?.field, detail?.issue].filter((part) => part).join(': '),
}
