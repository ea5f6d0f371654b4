import * as z from 'zod'
import { defineOperations } from '../../src/provider/index.ts'
import { type Account, account } from './account.ts'
import * as fields from './fields.ts'
import { platformChargebackLogic, subMerchants } from './fund-fields.ts'
import { modification, modifiedAmount, standaloneCancel } from './received.ts'
import { applicationInfo } from './risk-fields.ts'
import { enhancedSchemeData } from './trade-fields.ts'
import { modifiedPaymentOf, refundOf } from './views.ts'

const ofPayment = {
  paymentPspReference: fields.pspReference.describe("Adyen's number of the payment"),
  reference: fields.text(80).optional().describe("The merchant's own number of this modification"),
  applicationInfo: applicationInfo.optional(),
}

const sameAct = { paymentPspReference: 'paymentPspReference', reference: 'reference' }
const sameAmount = {
  ...sameAct,
  'amount.value': 'amount.value',
  'amount.currency': 'amount.currency',
}

/** The payment's number goes into the path, the account into the body. */
function body<Input extends { readonly paymentPspReference: string }>({
  input,
  merchant,
}: {
  readonly input: Input
  readonly merchant: Account
}) {
  const { paymentPspReference: _inPath, ...rest } = input
  return { merchantAccount: merchant.merchantAccount, ...rest }
}

/**
 * No `key`: none of these is named by a number that must not come twice. Two equal partial refunds
 * are two refunds, and a cancellation that Adyen answers out of its memory would not stop a payment
 * that came in after the first. Give the call a `reference` to make its repeats, also those of
 * another process, one act.
 *
 * No `settledBy`: nothing tells what became of a modification but its notification.
 */
const modifies = { method: 'POST', effect: 'keyed' } as const

/** What is done to a payment afterwards. Each answers `pending`: the notification has the word. */
export const modificationOperations = defineOperations(account, {
  /**
   * Takes money that an authorisation holds, in part or whole. Always `pending`: the notifications
   * CAPTURE and, days later, CAPTURE_FAILED tell what became of it.
   */
  capture: {
    ...modifies,
    path: '/v72/payments/{paymentPspReference}/captures',
    echo: sameAmount,
    input: z.strictObject({
      ...ofPayment,
      amount: fields.amount,
      lineItems: fields.lineItems.optional(),
      splits: fields.splits.optional(),
      enhancedSchemeData: enhancedSchemeData.optional(),
      platformChargebackLogic: platformChargebackLogic.optional(),
      subMerchants: subMerchants.optional(),
    }),
    output: modifiedAmount,
    body,
    payment: modifiedPaymentOf,
  },

  /** Gives up an authorisation by Adyen's number. Always `pending`: CANCELLATION has the word. */
  cancel: {
    ...modifies,
    path: '/v72/payments/{paymentPspReference}/cancels',
    echo: sameAct,
    input: z.strictObject(ofPayment),
    output: modification,
    body,
    payment: modifiedPaymentOf,
  },

  /**
   * Gives up a payment by the merchant's own number: the way out of a payment of which nothing is
   * known. Always `pending`: TECHNICAL_CANCEL has the word. Which payment is hit when several have
   * the same number is not documented, so give each try its own.
   */
  cancelByReference: {
    ...modifies,
    path: '/v72/cancels',
    echo: { paymentReference: 'paymentReference', reference: 'reference' },
    input: z.strictObject({
      paymentReference: fields.reference.describe('The `reference` that the payment was made with'),
      reference: ofPayment.reference,
      applicationInfo: ofPayment.applicationInfo,
    }),
    output: standaloneCancel,
    body: ({ input, merchant }) => ({ merchantAccount: merchant.merchantAccount, ...input }),
    payment: ({ paymentReference }) => ({ reference: paymentReference, state: 'processing' }),
  },

  /**
   * Gives captured money back, in part or whole. Always `pending`: the notifications REFUND and,
   * later, REFUND_FAILED or REFUNDED_REVERSED tell what became of it.
   */
  refund: {
    ...modifies,
    path: '/v72/payments/{paymentPspReference}/refunds',
    echo: sameAmount,
    input: z.strictObject({
      ...ofPayment,
      amount: fields.amount,
      merchantRefundReason: z
        .enum(['FRAUD', 'CUSTOMER REQUEST', 'RETURN', 'DUPLICATE', 'OTHER'])
        .optional(),
      capturePspReference: fields.pspReference
        .optional()
        .describe('Only for PayPal: the capture that is given back'),
      lineItems: fields.lineItems.optional(),
      splits: fields.splits.optional(),
      enhancedSchemeData: enhancedSchemeData.optional(),
      store: fields.text(64).optional(),
    }),
    output: modifiedAmount,
    body,
    refund: refundOf,
  },

  /**
   * Cancels what is not captured, or refunds all that is. Always `pending`: CANCEL_OR_REFUND has
   * the word.
   */
  reverse: {
    ...modifies,
    path: '/v72/payments/{paymentPspReference}/reversals',
    echo: sameAct,
    input: z.strictObject(ofPayment),
    output: modification,
    body,
    payment: modifiedPaymentOf,
  },

  /**
   * Changes the amount that an authorisation holds: `amount` is the new whole. Always `pending`:
   * AUTHORISATION_ADJUSTMENT has the word.
   */
  adjust: {
    ...modifies,
    path: '/v72/payments/{paymentPspReference}/amountUpdates',
    echo: sameAmount,
    input: z.strictObject({
      ...ofPayment,
      amount: fields.amount,
      industryUsage: z.enum(['delayedCharge', 'noShow', 'installment']).optional(),
      lineItems: fields.lineItems.optional(),
      splits: fields.splits.optional(),
      adjustAuthorisationData: z
        .string()
        .optional()
        .describe('The data of the authorisation, where it is adjusted at once'),
      adjustAuthType: z
        .enum(['cardholderInitiatedTransaction', 'merchantInitiatedTransaction'])
        .optional(),
      mpiData: fields.mpiData.optional(),
    }),
    output: modifiedAmount,
    body,
    payment: modifiedPaymentOf,
  },
})
