import * as z from 'zod'
import type { Fault } from '../../src/provider/index.ts'
import * as codes from './codes.ts'

function each(list: readonly string[], fault: Fault): Record<string, Fault> {
  return Object.fromEntries(list.map((code) => [code, fault]))
}

/**
 * What the codes mean. Source: the codes of Stripe's own types for API 2026-10-28.endive and
 * https://docs.stripe.com/error-low-level. The words that end a payment stand only where a content
 * error leaves no doubt that nothing was carried out; a code that is not listed here is unknown.
 */
export const faults: Readonly<Record<string, Fault>> = {
  ...each(codes.declined, 'declined'),
  ...each(codes.impossible, 'declined'),
  ...each(codes.unauthorized, 'unauthorized'),
  ...each(codes.invalid, 'invalid'),
  ...each(codes.open, 'unknown'),
  // Refused as it stands, and perhaps by an act of ours that was carried out before: asked about.
  ...each(codes.moved, 'duplicate'),
  ...each(codes.taken, 'duplicate'),
  resource_missing: 'not-found',

  // Neither is stored under the key, so the same key may be sent again.
  rate_limit: 'throttled',
  lock_timeout: 'throttled',
  payment_intent_rate_limit_exceeded: 'throttled',
  // The first request with this key is still running: nothing is known of it yet.
  idempotency_key_in_use: 'unavailable',

  // Decline codes that say more than `card_declined`: a charge of the same amount has just been.
  duplicate_transaction: 'duplicate',
  invalid_authorization: 'unknown',

  // Types, for errors that come without a code.
  card_error: 'declined',
  invalid_request_error: 'invalid',
  authentication_error: 'unauthorized',
  permission_error: 'unauthorized',
  rate_limit_error: 'throttled',
  // The key was used with other parameters before: what became of that is to be asked.
  idempotency_error: 'duplicate',
  api_error: 'unknown',
  // A conflict with another request; Stripe's own library sends it again.
  HTTP_409: 'unavailable',
}

/** A change is refused where the payment has gone on; nothing else can have made it. */
export const updateFaults = each(codes.moved, 'invalid')

const errorBody = z.object({
  error: z.object({
    type: z.string().nullish(),
    code: z.string().nullish(),
    decline_code: z.string().nullish(),
    advice_code: z.string().nullish(),
    message: z.string().nullish(),
    param: z.string().nullish(),
    payment_intent: z.object({ id: z.string() }).nullish().catch(undefined),
  }),
})

type ErrorBody = z.output<typeof errorBody>

/** Errors without a code, where the status says more than the type: the status goes first. */
const typeByStatus: Readonly<Record<number, string>> = {
  401: 'authentication_error',
  402: 'card_error',
  403: 'permission_error',
  409: 'HTTP_409',
  429: 'rate_limit_error',
}

/** Card declines that are not simply "no": asked about before anybody pays again. */
const doubtfulDeclines = ['duplicate_transaction', 'invalid_authorization']

/** A server's error (or that of a bank behind it, 424) proves nothing, whatever code it has. */
function isIndeterminate(status: number): boolean {
  return status >= 500 || status === 424
}

function codeOf({ error }: ErrorBody, status: number): string | undefined {
  const { type, code, decline_code } = error
  if (isIndeterminate(status) || type === 'api_error') return 'api_error'
  if (code === 'card_declined' && doubtfulDeclines.includes(decline_code ?? '')) {
    return decline_code ?? undefined
  }
  if (code) return code
  return type === undefined || type === null ? undefined : (typeByStatus[status] ?? type)
}

/** Stripe asks that the payer be told no more than "declined"; ours may end up on his screen. */
const concealed = ['fraudulent', 'lost_card', 'stolen_card', 'pickup_card', 'merchant_blacklist']

function messageOf({ error }: ErrorBody): string {
  const { decline_code, advice_code, message, param, payment_intent } = error
  const declined = concealed.includes(decline_code ?? '') ? undefined : decline_code
  return [message, param, declined, advice_code, payment_intent?.id]
    .filter((part) => part)
    .join('; ')
}

/** Where the code stands: https://docs.stripe.com/api/errors */
export const error = { body: errorBody, code: codeOf, message: messageOf }
