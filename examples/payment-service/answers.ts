/** What a caller is told: payonce's words in the words of HTTP. */
import type { Fault, Outcome } from '../../src/index.ts'
import type { Order } from './tables.ts'

/** For a call that was not carried out, for certain. */
export const statusOfFault: Readonly<Record<Fault, number>> = {
  declined: 402,
  invalid: 422,
  duplicate: 409,
  // Worth trying again, under the same number.
  throttled: 503,
  unavailable: 503,
  // Between us and WeChat Pay: the caller can do nothing about it.
  unauthorized: 502,
  'not-found': 502,
  pending: 502,
  unknown: 502,
}

export function statusOf(outcome: Outcome<unknown>): number {
  switch (outcome.status) {
    case 'succeeded':
      return 201
    // Neither a success nor an error: an error would have the caller take a new number and pay
    // twice. `GET /payments/…` tells more later, and so does the same POST.
    case 'pending':
    case 'unknown':
      return 202
    case 'failed':
      return statusOfFault[outcome.fault]
  }
}

/** An order as its caller sees it. */
export function told({ reference, amount, description, status, ...order }: Order) {
  const { codeUrl, message, paidAt } = order
  return { reference, amount, description, status, codeUrl, message, paidAt }
}
