import * as z from 'zod'
import {
  type ActAnswer,
  defineOperations,
  type NeedValues,
  type Payment,
  type PaymentState,
  type Word,
} from '../../src/provider/index.ts'
import { type Account, account } from './account.ts'
import { transferFaults } from './faults.ts'
import { fen, text } from './fields.ts'
import { encrypted, fullName } from './sensitive.ts'
import { fenOf, stateIn } from './views.ts'

/** From here on a transfer names its payee: https://pay.weixin.qq.com/doc/v3/merchant/4012716434 */
const namedFromFen = 200_000

const transferKey = {
  out_bill_no: z
    .string()
    .regex(/^[0-9A-Za-z]{1,32}$/, 'must be 1 to 32 letters and digits, no other characters')
    .describe("The merchant's own number of the transfer (商户单号); used once"),
}

const transferInput = z
  .strictObject({
    ...transferKey,
    transfer_scene_id: text(36).describe('Scene that the merchant has applied for: 1000, 1006, …'),
    openid: z.string().min(1).max(64).describe("The payee's id under the account's appid"),
    user_name: fullName.optional().describe('Full name of the payee; encrypted before it is sent'),
    transfer_amount: fen.describe('Amount in fen: 1280 is 12.80 yuan'),
    transfer_remark: text(32).describe('The payee sees it'),
    notify_url: z
      .string()
      .max(256)
      .regex(/^https:\/\/[^\s?#/]+(\/[^\s?#]*)?$/, 'must be an https address without a query')
      .optional()
      .describe('Where WeChat Pay sends the notification'),
    user_recv_perception: z.string().min(1).optional().describe('What the payee is told it is for'),
    user_recv_style: z
      .strictObject({ type: z.enum(['CONFIRM_PAGE', 'RED_PACKET']) })
      .optional()
      .describe('RED_PACKET: up to 200 yuan, and not in every scene'),
    transfer_scene_report_infos: z
      .array(z.strictObject({ info_type: text(15), info_content: text(32) }))
      .min(1)
      .describe('What the scene asks to be reported, under its own fixed names'),
  })
  .refine((input) => input.transfer_amount < namedFromFen || input.user_name !== undefined, {
    path: ['user_name'],
    error: 'is missing: from 2000 yuan on WeChat Pay asks for the name of the payee',
  })

type TransferInput = z.output<typeof transferInput>

const bill = {
  out_bill_no: z.string(),
  transfer_bill_no: z.string().nullish(),
  state: z.string(),
  create_time: z.string().nullish(),
  update_time: z.string().nullish(),
}

/** Whoever shall confirm needs the `package_info`; an answer without it is not the whole answer. */
const transferMade = z
  .object({ ...bill, package_info: z.string().nullish() })
  .refine((output) => output.state !== 'WAIT_USER_CONFIRM' || output.package_info, {
    path: ['package_info'],
  })

/** A transfer as queries and notifications tell it. */
export const transfer = z.object({
  ...bill,
  mch_id: z.string().nullish(),
  transfer_amount: z.int(),
  transfer_remark: z.string().nullish(),
  openid: z.string().nullish(),
  fail_reason: z.string().nullish(),
})

/** ACCEPTED, PROCESSING, TRANSFERING and CANCELING are not final: `processing`. */
const transferStates: Readonly<Record<string, PaymentState>> = {
  WAIT_USER_CONFIRM: 'requires-action',
  SUCCESS: 'succeeded',
  FAIL: 'failed',
  CANCELLED: 'closed',
}

export function transferOf(output: {
  readonly out_bill_no: string
  readonly transfer_bill_no?: string | null | undefined
  readonly state: string
  readonly transfer_amount?: number | undefined
}): Payment {
  return {
    reference: output.out_bill_no,
    providerReference: output.transfer_bill_no ?? undefined,
    state: stateIn(transferStates, output.state),
    amount: fenOf(output.transfer_amount),
  }
}

function transferBody(args: {
  readonly input: TransferInput
  readonly merchant: Account
  readonly needs: NeedValues
}) {
  const { user_name: name, ...input } = args.input
  const named = name === undefined ? undefined : { user_name: encrypted(name, args) }
  return { appid: args.merchant.appid, ...input, ...named }
}

/**
 * A transfer that has ended without moving money is what a cancelling is for, by whatever word. One
 * that still waits for its payee says nothing about a cancelling that may be on its way.
 */
function cancelledAs({ state, output }: ActAnswer<unknown, { readonly state: string }>) {
  const words: Partial<Record<PaymentState, Word>> = {
    closed: 'succeeded',
    failed: 'succeeded',
    succeeded: 'failed',
  }
  return output.state === 'CANCELING' ? 'pending' : words[state]
}

export const transferOperations = defineOperations(account, {
  /**
   * Transfers money to a person (商家转账), who confirms it in WeChat within 24 h. `pending` with a
   * `package_info`: hand that, `mchid` and `appid` to `wx.requestMerchantTransfer` on the payee's
   * side. `succeeded`: the payee has got the money. Ask with `queryTransfer`; after `unknown` use
   * no other number.
   */
  transfer: {
    method: 'POST',
    path: '/v3/fund-app/mch-transfer/transfer-bills',
    effect: 'keyed',
    key: 'out_bill_no',
    settledBy: 'queryTransfer',
    faults: transferFaults,
    echo: { out_bill_no: 'out_bill_no' },
    intends: ({ input }) => ({
      reference: input.out_bill_no,
      amount: { minor: input.transfer_amount, currency: 'CNY' },
    }),
    input: transferInput,
    output: transferMade,
    body: transferBody,
    payment: transferOf,
  },

  /** Finds a transfer of the last 30 days by the merchant's own number. */
  queryTransfer: {
    method: 'GET',
    path: '/v3/fund-app/mch-transfer/transfer-bills/out-bill-no/{out_bill_no}',
    effect: 'read',
    echo: { out_bill_no: 'out_bill_no' },
    input: z.strictObject(transferKey),
    output: transfer,
    payment: transferOf,
  },

  /**
   * Takes back a transfer that its payee has not confirmed. `succeeded`: it has ended, and no money
   * has moved or will; `failed`: the payee was faster.
   */
  cancelTransfer: {
    method: 'POST',
    path: '/v3/fund-app/mch-transfer/transfer-bills/out-bill-no/{out_bill_no}/cancel',
    effect: 'keyed',
    key: 'out_bill_no',
    settledBy: 'queryTransfer',
    settledAs: cancelledAs,
    faults: transferFaults,
    echo: { out_bill_no: 'out_bill_no' },
    input: z.strictObject(transferKey),
    output: z.object(bill),
    body: () => undefined,
    payment: transferOf,
  },
})
