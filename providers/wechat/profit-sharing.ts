import * as z from 'zod'
import {
  defineOperations,
  type NeedValues,
  type Payment,
  type Refund,
} from '../../src/provider/index.ts'
import { type Account, account, type Keys } from './account.ts'
import { profitShareFaults, shortOfMoney } from './faults.ts'
import { fen, mchid, refundNo, text, transactionId } from './fields.ts'
import { encrypted, fullName } from './sensitive.ts'
import { fenOf } from './views.ts'

const returnNo = z
  .string()
  .regex(/^[0-9A-Za-z_*@-]{1,64}$/, 'must be 1 to 64 characters out of 0-9 A-Z a-z _ - * @')

const shareKey = {
  transaction_id: transactionId,
  out_order_no: refundNo.describe("The merchant's own number of this sharing"),
}

/** The input of a sharing between receivers of some kinds. */
export function shareInputFor<const Kinds extends readonly string[]>(kinds: Kinds) {
  return z.strictObject({
    ...shareKey,
    receivers: z
      .array(
        z.strictObject({
          type: z.enum(kinds),
          account: z.string().min(1).max(64).describe('Merchant number or openid'),
          name: fullName.optional(),
          amount: fen.describe('In fen'),
          description: text(80),
        }),
      )
      .min(1)
      .max(50),
    unfreeze_unsplit: z.boolean().describe('true gives the rest back to the merchant and ends it'),
  })
}

const shareInput = shareInputFor(['MERCHANT_ID', 'PERSONAL_OPENID'])

const share = z.object({
  transaction_id: z.string(),
  out_order_no: z.string(),
  order_id: z.string().nullish(),
  state: z.string(),
  receivers: z
    .array(
      z.object({
        type: z.string().nullish(),
        account: z.string().nullish(),
        amount: z.int().nullish(),
        description: z.string().nullish(),
        result: z.string().nullish(),
        fail_reason: z.string().nullish(),
        detail_id: z.string().nullish(),
      }),
    )
    .nullish(),
})

/**
 * FINISHED says only that nothing moves any more; whether money moved stands with each receiver.
 * Where some got theirs and some did not, the merchant has to decide: `requires-action`.
 */
function shareState(output: z.output<typeof share>): Payment['state'] {
  const results = (output.receivers ?? []).map((receiver) => receiver.result)
  const all = (result: string) => results.length > 0 && results.every((each) => each === result)
  if (output.state !== 'FINISHED') return 'processing'
  if (all('SUCCESS')) return 'succeeded'
  if (all('CLOSED')) return 'failed'
  return results.every((each) => each === 'SUCCESS' || each === 'CLOSED') && results.length > 0
    ? 'requires-action'
    : 'processing'
}

function shareOf(output: z.output<typeof share>): Payment {
  return {
    reference: output.out_order_no,
    providerReference: output.order_id ?? undefined,
    state: shareState(output),
  }
}

const returnInput = z.strictObject({
  // WeChat Pay's own `order_id` would do here, but the query that settles a doubt takes none.
  out_order_no: returnNo.describe('Number of the profit sharing'),
  out_return_no: returnNo.describe("The merchant's own number of this return; used once"),
  return_mchid: mchid.describe('The merchant that gives back'),
  amount: fen.describe('In fen'),
  description: text(80),
})

function returnIntent({ input }: { readonly input: z.output<typeof returnInput> }) {
  return { reference: input.out_return_no, amount: { minor: input.amount, currency: 'CNY' } }
}

const shareReturn = z.object({
  out_order_no: z.string(),
  order_id: z.string().nullish(),
  out_return_no: z.string(),
  return_id: z.string().nullish(),
  return_mchid: z.string(),
  amount: z.int(),
  description: z.string().nullish(),
  result: z.string(),
  fail_reason: z.string().nullish(),
})

const returnStates: Readonly<Record<string, Refund['state']>> = {
  SUCCESS: 'succeeded',
  FAILED: 'failed',
}

function shareReturnOf(output: z.output<typeof shareReturn>): Refund {
  return {
    reference: output.out_return_no,
    providerReference: output.return_id ?? undefined,
    paymentReference: output.out_order_no,
    state: returnStates[output.result] ?? 'processing',
    amount: fenOf(output.amount),
  }
}

/** The receivers, their names encrypted. */
export function sealed<Receiver extends { readonly name?: string | undefined }>(
  receivers: readonly Receiver[],
  args: { readonly merchant: Keys; readonly needs: NeedValues },
): Receiver[] {
  return receivers.map((receiver) =>
    receiver.name === undefined ? receiver : { ...receiver, name: encrypted(receiver.name, args) },
  )
}

function shareBody(args: {
  readonly input: z.output<typeof shareInput>
  readonly merchant: Account
  readonly needs: NeedValues
}) {
  const { input, merchant } = args
  return { appid: merchant.appid, ...input, receivers: sealed(input.receivers, args) }
}

export const profitSharingOperations = defineOperations(account, {
  /**
   * Shares the money of a paid order that was made with `settle_info.profit_sharing: true`. It is
   * carried out later: `succeeded` means that every receiver has got theirs.
   */
  profitShare: {
    method: 'POST',
    path: '/v3/profitsharing/orders',
    effect: 'keyed',
    key: 'out_order_no',
    settledBy: 'queryProfitShare',
    echo: { out_order_no: 'out_order_no', transaction_id: 'transaction_id' },
    faults: profitShareFaults,
    reopens: shortOfMoney,
    input: shareInput,
    output: share,
    body: shareBody,
    payment: shareOf,
  },

  /**
   * Gives what was not shared of an order back to the merchant, and ends its sharing. `succeeded`
   * once it has arrived there; ask with `queryProfitShare`.
   */
  unfreezeProfitShare: {
    method: 'POST',
    path: '/v3/profitsharing/orders/unfreeze',
    effect: 'keyed',
    key: 'out_order_no',
    settledBy: 'queryProfitShare',
    echo: { out_order_no: 'out_order_no', transaction_id: 'transaction_id' },
    faults: profitShareFaults,
    input: z.strictObject({ ...shareKey, description: text(80) }),
    output: share,
    payment: shareOf,
  },

  /** Finds a profit sharing by its number, with the result of each receiver. */
  queryProfitShare: {
    method: 'GET',
    path: '/v3/profitsharing/orders/{out_order_no}',
    effect: 'read',
    echo: { out_order_no: 'out_order_no', transaction_id: 'transaction_id' },
    input: z.strictObject(shareKey),
    output: share,
    payment: shareOf,
  },

  /** Takes back what a merchant has received by profit sharing, within 180 days. */
  returnProfitShare: {
    method: 'POST',
    path: '/v3/profitsharing/return-orders',
    effect: 'keyed',
    key: 'out_return_no',
    settledBy: 'queryProfitShareReturn',
    echo: {
      out_return_no: 'out_return_no',
      out_order_no: 'out_order_no',
      return_mchid: 'return_mchid',
      amount: 'amount',
    },
    intends: returnIntent,
    input: returnInput,
    output: shareReturn,
    refund: shareReturnOf,
  },

  /** Finds a return of shared money by its number. */
  queryProfitShareReturn: {
    method: 'GET',
    path: '/v3/profitsharing/return-orders/{out_return_no}',
    effect: 'read',
    echo: { out_return_no: 'out_return_no', out_order_no: 'out_order_no' },
    input: z.strictObject({ out_order_no: returnNo, out_return_no: returnNo }),
    output: shareReturn,
    refund: shareReturnOf,
  },
})
