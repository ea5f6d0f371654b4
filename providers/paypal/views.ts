import type * as z from 'zod'
import type { Money, Payment, PaymentState, Refund } from '../../src/provider/index.ts'
import { dateOf, linkedId } from './fields.ts'
import { minorOf, sumOf } from './money.ts'
import type { answeredUnit, order } from './orders.ts'
import type { authorization, capture, refund } from './payments.ts'

export type Order = z.output<typeof order>
export type Authorization = z.output<typeof authorization>
export type Capture = z.output<typeof capture>
type Unit = z.output<typeof answeredUnit>
type AnsweredRefund = z.output<typeof refund>

/** A state that is not listed is not final, so nothing is believed of it: `processing`. */
function stateIn<State>(states: Readonly<Record<string, State>>, word: string) {
  return Object.hasOwn(states, word) ? (states[word] ?? 'processing') : 'processing'
}

const captureStates: Readonly<Record<string, PaymentState>> = {
  COMPLETED: 'succeeded',
  PENDING: 'processing',
  DECLINED: 'failed',
  FAILED: 'failed',
  PARTIALLY_REFUNDED: 'partially-refunded',
  REFUNDED: 'refunded',
}

const authorizationStates: Readonly<Record<string, PaymentState>> = {
  // The money is reserved: the merchant has to capture it.
  CREATED: 'requires-action',
  PENDING: 'processing',
  PARTIALLY_CAPTURED: 'succeeded',
  CAPTURED: 'succeeded',
  DENIED: 'failed',
  VOIDED: 'closed',
  EXPIRED: 'closed',
}

const orderStates: Readonly<Record<string, PaymentState>> = {
  CREATED: 'requires-action',
  SAVED: 'requires-action',
  PAYER_ACTION_REQUIRED: 'requires-action',
  // The payer has done their part: the merchant has to capture or to authorize.
  APPROVED: 'requires-action',
  VOIDED: 'closed',
}

const refundStates: Readonly<Record<string, Refund['state']>> = {
  COMPLETED: 'succeeded',
  PENDING: 'processing',
  FAILED: 'failed',
  CANCELLED: 'closed',
}

/** What one unit has come to; `undefined` while nothing has been captured or authorized of it. */
function unitState({ payments }: Unit): PaymentState | undefined {
  const captures = (payments?.captures ?? []).map(({ status }) => stateIn(captureStates, status))
  const authorizations = payments?.authorizations ?? []
  // A capture that was declined says nothing once another one has been tried.
  const standing = captures.filter((state) => state !== 'failed')
  if (standing.length > 0) return merged(standing)
  const reserved = authorizations.map(({ status }) => stateIn(authorizationStates, status))
  if (reserved.length > 0) return merged(reserved)
  return captures.length > 0 ? 'failed' : undefined
}

/** The state of several that make up one: not final while they differ, refunds apart. */
function merged(states: readonly PaymentState[]): PaymentState {
  const [first = 'processing'] = states
  if (states.every((state) => state === first)) return first
  const paid = ['succeeded', 'partially-refunded', 'refunded']
  return states.every((state) => paid.includes(state)) ? 'partially-refunded' : 'processing'
}

/**
 * Where an order stands. `COMPLETED` says only that the order itself is through: whether it was
 * paid, the captures and authorizations inside tell.
 */
export function orderState({ status, purchase_units }: Order): PaymentState {
  if (status === 'VOIDED') return 'closed'
  const units = (purchase_units ?? []).map(unitState)
  const begun = units.filter((state) => state !== undefined)
  if (begun.length === 0) return stateIn(orderStates, status)
  return begun.length === units.length ? merged(begun) : 'processing'
}

/** What was captured of a unit, without what was declined. */
function takenOf({ payments }: Unit): readonly (Money | undefined)[] {
  const taken = (payments?.captures ?? []).filter(({ status }) => {
    return stateIn(captureStates, status) !== 'failed'
  })
  return taken.map(({ amount }) => minorOf(amount))
}

function paidAmounts({ payments }: Unit): readonly (Money | undefined)[] {
  const { captures, authorizations } = payments ?? {}
  return (captures?.length ? captures : (authorizations ?? [])).map(({ amount }) => minorOf(amount))
}

/** Minimal answers leave the amounts of the units out: then it is what was captured. */
function orderAmount({ purchase_units }: Order): Money | undefined {
  const units = purchase_units ?? []
  return sumOf(units.map(({ amount }) => minorOf(amount))) ?? sumOf(units.flatMap(paidAmounts))
}

/** The merchant's own number, as it was given; captures and refunds carry it on. */
function referenceOf(
  one: Partial<Record<'custom_id' | 'invoice_id', string | null | undefined>> | undefined,
): string | undefined {
  return one?.custom_id ?? one?.invoice_id ?? undefined
}

/** An order as it was made: for the whole amount, whatever is taken of it later. */
export function orderedPayment(output: Order): Payment {
  const [unit] = output.purchase_units ?? []
  const captures = (output.purchase_units ?? []).flatMap(({ payments }) => payments?.captures ?? [])
  const paid = captures.find(({ status }) => status !== 'DECLINED' && status !== 'FAILED')
  return {
    reference: referenceOf(unit) ?? referenceOf(captures[0]),
    providerReference: output.id,
    state: orderState(output),
    amount: orderAmount(output),
    paidAt: paid === undefined ? undefined : paidAt(paid),
  }
}

/** An order as it stands: once paid, for what was captured, which may be a part. */
export function orderPayment(output: Order): Payment {
  const ordered = orderedPayment(output)
  const isPaid = ['succeeded', 'partially-refunded', 'refunded'].includes(ordered.state)
  const taken = isPaid ? sumOf((output.purchase_units ?? []).flatMap(takenOf)) : undefined
  return { ...ordered, amount: taken ?? ordered.amount }
}

function paidAt({ status, create_time }: Capture): Date | undefined {
  return status === 'PENDING' ? undefined : dateOf(create_time)
}

export function capturePayment(output: Capture): Payment {
  const state = stateIn(captureStates, output.status)
  return {
    reference: referenceOf(output),
    providerReference: output.id,
    state,
    amount: minorOf(output.amount),
    paidAt: state === 'failed' ? undefined : paidAt(output),
  }
}

export function authorizationPayment(output: Authorization): Payment {
  return {
    reference: referenceOf(output),
    providerReference: output.id,
    state: stateIn(authorizationStates, output.status),
    amount: minorOf(output.amount),
  }
}

export function refundOf(output: AnsweredRefund): Refund {
  return {
    reference: referenceOf(output),
    providerReference: output.id,
    paymentReference: linkedId(output.links, 'up'),
    state: stateIn(refundStates, output.status),
    amount: minorOf(output.amount),
  }
}
