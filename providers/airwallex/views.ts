import type * as z from 'zod'
import type { ActAnswer, Payment, PaymentState, Refund, Word } from '../../src/provider/index.ts'
import { moneyOf } from './amounts.ts'
import type { captureInput, createInput, PaymentAnswer, RefundAnswer } from './payments.ts'

/** A state that is not listed is not final, so nothing is believed of it: `processing`. */
function stateIn<State>(states: Readonly<Record<string, State>>, word: string) {
  return Object.hasOwn(states, word) ? (states[word] ?? 'processing') : 'processing'
}

/** https://www.airwallex.com/docs/payments/reference/payment-statuses */
const paymentStates: Readonly<Record<string, PaymentState>> = {
  // Also after an attempt that failed: the payer may try again.
  REQUIRES_PAYMENT_METHOD: 'requires-action',
  REQUIRES_CUSTOMER_ACTION: 'requires-action',
  PENDING: 'processing',
  // The money is held, not taken: called paid, it would be shipped for and go back.
  REQUIRES_CAPTURE: 'processing',
  SUCCEEDED: 'succeeded',
  CANCELLED: 'closed',
}

function stateOf({ status, captured_amount, amount, latest_payment_attempt }: PaymentAnswer) {
  const state = stateIn(paymentStates, status)
  const refunded = latest_payment_attempt?.refunded_amount ?? 0
  if (state !== 'succeeded' || refunded <= 0) return state
  return refunded >= (captured_amount ?? amount) ? 'refunded' : 'partially-refunded'
}

/** A payment as it was made: for the whole amount, whatever is taken of it later. */
export function orderedPaymentOf(output: PaymentAnswer): Payment {
  return {
    reference: output.merchant_order_id ?? undefined,
    providerReference: output.id,
    state: stateOf(output),
    amount: moneyOf(output.amount, output.currency),
  }
}

/** A payment as it stands: once paid, for what was taken, which may be a part. */
export function paymentOf(output: PaymentAnswer): Payment {
  const taken = output.status === 'SUCCEEDED' ? output.captured_amount : undefined
  return {
    ...orderedPaymentOf(output),
    amount: moneyOf(taken || output.amount, output.currency),
  }
}

const refundStates: Readonly<Record<string, Refund['state']>> = {
  RECEIVED: 'processing',
  ACCEPTED: 'processing',
  SETTLED: 'succeeded',
  // What SETTLED was called before version 2025-02-14; webhooks have a version of their own.
  SUCCEEDED: 'succeeded',
  FAILED: 'failed',
}

/** A refund's own number travels in its metadata: Airwallex has no field for it. */
export function refundOf(output: RefundAnswer): Refund {
  const own = output.metadata?.refund_id
  return {
    reference: typeof own === 'string' ? own : undefined,
    providerReference: output.id,
    paymentReference: output.payment_intent_id ?? output.payment_attempt_id ?? undefined,
    state: stateIn(refundStates, output.status),
    amount: moneyOf(output.amount, output.currency),
  }
}

/** What a new payment is for. */
export function createIntent({ input }: { readonly input: z.output<typeof createInput> }) {
  return {
    reference: input.merchant_order_id,
    amount: moneyOf(input.amount, input.currency),
  }
}

type Told<Input = unknown> = ActAnswer<Input, PaymentAnswer>

/**
 * A payment that can still be paid, or is, has been created, which is all that was asked for;
 * unless a method came with it, which is to pay it at once.
 */
export function made(told: Told<z.output<typeof createInput>>): Word | undefined {
  if (told.input.payment_method !== undefined) return confirmed(told)
  return told.output.status === 'CANCELLED' ? 'failed' : 'succeeded'
}

/** The act has left no trace: proof against it, unless a send of it may still be on its way. */
function withoutTrace({ asked, doubt }: Told): Word | undefined {
  return asked && !doubt ? 'failed' : undefined
}

/**
 * What a payment's status says of the act that was to pay it. One that waits for a payment method
 * says nothing: that may be so before this attempt, or after it has failed.
 */
export function confirmed({ output }: Told): Word | undefined {
  switch (output.status) {
    case 'SUCCEEDED':
    // Held until it is captured.
    case 'REQUIRES_CAPTURE':
      return 'succeeded'
    case 'REQUIRES_CUSTOMER_ACTION':
    case 'PENDING':
      return 'pending'
    case 'CANCELLED':
      return 'failed'
    default:
      return undefined
  }
}

/**
 * The same of a step within an attempt. Asked, a payment that waits for its payer says nothing: it
 * may be as it was before the step.
 */
export function continued(told: Told): Word | undefined {
  const isAsIs = told.asked && told.output.status === 'REQUIRES_CUSTOMER_ACTION'
  return isAsIs ? undefined : confirmed(told)
}

/** What a payment's status says of a capture. */
export function captured(told: Told<z.output<typeof captureInput>>): Word | undefined {
  const { input, output, asked } = told
  if (output.status === 'CANCELLED') return 'failed'
  if (output.status !== 'SUCCEEDED') return undefined
  const asksFor = input.amount ?? output.amount
  if (asked) return output.captured_amount === asksFor ? 'succeeded' : withoutTrace(told)
  // Less than was asked for proves nothing; more may be several captures, which add up.
  return (output.captured_amount ?? asksFor) >= asksFor ? 'succeeded' : undefined
}

/** What a payment's status says of its cancellation. */
export function cancelled(told: Told): Word | undefined {
  const { status } = told.output
  if (status === 'CANCELLED') return 'succeeded'
  // Paid for good: it can be refunded, but not cancelled any more.
  return status === 'SUCCEEDED' ? 'failed' : withoutTrace(told)
}
