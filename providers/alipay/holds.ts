import * as z from 'zod'
import {
  defineOperations,
  type Fault,
  type Payment,
  type PaymentState,
} from '../../src/provider/index.ts'
import { type Account, account } from './account.ts'
import { calls, contentOf } from './content.ts'
import { business, each, readFaults } from './faults.ts'
import { amountOf, dateOf, moneyOf, orderNo, text, webAddress, yuan } from './fields.ts'
import { makeOrderString, orderString } from './forms.ts'
import { done } from './orders.ts'
import { payerCode } from './pay.ts'

const holdKey = {
  out_order_no: orderNo.describe("The merchant's own number of the authorisation (授权订单)"),
  out_request_no: orderNo.describe("The merchant's own number of this one act; used once"),
}

const hold = {
  ...holdKey,
  amount: yuan.describe("How much is frozen, in yuan: '100.00'"),
  order_title: text(100).describe('What it is for; the payer sees it'),
  notify_url: webAddress.optional().describe('Where Alipay sends the notice'),
  payee_user_id: text(32)
    .optional()
    .describe('Who is paid later; it, or payee_logon_id, for Huabei'),
  payee_logon_id: text(100).optional(),
  pay_timeout: z
    .string()
    .regex(/^[1-9]\d{0,4}[mhd]$/, 'must be a whole number of m, h or d: 30m')
    .optional()
    .describe('How long it can be authorised, 1m to 15d; 15m if it is not said'),
  extra_param: text(300).optional().describe('JSON: category, serviceId, outStoreCode …'),
  enable_pay_channels: text(128).optional(),
  disable_pay_channels: text(128).optional(),
  scene_code: text(64).optional(),
}

const freezeInput = z.strictObject({
  ...hold,
  auth_code: payerCode,
  auth_code_type: z.enum(['bar_code', 'security_code']).default('bar_code'),
  // Guess: the online product is documented (PRE_AUTH_ONLINE), that of the counter by its own name.
  product_code: z.enum(['PRE_AUTH', 'PREAUTH_PAY']).default('PRE_AUTH'),
})

const unfreezeInput = z.strictObject({
  ...holdKey,
  auth_no: text(64).describe("Alipay's number of the authorisation: auth_no of the freeze"),
  amount: yuan.describe('How much goes back to the payer, in yuan'),
  remark: text(100).describe('What it is given back for'),
  extra_param: text(300).optional(),
})

const act = {
  auth_no: z.string().nullish(),
  out_order_no: z.string(),
  out_request_no: z.string(),
  operation_id: z.string().nullish(),
  amount: z.string().nullish(),
  status: z.string().nullish(),
  gmt_trans: z.string().nullish(),
  payer_user_id: z.string().nullish(),
  payer_open_id: z.string().nullish(),
  payer_logon_id: z.string().nullish(),
  pre_auth_type: z.string().nullish(),
}

const frozen = z.object({ code: z.enum(['10000', '10003']), ...act })
const unfrozen = z.object({ code: done, ...act })
const foundHold = z.object({
  code: done,
  ...act,
  operation_type: z.string().nullish(),
  order_status: z.string().nullish(),
  order_title: z.string().nullish(),
  rest_amount: z.string().nullish().describe('What is still frozen'),
  total_freeze_amount: z.string().nullish(),
  total_pay_amount: z.string().nullish(),
})

/** A notice of an act on an authorisation (`fund_auth_freeze`, `fund_auth_unfreeze`). */
export const holdNotice = z.object(act)

const states: Readonly<Record<string, PaymentState>> = {
  INIT: 'processing',
  SUCCESS: 'succeeded',
  CLOSED: 'closed',
}

export interface Told {
  readonly out_request_no: string
  readonly operation_id?: string | null | undefined
  readonly status?: string | null | undefined
  readonly amount?: string | null | undefined
  readonly gmt_trans?: string | null | undefined
}

/** One freezing or unfreezing by its own number; frozen is not paid, so no `paidAt`. */
export function actOf({ status, ...told }: Told): Payment {
  const word = status ?? ''
  return {
    reference: told.out_request_no,
    providerReference: told.operation_id ?? undefined,
    state: (Object.hasOwn(states, word) && states[word]) || 'processing',
    amount: moneyOf(told.amount),
  }
}

/** The code 10000 with a time, where the state does not stand in the answer. */
function answeredOf(told: Told & { readonly code: string }): Payment {
  const isDone = told.code === '10000' && dateOf(told.gmt_trans) !== undefined
  return actOf({ ...told, status: told.status ?? (isDone ? 'SUCCESS' : 'INIT') })
}

const declined = `PAYER_USER_STATUS_LIMIT PAYER_NOT_EXIST MONEY_NOT_ENOUGH PAYEE_NOT_EXIST
  PAYEE_USER_STATUS_LIMIT PAYER_PAYEE_EQUAL CLIENT_VERSION_NOT_MATCH UNSUPPORT_ORDER_AMOUNT
  FORBIDDEN_MERCHANT_INDUSTRY CURRENCY_VERIFICATION_FAIL FOREX_ID_VERIFICATION_FAIL
  USER_IDENTITY_INFO_VALIDATE_FAIL USER_ACCOUNT_VALIDATE_FAIL SMILE_PRE_AUTH_ZM_CONSULT_FAIL
  USER_BANKCARD_CANCELED USER_BANKCARD_EXPRESS_ERROR USER_BANKCARD_FROZEN
  USER_BANKCARD_REPORT_LOSS USER_BANKCARD_STATUS_ERROR`

const unauthorized = `SUB_MERCHANT_ORGANIZATION_ID_ERROR SUB_MERCHANT_LEVEL_ERROR
  SUB_MERCHANT_NO_PERMISSION MERCHANT_STATUS_ERROR UNSUPPORTED_BIZ_TYPE ILLEGAL_PAYEE_USER_ID
  HAS_NO_PRIVILEGE`

/** The number is taken, or what was asked for is done: only the query tells whose it is. */
const duplicate = `UNIQUE_VIOLATION FREEZE_ALREADY_SUCCESS ORDER_ALREADY_CLOSED
  ORDER_ALREADY_FINISH`

/**
 * Codes of the methods alipay.fund.auth.*: the lists in the official Java SDK (v3, document of
 * 2026-09-23). They have no words beside the codes: their meaning is a guess by their names.
 */
const holdFaults: Readonly<Record<string, Fault>> = business({
  ...each('declined', declined),
  ...each('unauthorized', unauthorized),
  ...each('duplicate', duplicate),
  ...each('invalid', 'ILLEGAL_ARGUMENT'),
  ...each('unknown', 'USER_BANKCARD_PAY_ERROR ILLEGAL_STATUS BIZ_ERROR REQUEST_AMOUNT_EXCEED'),
  ...each('not-found', 'AUTH_ORDER_NOT_EXIST AUTH_OPERATION_NOT_EXIST'),
})

/** Which act a question is about, and of which kind: numbers of the two kinds may be equal. */
function askedAs(operation_type: 'FREEZE' | 'UNFREEZE') {
  return {
    operation: 'queryFreeze',
    input: ({ input }: { readonly input: z.output<typeof queryInput> }) => ({
      out_order_no: input.out_order_no,
      out_request_no: input.out_request_no,
      operation_type,
    }),
  } as const
}

const queryInput = z.strictObject({
  ...holdKey,
  operation_type: z.enum(['FREEZE', 'UNFREEZE', 'PAY']).optional(),
})

const sameAct = { out_order_no: 'out_order_no', out_request_no: 'out_request_no' } as const

export interface Intended {
  readonly input: { readonly out_request_no: string; readonly amount: string }
}

function actIntent({ input }: Intended) {
  return { reference: input.out_request_no, amount: amountOf(input.amount) }
}

export const holdOperations = defineOperations(account, {
  /**
   * Freezes money of the payer whose code was scanned (预授权). `succeeded`: it is frozen, not paid;
   * pay with `pay` and `auth_no`, give back with `unfreeze`.
   */
  freeze: {
    ...calls('freeze'),
    effect: 'keyed',
    key: 'out_request_no',
    settledBy: askedAs('FREEZE'),
    poll: { firstMs: 3_000, factor: 1.2, maxMs: 5_000 },
    echo: sameAct,
    intends: actIntent,
    faults: holdFaults,
    input: freezeInput,
    output: frozen,
    fault: ({ code }) => (code === '10003' ? code : undefined),
    payment: answeredOf,
  },

  /** Signs a freezing in the merchant's own app: hand `orderStr` to its SDK. Sends nothing. */
  appFreeze: {
    effect: 'read',
    input: z.strictObject(hold),
    output: orderString,
    extraJoinsInput: ['product_code'],
    make: makeOrderString('appFreeze'),
  },

  /** Finds a freezing, unfreezing or payment of an authorisation by the merchant's own numbers. */
  queryFreeze: {
    ...calls('queryFreeze'),
    effect: 'read',
    echo: sameAct,
    faults: { ...holdFaults, ...readFaults },
    input: queryInput,
    output: foundHold,
    payment: actOf,
  },

  /**
   * Gives frozen money back to the payer, in part or whole. `out_order_no` is not sent: it is for
   * the question what became of it.
   */
  unfreeze: {
    ...calls('unfreeze'),
    body: ({
      input: { out_order_no: _asked, ...input },
      merchant,
    }: {
      readonly input: z.output<typeof unfreezeInput>
      readonly merchant: Account
    }) => ({ biz_content: contentOf(input, merchant) }),
    effect: 'keyed',
    key: 'out_request_no',
    settledBy: askedAs('UNFREEZE'),
    echo: sameAct,
    intends: actIntent,
    faults: holdFaults,
    input: unfreezeInput,
    output: unfrozen,
    payment: answeredOf,
  },
})
