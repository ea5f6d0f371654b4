import * as z from 'zod'
import type {
  ActAnswer,
  Money,
  Payment,
  PaymentState,
  Refund,
  Word,
} from '../../src/provider/index.ts'
import { amount, moneyOf, told } from './money.ts'

const paymentId = z
  .string()
  .regex(/^tr_\w{1,250}$/, 'must be the id of a payment: tr_…')
  .describe("Mollie's id of the payment")

const refundId = z
  .string()
  .regex(/^re_\w{1,250}$/, 'must be the id of a refund: re_…')
  .describe("Mollie's id of the refund")

const address = z.record(z.string().min(1), z.json())

const url = z
  .string()
  .regex(/^[a-z][a-z0-9+.-]*:\/\/\S+$/i, 'must be a whole address: https://shop.example/back')

/** Mollie keeps about 1 kB of it. */
const metadata = z.record(z.string().min(1), z.json())

/** https://docs.mollie.com/reference/create-payment */
export const createInput = z.strictObject({
  amount,
  description: z.string().min(1).max(255).describe('What the payer reads on a statement'),
  redirectUrl: url.optional().describe('Where the payer comes back to; not for recurring payments'),
  cancelUrl: url.optional(),
  webhookUrl: url.optional().describe('For classic webhooks, which are not signed'),
  method: z
    .union([z.string().min(1), z.array(z.string().min(1)).min(1)])
    .optional()
    .describe('One or several of: ideal, creditcard, bancontact, …'),
  locale: z
    .string()
    .regex(/^[a-z]{2}_[A-Z]{2}$/, 'must be like nl_NL')
    .optional(),
  metadata: metadata
    .optional()
    .describe("`order_id`, a text, is read as the merchant's own number of the payment"),
  sequenceType: z.enum(['oneoff', 'first', 'recurring']).optional(),
  customerId: z.string().min(1).optional(),
  mandateId: z.string().min(1).optional(),
  cardToken: z.string().min(1).optional().describe('From Mollie Components; never a card number'),
  issuer: z.string().min(1).optional(),
  dueDate: z
    .string()
    .regex(/^\d{4}-\d{2}-\d{2}$/, 'must be like 2026-01-31')
    .optional(),
  restrictPaymentMethodsToCountry: z
    .string()
    .regex(/^[A-Z]{2}$/, 'must be like NL')
    .optional(),
  billingAddress: address.optional(),
  shippingAddress: address.optional(),
  lines: z
    .array(z.record(z.string().min(1), z.json()))
    .min(1)
    .optional(),
})

export const paymentKey = z.strictObject({ id: paymentId })

/** https://docs.mollie.com/reference/create-refund */
export const refundInput = z.strictObject({
  paymentId,
  amount,
  description: z.string().max(255).optional(),
  metadata: metadata
    .optional()
    .describe("`refund_id`, a text, is read as the merchant's own number of the refund"),
})

export const refundKey = z.strictObject({ paymentId, refundId })

const link = z.object({ href: z.string() })

export const payment = z.object({
  resource: z.literal('payment'),
  id: z.string(),
  status: z.string(),
  amount: told,
  amountCaptured: told.nullish().describe('Where the payment can be captured in part'),
  amountRefunded: told.nullish(),
  amountChargedBack: told.nullish().describe('What banks have taken back; the status stays'),
  description: z.string().nullish(),
  method: z.string().nullish(),
  metadata: z.unknown().optional(),
  isCancelable: z.boolean().nullish(),
  paidAt: z.string().nullish(),
  expiresAt: z.string().nullish(),
  _links: z
    .object({ checkout: link.nullish() })
    .nullish()
    .describe('`checkout.href` is where the payer pays'),
})

export const refund = z.object({
  resource: z.literal('refund'),
  id: z.string(),
  status: z.string(),
  amount: told,
  paymentId: z.string(),
  metadata: z.unknown().optional(),
})

/** A notification may name its payment or refund without showing it. */
export const noticedPayment = payment.partial({ amount: true })
export const noticedRefund = refund.partial({ amount: true, paymentId: true })

type PaymentAnswer = z.output<typeof payment>

/** A text in metadata, which may be anything. */
export function numberIn(given: unknown, name: string): string | undefined {
  const found = typeof given === 'object' && given !== null && Object.entries(given)
  const [, number] = (found || []).find(([key]) => key === name) ?? []
  return typeof number === 'string' ? number : undefined
}

/** A state that is not listed is not final, so nothing is believed of it: `processing`. */
function stateIn<State>(states: Readonly<Record<string, State>>, word: string) {
  return Object.hasOwn(states, word) ? (states[word] ?? 'processing') : 'processing'
}

/** https://docs.mollie.com/docs/handling-payment-status */
const paymentStates: Readonly<Record<string, PaymentState>> = {
  open: 'requires-action',
  pending: 'processing',
  // The money is held, and not taken until it is captured.
  authorized: 'processing',
  paid: 'succeeded',
  canceled: 'closed',
  expired: 'closed',
  failed: 'failed',
}

/** Mollie has no status for what was given or taken back: the payment stays paid. */
function stateNow(state: PaymentState, output: z.output<typeof noticedPayment>): PaymentState {
  if (state === 'succeeded' && takenBack(output) !== undefined) return 'charged-back'
  const back = moneyOf(output.amountRefunded)?.minor ?? 0
  const all = takenOf(output)?.minor
  if (state !== 'succeeded' || back === 0) return state
  return all !== undefined && back >= all ? 'refunded' : 'partially-refunded'
}

/** A chargeback that was reversed is in it no more: https://docs.mollie.com/docs/chargebacks */
function takenBack({ amountChargedBack }: z.output<typeof noticedPayment>): Money | undefined {
  const back = moneyOf(amountChargedBack)
  return back !== undefined && back.minor > 0 ? back : undefined
}

/** What was taken, which may be a part: https://docs.mollie.com/reference/get-payment */
function takenOf({ status, amount: asked, amountCaptured }: z.output<typeof noticedPayment>) {
  const taken = status === 'paid' ? moneyOf(amountCaptured) : undefined
  return taken !== undefined && taken.minor > 0 ? taken : moneyOf(asked)
}

/** A payment as it stands: once paid, for what was taken. */
export function paymentOf(output: z.output<typeof noticedPayment>): Payment {
  return { ...orderedPaymentOf(output), amount: takenOf(output) }
}

/** A payment as it was made: for the whole amount, whatever is taken of it later. */
export function orderedPaymentOf(output: z.output<typeof noticedPayment>): Payment {
  return {
    reference: numberIn(output.metadata, 'order_id'),
    providerReference: output.id,
    state: stateNow(stateIn(paymentStates, output.status), output),
    amount: moneyOf(output.amount),
    paidAt: typeof output.paidAt === 'string' ? new Date(output.paidAt) : undefined,
    chargedBack: takenBack(output),
  }
}

/** https://docs.mollie.com/docs/refunds */
const refundStates: Readonly<Record<string, Refund['state']>> = {
  queued: 'processing',
  pending: 'processing',
  processing: 'processing',
  refunded: 'succeeded',
  failed: 'failed',
  canceled: 'closed',
}

export function refundOf(output: z.output<typeof noticedRefund>): Refund {
  return {
    reference: numberIn(output.metadata, 'refund_id'),
    providerReference: output.id,
    paymentReference: output.paymentId,
    state: stateIn(refundStates, output.status),
    amount: moneyOf(output.amount),
  }
}

/** What a payment's status says of its creation: one that waits for its payer has been created. */
export function made({
  input,
  output,
}: ActAnswer<z.output<typeof createInput>, PaymentAnswer>): Word | undefined {
  switch (output.status) {
    case 'open':
      // A recurring payment is charged at once, with nobody to send anywhere.
      return input.sequenceType === 'recurring' ? 'pending' : 'succeeded'
    case 'paid':
    case 'authorized':
      return 'succeeded'
    case 'pending':
      return 'pending'
    case 'canceled':
    case 'expired':
    case 'failed':
      return 'failed'
    default:
      return undefined
  }
}

/** What a payment's status says of its cancellation. */
export function canceled(told: ActAnswer<unknown, PaymentAnswer>): Word | undefined {
  const { output, asked, doubt } = told
  // Expired, it can be paid as little as if it were cancelled.
  if (output.status === 'canceled' || output.status === 'expired') return 'succeeded'
  if (output.status === 'paid' || output.status === 'failed') return 'failed'
  // Refused, and still open: this method cannot be cancelled, unless a send is still on its way.
  return asked && !doubt ? 'failed' : undefined
}
