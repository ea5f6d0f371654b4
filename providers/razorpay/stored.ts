import * as z from 'zod'
import {
  type ActAnswer,
  defineOperations,
  type Payment,
  type Word,
} from '../../src/provider/index.ts'
import { account } from './account.ts'
import * as fields from './fields.ts'
import { payment, type paymentList, paymentOf } from './payments.ts'

// guess: the limits, and `fail_existing` as a text of one digit.
const text = z.string().min(1)

const customer = z.object({
  id: z.string(),
  name: z.string().nullish(),
  email: z.string().nullish(),
  contact: z.string().nullish(),
  gstin: z.string().nullish(),
  created_at: z.int().nullish(),
})

const token = z.object({
  id: z.string(),
  method: z.string().nullish(),
  recurring: z.boolean().nullish().describe('Whether it may be charged again'),
  recurring_details: z
    .object({ status: z.string().nullish(), failure_reason: z.string().nullish() })
    .nullish()
    .describe('How far the mandate is: initiated, confirmed, rejected, cancelled, paused'),
  max_amount: z.int().nullish(),
  expired_at: z.int().nullish(),
  created_at: z.int().nullish(),
})

/** https://razorpay.com/docs/api/payments/recurring-payments/upi/create-subsequent-payments */
const chargeInput = z
  .strictObject({
    order_id: fields.orderId.describe('An order made for this one charge'),
    customer_id: fields.customerId,
    token: fields.tokenId,
    amount: fields.amount,
    currency: fields.currency,
    email: text,
    contact: text,
    description: text.optional(),
    notes: fields.notes.optional(),
  })
  .check(fields.checkAmount)

const charge = z.object({
  razorpay_payment_id: z.string(),
  razorpay_order_id: z.string().nullish(),
  payment: payment.nullish().describe('The payment, where it was asked about'),
})

type Charge = z.output<typeof charge>

function chargePaymentOf(told: Charge): Payment {
  if (told.payment) return paymentOf(told.payment)
  return { reference: undefined, providerReference: told.razorpay_payment_id, state: 'processing' }
}

/**
 * The payment of an order: the order is made for one charge, so several are nobody's. One that has
 * failed may be of an earlier try, and says nothing of this one.
 */
function ofOrder({ items }: z.output<typeof paymentList>): Charge | undefined {
  const [only, ...others] = items.filter(({ status }) => status !== 'failed')
  if (only === undefined || others.length > 0) return undefined
  return { razorpay_payment_id: only.id, razorpay_order_id: only.order_id, payment: only }
}

/** Held money is the payer's agreement; the account's or the order's setting takes it. */
function charged({ output, state }: ActAnswer<unknown, Charge>): Word {
  const isHeld = output.payment?.status === 'authorized'
  return state === 'succeeded' || state.endsWith('refunded') || isHeld ? 'succeeded' : 'pending'
}

const customerKey = z.strictObject({ id: fields.customerId })
const ofCustomer = { customer_id: fields.customerId }

/** Customers, what they have stored, and charges without them. */
export const storedOperations = defineOperations(account, {
  /** Creates a customer. With `fail_existing: '0'` one who is there already is answered. */
  createCustomer: {
    method: 'POST',
    path: '/v1/customers',
    effect: 'once',
    input: z.strictObject({
      name: z.string().min(3).max(50).optional(),
      email: z.string().max(64).optional(),
      contact: z.string().max(15).optional(),
      fail_existing: z.enum(['0', '1']).optional().describe("'1' refuses one who is there already"),
      gstin: text.optional(),
      notes: fields.notes.optional(),
    }),
    output: customer,
  },

  /** Finds a customer by its id. */
  retrieveCustomer: {
    method: 'GET',
    path: '/v1/customers/{id}',
    effect: 'read',
    echo: { id: 'id' },
    input: customerKey,
    output: customer,
  },

  /** Lists customers, newest first: `skip` goes on where the last page ended. */
  listCustomers: {
    method: 'GET',
    path: '/v1/customers',
    effect: 'read',
    input: z.strictObject(fields.page),
    output: z.object({ count: z.int(), items: z.array(customer) }),
  },

  /** Lists what a customer has stored: cards, accounts, mandates. */
  listTokens: {
    method: 'GET',
    path: '/v1/customers/{customer_id}/tokens',
    effect: 'read',
    input: z.strictObject(ofCustomer),
    output: z.object({ count: z.int(), items: z.array(token) }),
  },

  /** Forgets a stored method. One that is gone already ends as `failed` with `not-found`. */
  deleteToken: {
    method: 'DELETE',
    path: '/v1/customers/{customer_id}/tokens/{token_id}',
    effect: 'keyed',
    key: 'token_id',
    // There is no key for it: a token is deleted once, and not found from then on.
    repeat: 'recognises',
    keptForMs: Number.POSITIVE_INFINITY,
    input: z.strictObject({ ...ofCustomer, token_id: fields.tokenId }),
    output: z.object({ deleted: z.boolean() }),
    fault: ({ deleted }) => (deleted ? undefined : 'BAD_REQUEST_ERROR'),
  },

  /**
   * Charges a stored method without the payer. `pending` until the bank has answered, which may
   * take a day: `payment.captured` and `listOrderPayments` tell. Make an order for each charge:
   * Razorpay knows no repeat, so it is sent once, and found again by its order.
   */
  chargeToken: {
    method: 'POST',
    path: '/v1/payments/create/recurring',
    effect: 'once',
    key: 'order_id',
    settledBy: {
      operation: 'listOrderPayments',
      input: ({ input }) => ({ id: input.order_id }),
      pick: ofOrder,
    },
    settledAs: charged,
    poll: { firstMs: 60_000, factor: 2, maxMs: 30 * 60_000 },
    echo: { razorpay_order_id: 'order_id' },
    intends: ({ input: { amount, currency } }) => ({ amount: { minor: amount, currency } }),
    input: chargeInput,
    body: ({ input }) => ({ ...input, recurring: true }),
    output: charge,
    payment: chargePaymentOf,
  },
})
