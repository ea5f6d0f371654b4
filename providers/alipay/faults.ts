import * as z from 'zod'
import type { Fault } from '../../src/provider/index.ts'

type Meanings = Readonly<Record<string, Fault>>

export function each(fault: Fault, codes: string): Record<string, Fault> {
  return Object.fromEntries(codes.split(/\s+/).map((code) => [code, fault]))
}

/** Business codes come with `ACQ.` before them, and from some methods without. */
export function business(meanings: Meanings): Record<string, Fault> {
  const named = Object.entries(meanings).map(([code, fault]) => [`ACQ.${code}`, fault] as const)
  return { ...Object.fromEntries(named), ...meanings }
}

/** "It may have been carried out", in every spelling that has been seen. */
const mayHaveBeenDone = `ACQ.SYSTEM_ERROR AQC.SYSTEM_ERROR SYSTEM_ERROR aop.ACQ.SYSTEM_ERROR
  isp.unknow-error aop.unknow-error`

const gateway: Meanings = {
  // The payer types the password.
  10003: 'pending',
  20000: 'unknown',
  // The gateway's own refusals stand before any business; where it names a new reason, its class
  // still says so. 40004 is a business failure and has no meaning of its own.
  20001: 'unauthorized',
  40001: 'invalid',
  40002: 'invalid',
  40003: 'unauthorized',
  40005: 'throttled',
  40006: 'unauthorized',
  ...each('unknown', mayHaveBeenDone),
  ...each(
    'unauthorized',
    `aop.invalid-auth-token aop.auth-token-time-out aop.invalid-app-auth-token
    aop.app-auth-token-time-out aop.invalid-app-auth-token-no-api
    aop.app-auth-token-time-out-no-api isv.invalid-signature isv.invalid-app-id
    isv.forbidden-api isv.app-cert-expired app-cert-expired isv.not-online-app not-online-app
    isv.missing-signature-config isv.invalid-auth-relations invalid-auth-relations
    isv.insufficient-isv-permissions isv.insufficient-user-permissions isv.self-invoke-forbidden`,
  ),
  ...each(
    'invalid',
    `isv.invalid-timestamp isv.invalid-charset isv.invalid-encrypt isv.illegal-json
    isv.suspected-attack`,
  ),
  ...each('throttled', 'isv.app-call-limited isv.method-call-limited'),
}

/** The payer, the payer's means or a limit says no; nothing was carried out. */
const declined = `PAYMENT_AUTH_CODE_INVALID PULL_MOBILE_CASHIER_FAIL PAYMENT_FAIL
  BUYER_BALANCE_NOT_ENOUGH BUYER_BANKCARD_BALANCE_NOT_ENOUGH ERROR_BALANCE_PAYMENT_DISABLE
  NO_PAYMENT_INSTRUMENTS_AVAILABLE MOBILE_PAYMENT_SWITCH_OFF USER_FACE_PAYMENT_SWITCH_OFF
  NOT_SUPPORT_PAYMENT_INST BUYER_ENABLE_STATUS_FORBID ERROR_BUYER_CERTIFY_LEVEL_LIMIT
  NOT_CERTIFIED_USER BUYER_NOT_MAINLAND_CERT BUYER_NOT_EXIST PAYER_UNMATCHED BUYER_SELLER_EQUAL
  USER_LOGONID_DUP BUYER_PAYMENT_AMOUNT_DAY_LIMIT_ERROR BUYER_PAYMENT_AMOUNT_MONTH_LIMIT_ERROR
  PAYMENT_REQUEST_HAS_RISK TOTAL_FEE_EXCEED REQUEST_AMOUNT_EXCEED PRODUCT_AMOUNT_LIMIT_ERROR
  RESTRICTED_MERCHANT_INDUSTRY BEYOND_PAY_RESTRICTION BEYOND_PER_RECEIPT_RESTRICTION
  BEYOND_PER_RECEIPT_SINGLE_RESTRICTION BEYOND_PER_RECEIPT_DAY_RESTRICTION
  MERCHANT_PERM_RECEIPT_SUSPEND_LIMIT MERCHANT_PERM_RECEIPT_SINGLE_LIMIT
  MERCHANT_PERM_RECEIPT_DAY_LIMIT AGREEMENT_NOT_EXIST AGREEMENT_INVALID
  AGREEMENT_STATUS_NOT_NORMAL AGREEMENT_ERROR AUTH_NO_ERROR AUTH_AMOUNT_NOT_ENOUGH
  TRADE_CANCEL_TIME_OUT CANCEL_NOT_ALLOWED SELLER_BALANCE_NOT_ENOUGH REASON_TRADE_BEEN_FREEZEN
  TRADE_HAS_FINISHED TRADE_NOT_ALLOW_REFUND NOT_ALLOW_PARTIAL_REFUND
  ONLINE_TRADE_VOUCHER_NOT_ALLOW_REFUND BUYER_ERROR CUSTOMER_VALIDATE_ERROR USER_NOT_MATCH_ERR`

/** The app, its contracts or the seller's account. */
const unauthorized = `ACCESS_FORBIDDEN PARTNER_ERROR MERCHANT_AGREEMENT_NOT_EXIST
  MERCHANT_AGREEMENT_INVALID UN_SUPPORT_TRADE_SCENE BIZ_PRODUCT_NOT_ALLOWED SELLER_BEEN_BLOCKED
  SELLER_NOT_EXIST INVALID_RECEIVE_ACCOUNT MERCHANT_STATUS_NOT_NORMAL
  PLATFORM_BUSINESS_ACQUIRE_MODE_MUST_MERCHANT_ID SECONDARY_MERCHANT_STATUS_ERROR
  SECONDARY_MERCHANT_ID_BLANK SECONDARY_MERCHANT_ID_INVALID SECONDARY_MERCHANT_NOT_MATCH
  SECONDARY_MERCHANT_ALIPAY_ACCOUNT_INVALID SECONDARY_MERCHANT_ISV_PUNISH_INDIRECT
  SUB_MERCHANT_CREATE_FAIL SUB_MERCHANT_TYPE_INVALID OVERDRAFT_AGREEMENT_NOT_MATCH
  OVERDRAFT_ASSIGN_ACCOUNT_INVALID REFUND_ACCOUNT_NOT_EXIST
  REFUND_ROYALTY_PAYEE_ACCOUNT_NOT_EXIST REFUNDALLOC_UNAUTH_LIMIT`

const invalid = `INVALID_PARAMETER NOW_TIME_AFTER_EXPIRE_TIME_ERROR RISK_MERCHANT_IP_NOT_EXIST
  SUB_GOODS_SIZE_MAX_COUNT EXIST_FORBIDDEN_WORD REASON_TRADE_REFUND_FEE_ERR
  REFUND_AMT_NOT_EQUAL_TOTAL REFUND_FEE_ERROR ALLOC_AMOUNT_VALIDATE_ERROR
  BILL_DATE_BEFORE_REGISTRATION TYPE_NOT_SUPPORTED INVAILID_ARGUMENTS INVALID_ARGUMENTS`

/** The number is taken: by this very act or by another one; only a query tells which. */
const duplicate = `TRADE_HAS_SUCCESS TRADE_HAS_CLOSE CONTEXT_INCONSISTENT TRADE_BUYER_NOT_MATCH
  APPLY_PC_MERCHANT_CODE_ERROR DISCORDANT_REPEAT_REQUEST DUP_OUT_ORDER`

/** The documents say neither how far it came nor that it stopped. */
const open = `TRADE_STATUS_ERROR REASON_TRADE_STATUS_INVALID REASON_ILLEGAL_STATUS
  REFUND_CHARGE_ERROR ENTERPRISE_PAY_BIZ_ERROR UNKNOWN_ERROR`

/**
 * What the codes mean: `sub_code`, or `code` where that says more. Source: the error tables of
 * https://opendocs.alipay.com/common/02km9f and of each method. The words that end a payment stand
 * only where those tables leave no doubt that nothing was carried out; a code that is not listed is
 * unknown.
 */
export const faults = {
  ...gateway,
  ...business({
    ...each('declined', declined),
    ...each('unauthorized', unauthorized),
    ...each('invalid', invalid),
    ...each('duplicate', duplicate),
    ...each('unknown', open),
    ...each('not-found', 'TRADE_NOT_EXIST NO_BILL_DATA BILL_NOT_EXIST'),
    ...each('throttled', 'FREQUENCY_LIMITED SYSTEM_RATE_LIMIT USER_RATE_LIMIT'),
  }),
  // As they come over the wire, where the documents spell them otherwise.
  'isp.bill_not_exist': 'not-found',
  'isp.invalid_arguments': 'invalid',
  invalid_arguments: 'invalid',
} satisfies Meanings

/** What only reads may be asked again at once, and needs no question about itself. */
export const readFaults = each('unavailable', `${mayHaveBeenDone} 20000 UNKNOWN_ERROR`)

/** A close that finds the trade in another state may have reached its aim: the query says so. */
export const closeFaults = {
  ...readFaults,
  ...business(each('duplicate', 'TRADE_STATUS_ERROR REASON_TRADE_STATUS_INVALID')),
}

/** "Cannot be cancelled any more" in one document, "call again" in another: only asking tells. */
export const cancelFaults = business({ TRADE_HAS_FINISHED: 'unknown' })

/** A trade is also closed by being given back in full, by this refund perhaps. */
export const refundFaults = business({ TRADE_HAS_CLOSE: 'unknown' })

/** Not a code of Alipay's: it answered 10000, and nothing of what was asked. */
export const noDetails = 'NO_DETAILS'

/** Loose, so that an answer can be seen to say nothing. */
const errorBody = z.looseObject({
  code: z.string(),
  msg: z.string().nullish(),
  sub_code: z.string().nullish(),
  sub_msg: z.string().nullish(),
})

const saysNothing: ReadonlySet<string> = new Set(['code', 'msg', 'out_trade_no', 'trade_no'])

function codeOf(body: z.output<typeof errorBody>): string | undefined {
  const { code, sub_code } = body
  if (code === '10000') {
    return Object.keys(body).every((name) => saysNothing.has(name)) ? noDetails : undefined
  }
  const isClassEnough = Object.hasOwn(gateway, code)
  const isNamed = sub_code !== null && sub_code !== undefined && sub_code !== ''
  if (!isNamed) return code
  return isClassEnough && !Object.hasOwn(faults, sub_code) ? code : sub_code
}

/** Where the code stands: https://opendocs.alipay.com/common/02km9f */
export const error = {
  body: errorBody,
  code: codeOf,
  message: ({ msg, sub_code, sub_msg }: z.output<typeof errorBody>) =>
    [sub_code, sub_msg ?? msg].filter((part) => part).join(': '),
}
