import * as z from 'zod'
import type { Fault } from '../../src/provider/index.ts'

/**
 * Razorpay has three codes, of which one says almost everything. What it means is told by the HTTP
 * status and by a few sentences that its documents list; those are written behind the code here.
 * https://razorpay.com/docs/errors and the errors of each page of https://razorpay.com/docs/api
 */
export const faults: Readonly<Record<string, Fault>> = {
  // "Do not retry as-is": the request, or its state, is wrong.
  BAD_REQUEST_ERROR: 'invalid',
  'BAD_REQUEST_ERROR:unauthorized': 'unauthorized',
  'BAD_REQUEST_ERROR:not_found': 'not-found',
  'BAD_REQUEST_ERROR:throttled': 'throttled',
  // The key was used for another refund.
  'BAD_REQUEST_ERROR:conflict': 'duplicate',
  // The first request with this key is still running: nothing is known of it yet.
  'BAD_REQUEST_ERROR:in_progress': 'unavailable',
  'BAD_REQUEST_ERROR:receipt_taken': 'duplicate',
  // The bank or the network failed, or Razorpay itself: nobody knows how far it came.
  GATEWAY_ERROR: 'unknown',
  SERVER_ERROR: 'unknown',
}

/** Refused because of its state: perhaps because it has been captured before. */
export const captureFaults = { BAD_REQUEST_ERROR: 'duplicate' } as const

/** Sentences that say more than the code; where one is written otherwise, the code stands alone. */
const sentences: readonly (readonly [RegExp, string])[] = [
  [/does not exist/i, 'not_found'],
  [/idempotency key is still in progress/i, 'in_progress'],
  [/the same idempotency key/i, 'conflict'],
  // Seen in tests of another client, and in Razorpay's guide to testing orders.
  [/receipt should be unique/i, 'receipt_taken'],
  // https://razorpay.com/docs/api/payments/payment-links/create-standard, its errors.
  [/reference_id.*already exists/i, 'receipt_taken'],
  [/api (key|secret) provided is invalid|^authentication failed\.?$/i, 'unauthorized'],
]

/** https://razorpay.com/docs/api/understand#https-status-codes */
const statuses: Readonly<Record<number, string>> = {
  401: 'unauthorized',
  404: 'not_found',
  // The first request is still running; another one under its key says so in a sentence.
  409: 'in_progress',
  429: 'throttled',
}

const errorBody = z.object({
  error: z.object({
    code: z.string(),
    description: z.string().nullish(),
    field: z.string().nullish(),
    reason: z.string().nullish(),
  }),
})

type ErrorBody = z.output<typeof errorBody>

/** A server's error proves nothing, whatever code it has. */
function codeOf({ error }: ErrorBody, status: number): string {
  const { code, description } = error
  if (code !== 'BAD_REQUEST_ERROR') return code
  if (status >= 500) return 'SERVER_ERROR'
  const sentence = sentences.find(([pattern]) => pattern.test(description ?? ''))
  const said = sentence?.[1] ?? statuses[status]
  return said === undefined ? code : `${code}:${said}`
}

/** Razorpay writes `NA` where it has nothing to say. */
function messageOf({ error }: ErrorBody): string {
  const { description, field, reason } = error
  return [description, field, reason].filter((part) => part && part !== 'NA').join('; ')
}

export const error = { body: errorBody, code: codeOf, message: messageOf }
