import * as z from 'zod'
import {
  type ActAnswer,
  defineOperations,
  type Payment,
  type PaymentState,
  type Word,
} from '../../src/provider/index.ts'
import { account } from './account.ts'
import * as fields from './fields.ts'

// guess: the limits, the words of a refusal, and that a list is narrowed by `reference_id`.
const text = z.string().min(1)
const linkId = z.string().regex(/^plink_\w{1,100}$/, 'must be the id of a link: plink_…')
const linkKey = z.strictObject({ id: linkId })

/** https://razorpay.com/docs/api/payments/payment-links/create-standard */
const createInput = z
  .strictObject({
    amount: fields.amount,
    currency: fields.currency,
    reference_id: fields.receipt.describe('Your own number of the link; no two links have it'),
    upi_link: z.boolean().optional(),
    accept_partial: z.boolean().optional(),
    first_min_partial_amount: fields.amount.optional(),
    description: z.string().max(2048).optional(),
    customer: z
      .strictObject({ name: text.optional(), email: text.optional(), contact: text.optional() })
      .optional(),
    notify: z
      .strictObject({
        email: z.boolean().optional(),
        sms: z.boolean().optional(),
        whatsapp: z.boolean().optional(),
      })
      .optional(),
    expire_by: z.int().positive().optional().describe('Seconds since 1970'),
    reminder_enable: z.boolean().optional(),
    notes: fields.notes.optional(),
    callback_url: z.url().optional(),
    callback_method: z.literal('get').optional(),
    options: z.record(z.string(), z.unknown()).optional().describe('Look, offers, transfers'),
  })
  .check(fields.checkAmount)

const link = z.object({
  id: z.string(),
  amount: z.int(),
  amount_paid: z.int().nullish(),
  currency: z.string(),
  reference_id: z.string().nullish(),
  short_url: z.string().nullish().describe('Where the payer has to go'),
  status: z.string(),
  order_id: z.string().nullish(),
  expire_by: z.int().nullish(),
  created_at: z.int().nullish(),
})

type Link = z.output<typeof link>

const linkList = z.object({ payment_links: z.array(link) })

const states: Readonly<Record<string, PaymentState>> = {
  created: 'requires-action',
  partially_paid: 'requires-action',
  paid: 'succeeded',
  expired: 'closed',
  cancelled: 'closed',
}

function linkPaymentOf({ id, reference_id, status, amount, currency }: Link): Payment {
  return {
    reference: reference_id || undefined,
    providerReference: id,
    state: Object.hasOwn(states, status) ? (states[status] ?? 'processing') : 'processing',
    amount: { minor: amount, currency },
  }
}

/** What a link's status says of its cancellation. */
function cancelled({ output, asked, doubt }: ActAnswer<unknown, Link>): Word | undefined {
  if (output.status === 'cancelled') return 'succeeded'
  if (output.status === 'paid' || output.status === 'expired') return 'failed'
  return asked && !doubt ? 'failed' : undefined
}

/** Pages of Razorpay's own that a payer is sent to. */
export const linkOperations = defineOperations(account, {
  /** Creates a payment link: `succeeded` once it is there. The payer goes to its `short_url`. */
  createPaymentLink: {
    method: 'POST',
    path: '/v1/payment_links',
    effect: 'keyed',
    key: 'reference_id',
    // "payment link with given reference_id already exists": refused, without the first answer.
    repeat: 'recognises',
    keptForMs: Number.POSITIVE_INFINITY,
    settledBy: {
      operation: 'listPaymentLinks',
      input: ({ input }) => ({ reference_id: input.reference_id }),
      pick: ({ payment_links }: z.output<typeof linkList>, { input }) =>
        payment_links.find((each) => each.reference_id === input.reference_id),
    },
    // Whatever its status is, the link is there.
    settledAs: () => 'succeeded',
    echo: { reference_id: 'reference_id' },
    intends: ({ input: { reference_id, amount, currency } }) => ({
      reference: reference_id,
      amount: { minor: amount, currency },
    }),
    input: createInput,
    output: link,
    payment: linkPaymentOf,
  },

  /** Finds a payment link by its id. It is `paid` once all of it is. */
  retrievePaymentLink: {
    method: 'GET',
    path: '/v1/payment_links/{id}',
    effect: 'read',
    echo: { id: 'id' },
    input: linkKey,
    output: link,
    payment: linkPaymentOf,
  },

  /** Lists payment links: all, or the one with your own number or with a payment. */
  listPaymentLinks: {
    method: 'GET',
    path: '/v1/payment_links',
    effect: 'read',
    input: z.strictObject({
      reference_id: fields.receipt.optional(),
      payment_id: fields.paymentId.optional(),
    }),
    output: linkList,
  },

  /** Cancels a payment link that nobody has paid. Again it does no harm. */
  cancelPaymentLink: {
    method: 'POST',
    path: '/v1/payment_links/{id}/cancel',
    effect: 'keyed',
    key: 'id',
    repeat: 'recognises',
    keptForMs: Number.POSITIVE_INFINITY,
    settledBy: 'retrievePaymentLink',
    settledAs: cancelled,
    // Refused because of its state: perhaps because it was cancelled before.
    faults: { BAD_REQUEST_ERROR: 'duplicate' },
    echo: { id: 'id' },
    input: linkKey,
    output: link,
    payment: linkPaymentOf,
  },
})
