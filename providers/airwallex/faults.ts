import * as z from 'zod'
import type { Fault } from '../../src/provider/index.ts'

function each(codes: string, fault: Fault): Record<string, Fault> {
  return Object.fromEntries(codes.split(/\s+/).map((code) => [code, fault]))
}

/**
 * What the codes mean; the meanings are ours. Source:
 * https://www.airwallex.com/docs/payments/troubleshooting/error-response-codes, at second hand
 * (api-evangelist/airwallex). A code that is not listed is unknown.
 */
export const faults: Readonly<Record<string, Fault>> = {
  ...each('issuer_declined provider_declined risk_declined authentication_declined', 'declined'),
  ...each('no_3ds_liability_shift 3ds_not_supported card_brand_not_supported', 'declined'),
  ...each('rejected_by_routing_rules', 'declined'),

  ...each('validation_error currency_not_supported operation_not_supported', 'invalid'),
  // Not `declined`, which would speak for an earlier send: a refund or a capture that was carried
  // out may itself be what left too little for its repeat.
  ...each('quote_expired amount_above_limit amount_below_limit', 'invalid'),
  ...each('invalid_status_for_operation', 'invalid'),

  // guess: credentials_expired, by its name.
  ...each('unauthorized credentials_expired configuration_error', 'unauthorized'),
  ...each('payment_method_not_allowed suspended_from_online_payments', 'unauthorized'),

  // The request_id has been used: no replay, so only a question tells what came of it.
  ...each('duplicate_request resource_already_exists', 'duplicate'),

  ...each('resource_not_found not_found', 'not-found'),
  ...each('too_many_requests frequency_above_limit', 'throttled'),

  // How far it came before the bank could not be reached, nobody says.
  ...each('issuer_unavailable provider_unavailable', 'unavailable'),
  // A request with the same request_id is still being carried out.
  HTTP_409: 'unavailable',
  // service_unavailable stood in older versions of the table.
  ...each('internal_error service_unavailable', 'unknown'),
}

/** A cancel that finds the payment cancelled has reached its aim: the question says so. */
export const cancelFaults = each('invalid_status_for_operation', 'duplicate')

const errorBody = z.object({
  code: z.string().nullish(),
  message: z.string().nullish(),
  /** The field that is wrong. */
  source: z.string().nullish(),
  /** The issuer's own code. */
  provider_original_response_code: z.string().nullish(),
  /** What Airwallex's support asks for. */
  trace_id: z.string().nullish(),
})

type ErrorBody = z.output<typeof errorBody>

function codeOf({ code }: ErrorBody, status: number) {
  if (status === 409) return 'HTTP_409'
  // A server's error proves nothing, whatever code it has.
  return status >= 500 ? 'internal_error' : code
}

function messageOf(body: ErrorBody): string {
  const { message, source, provider_original_response_code, trace_id } = body
  const reason = [message, source, provider_original_response_code].filter((part) => part)
  return reason.join('; ') + (trace_id ? ` (trace id ${trace_id})` : '')
}

/** Where the code stands: https://www.airwallex.com/docs/api/errors */
export const error = { body: errorBody, code: codeOf, message: messageOf }
