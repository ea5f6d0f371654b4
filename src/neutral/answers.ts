import type { Outcome } from '../call/outcome.ts'
import { keepRaw, rawOf, withRaw } from '../call/raw.ts'
import type { Act, NextStep } from '../provider/neutral.ts'
import type { Operation } from '../provider/operation.ts'
import type { Money, Payment, Refund } from '../provider/view.ts'

/** What an answer is put into neutral words with. */
export interface Asked {
  readonly provider: string
  readonly act: Act
  readonly action: Operation
  readonly given: {
    readonly reference?: string
    readonly providerReference?: string
    readonly amount?: Money
  }
  /** What the payer has to do, once it is known. */
  readonly next: (output: unknown) => Promise<NextStep | undefined>
}

type View = (Payment | Refund) & { readonly provider: string; readonly own: unknown }

/** The provider's answer in neutral words, with the answer itself beside them. */
export async function neutralOf(output: unknown, asked: Asked): Promise<View> {
  const { action, provider, given } = asked
  const view = action.payment?.(output) ?? action.refund?.(output) ?? assumed(asked)
  const reference = view.reference ?? given.reference
  const next = await asked.next(output)
  const told = { ...view, reference, provider, ...(next !== undefined && { next }), own: output }
  return keepRaw(told, rawOf(output))
}

/** What is known of an act whose answer shows no payment: it has been made, or it is closed. */
function assumed({ act, given }: Asked): Payment {
  const { reference, providerReference, amount } = given
  if (act === 'close') return { reference, providerReference, state: 'closed' }
  return { reference, state: 'requires-action', amount }
}

/**
 * An outcome whose word is about the money. An operation has succeeded when it has done its part,
 * and for most ways to pay that is to have made something the payer can pay.
 */
export async function neutralOutcome(
  outcome: Outcome<unknown>,
  asked: Asked,
): Promise<Outcome<unknown>> {
  if (outcome.status === 'failed' || outcome.status === 'unknown') return outcome
  if (outcome.value === undefined && outcome.status === 'pending') return outcome
  const value = await neutralOf(outcome.value, asked)
  const isKept = outcome.status === 'pending' || asked.act === 'close'
  return withRaw(isKept ? { ...outcome, value } : wordOf(value, outcome), outcome.raw)
}

function wordOf(value: View, { key, history, durable }: Outcome<unknown>): Outcome<unknown> {
  const base = { key, history, ...(durable === false && { durable }) }
  switch (value.state) {
    case 'succeeded':
    case 'partially-refunded':
    case 'refunded':
    case 'charged-back':
      return { ...base, status: 'succeeded', value }
    case 'requires-action':
    case 'processing':
      return { ...base, status: 'pending', value }
    case 'failed':
    case 'closed': {
      const message = `the ${value.state === 'failed' ? 'payer was declined' : 'order is closed'}`
      const code = `STATE_${value.state.toUpperCase()}`
      return { ...base, status: 'failed', fault: 'declined', code, message }
    }
  }
}
