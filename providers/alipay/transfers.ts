import * as z from 'zod'
import {
  defineOperations,
  type Fault,
  type Payment,
  type PaymentState,
} from '../../src/provider/index.ts'
import { account } from './account.ts'
import { calls } from './content.ts'
import { business, each, readFaults } from './faults.ts'
import { amountOf, dateOf, moneyOf, orderNo, text, yuan } from './fields.ts'
import { done } from './orders.ts'

/** From one jiao on to an account; red packets from one fen on. */
const leastToAccountFen = 10

const transferKey = {
  out_biz_no: orderNo.describe("The merchant's own number of the transfer; used once"),
  product_code: z
    .enum(['TRANS_ACCOUNT_NO_PWD', 'STD_RED_PACKET'])
    .default('TRANS_ACCOUNT_NO_PWD')
    .describe('To an account, or a red packet (现金红包)'),
  biz_scene: z.enum(['DIRECT_TRANSFER', 'PERSONAL_COLLECTION']).default('DIRECT_TRANSFER'),
}

const payee = z
  .strictObject({
    identity: text(64).describe("The payee's id, in the form that identity_type says"),
    identity_type: z.enum(['ALIPAY_USER_ID', 'ALIPAY_OPEN_ID', 'ALIPAY_LOGON_ID']),
    name: text(128).optional().describe('Real name; Alipay refuses the transfer if it is another'),
  })
  .refine(({ identity_type, name }) => identity_type !== 'ALIPAY_LOGON_ID' || name !== undefined, {
    path: ['name'],
    error: 'is missing: a payee named by ALIPAY_LOGON_ID is named by real name too',
  })

const transferInput = z
  .strictObject({
    ...transferKey,
    trans_amount: yuan.describe("In yuan: '12.80'; to an account at least 0.10"),
    order_title: text(128).describe('The payee sees it in the bill'),
    payee_info: payee,
    remark: text(200).optional(),
    business_params: text(2_048).optional().describe('JSON; sub_biz_scene of a red packet'),
    original_order_id: text(64).optional(),
    passback_params: text(512).optional().describe('Comes back in notifications'),
    transfer_scene_name: text(64).optional().describe('Scene that the merchant has applied for'),
    transfer_scene_report_infos: z
      .array(z.strictObject({ info_type: text(64), info_content: text(256) }))
      .min(1)
      .optional(),
  })
  .refine(
    ({ product_code, trans_amount }) =>
      product_code !== 'TRANS_ACCOUNT_NO_PWD' || amountOf(trans_amount).minor >= leastToAccountFen,
    { path: ['trans_amount'], error: 'must be at least 0.10 to an account' },
  )

const numbers = {
  out_biz_no: z.string(),
  order_id: z.string().nullish(),
  pay_fund_order_id: z.string().nullish(),
  status: z.string(),
}

const transferred = z.object({ code: done, ...numbers, trans_date: z.string().nullish() })

const told = {
  ...numbers,
  pay_date: z.string().nullish(),
  trans_amount: z.string().nullish(),
  error_code: z.string().nullish(),
  fail_reason: z.string().nullish(),
}

const foundTransfer = z.object({ code: done, ...told, out_biz_no: z.string().nullish() })

/** The message `alipay.fund.trans.order.changed`, sent to the address of the app. */
export const transferNotice = z.object(told)

/** What a transfer has come to; REFUND: it was paid, and has come back. */
const states: Readonly<Record<string, PaymentState>> = {
  WAIT_PAY: 'requires-action',
  DEALING: 'processing',
  SUCCESS: 'succeeded',
  FAIL: 'failed',
  CLOSED: 'closed',
  REFUND: 'refunded',
}

/** A transfer as its answer, its query or a message tells it. */
export function transferOf(output: {
  readonly out_biz_no?: string | null | undefined
  readonly order_id?: string | null | undefined
  readonly status: string
  readonly trans_amount?: string | null | undefined
  readonly trans_date?: string | null | undefined
  readonly pay_date?: string | null | undefined
}): Payment {
  return {
    reference: output.out_biz_no ?? undefined,
    providerReference: output.order_id ?? undefined,
    state: (Object.hasOwn(states, output.status) && states[output.status]) || 'processing',
    amount: moneyOf(output.trans_amount),
    paidAt: dateOf(output.pay_date ?? output.trans_date),
  }
}

/** Who pays, who is paid, or a limit says no: by its name, no money has moved. */
const declined = `PAYEE_NOT_EXIST PAYEE_ACCOUNT_NOT_EXSIT PAYEE_ACCOUNT_STATUS_ERROR
  PAYEE_USERINFO_STATUS_ERROR PAYEE_USERINFO_ERROR PAYEE_USER_TYPE_ERROR PAYEE_CERT_INFO_ERROR
  PAYEE_NOT_RELNAME_CERTIFY PAYEE_IDENTITY_NOT_MATCH PAYEE_USER_IS_INST PAYEE_ACC_OCUPIED
  PAYER_STATUS_ERROR PAYER_CERTIFY_CHECK_FAIL PAYER_USER_INFO_ERROR
  PAYER_NOT_EXIST PAYER_NOT_RELNAME_CERTIFY PAYER_PERMLIMIT_CHECK_FAILURE PAYER_ACCOUNT_LIMIT
  PAYER_PAYEE_CANNOT_SAME PAYER_PAYEE_ACCOUNT_NAME_CAN_NOT_SAME
  EXCEED_LIMIT_SM_AMOUNT EXCEED_LIMIT_MM_AMOUNT
  EXCEED_LIMIT_DM_AMOUNT EXCEED_LIMIT_DM_MAX_AMOUNT EXCEED_LIMIT_MM_MAX_AMOUNT
  EXCEED_LIMIT_SM_MIN_AMOUNT EXCEED_LIMIT_PERSONAL_SM_AMOUNT EXCEED_LIMIT_ENT_SM_AMOUNT
  EXCEED_LIMIT_UNRN_DM_AMOUNT EXCEED_LIMIT_DC_RECEIVED PERMIT_CHECK_RECEIVE_LIMIT
  PERMIT_CHECK_PERM_LIMITED PERMIT_CHECK_PERM_IDENTITY_THEFT PERMIT_NON_BANK_LIMIT_PAYEE
  PERMIT_LIMIT_PAYEE PERMIT_PAYER_FORBIDDEN PERM_AML_NOT_REALNAME_REV PERM_AML_NOT_REALNAME_PAY
  NO_ACCOUNT_RECEIVE_PERMISSION NO_ACCOUNT_USER_FORBBIDEN_RECIEVE BLOCK_USER_FORBBIDEN_RECIEVE
  BLOCK_USER_FORBBIDEN_SEND RELEASE_USER_FORBBIDEN_RECIEVE GLOBAL_USER_FORBBIDEN_RECIEVE
  SECURITY_CHECK_FAILED REMARK_HAS_SENSITIVE_WORD USER_RISK_FREEZE RECEIVER_USER_RISK_FREEZE
  JUDICIAL_FREEZE PAYEE_RECEIVE_COUNT_EXCEED_LIMIT`

const unauthorized = `NO_ACCOUNT_PAYMENT_PERMISSION PRODUCT_NOT_SIGN NO_ORDER_PERMISSION
  NO_PERMISSION_ACCOUNT ISV_AUTH_ERROR NOT_IN_WHITE_LIST USER_AGREEMENT_VERIFY_FAIL
  ENTRUST_TRANSFER_NO_ACCOUNT_PAYMENT_PERMISSION TRANSFER_SCENE_INFO_ADMIT_FAIL`

const invalid = `PARAM_ILLEGAL PARAMETER_ERROR MEMO_REQUIRED_IN_TRANSFER_ERROR
  CURRENCY_NOT_SUPPORT TRANSFER_SCENE_NAME_ILLEGAL TRANSFER_SCENE_REPORT_INFO_ILLEGAL
  TRANSFER_SCENE_NAME_BLANK INVALID_PAYER_ACCOUNT`

/** The number is taken, by this transfer or by another: only the query tells. */
const duplicate = 'PAYMENT_INFO_INCONSISTENCY BIZ_UNIQUE_EXCEPTION REP_INCONSISTENT'

/** Too little in the merchant's own account: with more in it the same number goes through. */
const short = `PAYER_BALANCE_NOT_ENOUGH BALANCE_IS_NOT_ENOUGH BALANCE_NOT_ENOUGH
  PAYMENT_MONEY_NOT_ENOUGH`

/** Names that tell of a failure, and not that it is the end of it. */
const open = `PAYMENT_FAIL PROCESS_FAIL BANK_RESPONSE_ERROR ORDER_STATUS_INVALID
  ILLEGAL_STATUS_EXCEPTION RESOURCE_LIMIT_EXCEED`

/**
 * Codes of alipay.fund.trans.uni.transfer: the list in the official Java SDK (v3, document of
 * 2026-09-23). It has no words beside the codes, so that their meaning is a guess by their names;
 * those that are not named here end as unknown, and are asked about.
 */
const transferFaults: Readonly<Record<string, Fault>> = business({
  ...each('declined', `${declined} ${short}`),
  ...each('unauthorized', unauthorized),
  ...each('invalid', invalid),
  ...each('duplicate', duplicate),
  ...each('pending', 'REQUEST_PROCESSING TRANS_ORDER_DEALING PROMO_TRANS_ORDER_DEALING'),
  ...each('unknown', open),
})

const queryFaults: Readonly<Record<string, Fault>> = {
  ...readFaults,
  ...business({ ...each('not-found', 'ORDER_NOT_EXIST'), NO_ORDER_PERMISSION: 'unauthorized' }),
}

export const transferOperations = defineOperations(account, {
  /**
   * Transfers money to an Alipay account, or as a red packet (单笔转账). Alipay asks for certificate
   * mode here. `succeeded`: the payee has got it. After `unknown` use no other number. Not to bank
   * cards.
   */
  transfer: {
    ...calls('transfer'),
    effect: 'keyed',
    key: 'out_biz_no',
    settledBy: {
      operation: 'queryTransfer',
      input: ({ input: { out_biz_no, product_code, biz_scene } }) => ({
        out_biz_no,
        product_code,
        biz_scene,
      }),
    },
    // Paid and come back again: the payee does not have it.
    settledAs: { refunded: 'failed' },
    echo: { out_biz_no: 'out_biz_no' },
    intends: ({ input }) => ({
      reference: input.out_biz_no,
      amount: amountOf(input.trans_amount),
    }),
    faults: transferFaults,
    reopens: Object.keys(business(each('declined', short))),
    input: transferInput,
    output: transferred,
    payment: transferOf,
  },

  /** Finds a transfer by the merchant's own number, its product and its scene. */
  queryTransfer: {
    ...calls('queryTransfer'),
    effect: 'read',
    echo: { out_biz_no: 'out_biz_no' },
    faults: queryFaults,
    input: z.strictObject(transferKey),
    output: foundTransfer,
    payment: transferOf,
  },
})
