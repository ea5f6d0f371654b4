import type { ActAnswer, PaymentState, ToldFault, Word } from '../../src/provider/index.ts'
import { declined } from './processor-codes.ts'
import type { Authorization, Capture, Order } from './views.ts'
import { orderState } from './views.ts'

const words: Readonly<Record<PaymentState, Word>> = {
  'requires-action': 'pending',
  processing: 'pending',
  succeeded: 'succeeded',
  'partially-refunded': 'succeeded',
  refunded: 'succeeded',
  'charged-back': 'succeeded',
  failed: 'failed',
  closed: 'failed',
}

type About<Output> = Pick<ActAnswer<unknown, Output>, 'asked' | 'doubt' | 'state' | 'output'>

function authorizationsOf({ purchase_units }: Order): readonly Authorization[] {
  return (purchase_units ?? []).flatMap(({ payments }) => payments?.authorizations ?? [])
}

function capturesOf({ purchase_units }: Order): readonly Capture[] {
  return (purchase_units ?? []).flatMap(({ payments }) => payments?.captures ?? [])
}

/** An order that waits for its payer, or for its capture, has been created. */
export function createdAs({ state }: About<Order>) {
  return state === 'requires-action' ? 'succeeded' : words[state]
}

/**
 * Whether an order that was looked at says nothing about an act on it. It waits for its capture
 * before that and while it is on its way; and what was declined may have been tried before it.
 */
function saysNothing({ asked, doubt, state }: About<Order>): boolean {
  return asked && (state === 'requires-action' || (state === 'failed' && doubt))
}

/** Direct from the capture, an order that waits sends its payer away first. */
export function capturedAs(answer: About<Order>) {
  return saysNothing(answer) ? undefined : words[answer.state]
}

/** Authorized money that waits for its capture is all that was asked for. */
export function authorizedAs(answer: About<Order>) {
  const { state, output } = answer
  if (state === 'requires-action' && authorizationsOf(output).length > 0) return 'succeeded'
  return saysNothing(answer) ? undefined : words[state]
}

/** The payment source is with the order; whether the payer has to act, its links tell. */
export function confirmedAs(answer: About<Order>) {
  if (saysNothing(answer)) return undefined
  return answer.state === 'requires-action' ? 'succeeded' : words[answer.state]
}

/** Reserved again, which is all that was asked for. */
export const reauthorizedAs = { 'requires-action': 'succeeded' } as const

/** What was captured can no longer be given free; what is not yet void may still become so. */
export const voidedAs = { closed: 'succeeded', succeeded: 'failed', failed: 'failed' } as const

/** The reason why a capture that came with 201 is none. */
export function captureFault({ status, processor_response }: Capture): ToldFault | undefined {
  if (status !== 'DECLINED' && status !== 'FAILED') return undefined
  return declined(processor_response?.response_code, 'CAPTURE_DECLINED')
}

/** The reason why an authorization that came with 201 is none. */
export function authorizationFault(given: Authorization): ToldFault | undefined {
  if (given.status !== 'DENIED') return undefined
  return declined(given.processor_response?.response_code, 'AUTHORIZATION_DENIED')
}

/** The same for an order, once nothing of it was paid. */
export function orderFault(output: Order): ToldFault | undefined {
  if (orderState(output) !== 'failed') return undefined
  const reasons = [
    ...capturesOf(output).map(captureFault),
    ...authorizationsOf(output).map(authorizationFault),
  ]
  return reasons.find((reason) => reason !== undefined)
}

/** An answer to a void that shows something not void proves nothing. */
export function voidFault(output: Authorization | undefined): string | undefined {
  return output === undefined || output.status === 'VOIDED' ? undefined : 'unknown'
}
