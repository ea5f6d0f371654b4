import type * as z from 'zod'
import type { ActAnswer, Word } from '../../src/provider/index.ts'
import type { captureInput, createInput, PaymentAnswer } from './payments.ts'
import { hasFailed } from './views.ts'

type Captured = z.output<typeof captureInput>
type Told<Input = unknown> = ActAnswer<Input, PaymentAnswer>

/** The act has left no trace: proof against it, unless a send of it may still be on its way. */
function withoutTrace({ asked, doubt }: Told): Word | undefined {
  return asked && !doubt ? 'failed' : undefined
}

/** What a payment's state says of the act that was to pay it. */
export function confirmed(told: Told): Word | undefined {
  const { output, asked } = told
  switch (output.status) {
    case 'succeeded':
    // Held until it is captured, which is what `capture_method: 'manual'` asks for.
    case 'requires_capture':
      return 'succeeded'
    case 'requires_action':
    case 'processing':
      return 'pending'
    case 'canceled':
      return 'failed'
    case 'requires_payment_method':
      // Asked, nobody can tell whether the error is of this try or of the one before.
      return hasFailed(output) && !asked ? 'failed' : withoutTrace(told)
    case 'requires_confirmation':
      return withoutTrace(told)
    default:
      return undefined
  }
}

/** A payment that waits to be confirmed has been created, which may be all that was asked for. */
export function made(told: Told<z.output<typeof createInput>>): Word | undefined {
  const { input, output } = told
  const waits = ['requires_payment_method', 'requires_confirmation'].includes(output.status)
  if (waits && !hasFailed(output)) return input.confirm === true ? undefined : 'succeeded'
  return confirmed({ ...told, asked: false })
}

/** What a payment's state says of a capture. */
export function captured(told: Told<Captured>): Word | undefined {
  const { input, output, asked } = told
  switch (output.status) {
    case 'succeeded':
      if (asked) return isCaptureOf(output, input) ? 'succeeded' : withoutTrace(told)
      return isTaken(output, input) ? 'succeeded' : undefined
    case 'requires_capture':
      return !asked && input.final_capture === false ? 'succeeded' : undefined
    case 'processing':
      return asked ? withoutTrace(told) : 'pending'
    case 'canceled':
      return 'failed'
    default:
      return withoutTrace(told)
  }
}

/** Less than was asked for proves nothing; more may be several captures, which add up. */
function isTaken({ amount_received }: PaymentAnswer, { amount_to_capture }: Captured): boolean {
  return (amount_received ?? 0) >= (amount_to_capture ?? 0)
}

/** Several captures add up, so only the sum of a single one can be held against what was asked. */
function isCaptureOf(output: PaymentAnswer, input: Captured): boolean {
  const { final_capture, amount_to_capture = output.amount } = input
  return final_capture !== false && output.amount_received === amount_to_capture
}

/** What a payment's state says of its cancellation. */
export function canceled(told: Told): Word | undefined {
  const { status } = told.output
  if (status === 'canceled') return 'succeeded'
  // Paid for good: it can be refunded, but not cancelled any more.
  return status === 'succeeded' ? 'failed' : withoutTrace(told)
}
