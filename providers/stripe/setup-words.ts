import type * as z from 'zod'
import type { ActAnswer, Payment, PaymentState, Word } from '../../src/provider/index.ts'
import type { createSetupInput, SetupAnswer } from './saved.ts'

const states: Readonly<Record<string, PaymentState>> = {
  requires_payment_method: 'requires-action',
  requires_confirmation: 'requires-action',
  requires_action: 'requires-action',
  succeeded: 'succeeded',
  canceled: 'closed',
}

/** No money moves: of a payment it has only how far it has come. */
export function setupOf({ id, status }: SetupAnswer): Payment {
  const known = Object.hasOwn(states, status) ? states[status] : undefined
  return { reference: undefined, providerReference: id, state: known ?? 'processing' }
}

type Told<Input = unknown> = ActAnswer<Input, SetupAnswer>

/** What a setup's state says of the act that was to finish it. */
export function setUp({ output, asked, doubt }: Told): Word | undefined {
  switch (output.status) {
    case 'succeeded':
      return 'succeeded'
    case 'requires_action':
    case 'processing':
      return 'pending'
    case 'canceled':
      return 'failed'
    case 'requires_payment_method':
      if (!asked && (output.last_setup_error ?? undefined) !== undefined) return 'failed'
      return asked && !doubt ? 'failed' : undefined
    default:
      return asked && !doubt ? 'failed' : undefined
  }
}

/** One that waits to be confirmed has been made, which may be all that was asked for. */
export function setupMade(told: Told<z.output<typeof createSetupInput>>): Word | undefined {
  const { input, output } = told
  const waits = ['requires_payment_method', 'requires_confirmation'].includes(output.status)
  const failed = (output.last_setup_error ?? undefined) !== undefined
  if (waits && !failed) return input.confirm === true ? undefined : 'succeeded'
  return setUp({ ...told, asked: false })
}

export function setupCanceled({ output, asked, doubt }: Told): Word | undefined {
  if (output.status === 'canceled') return 'succeeded'
  if (output.status === 'succeeded') return 'failed'
  return asked && !doubt ? 'failed' : undefined
}
