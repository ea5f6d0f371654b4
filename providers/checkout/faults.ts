import * as z from 'zod'
import type { Fault } from '../../src/provider/index.ts'

function each(codes: string, fault: Fault): Record<string, Fault> {
  return Object.fromEntries(codes.split(/\s+/).map((code) => [code, fault]))
}

// The names are Checkout.com's; guess: which of them are a decline, a wrong request or a wrong
// account. Whatever the word, each of the three says that nothing was carried out.
const declined = `card_authorization_failed card_disabled card_expired cvv_invalid
  velocity_amount_limit_exceeded velocity_count_limit_exceeded threeds_not_enabled_for_card
  threeds_payment_required`

/** Refused as it stands: a field, a token, or an act that the payment's state does not allow. */
const invalid = `request_invalid action_failure_limit_exceeded address_invalid
  amount_exceeds_balance amount_invalid billing_descriptor_city_invalid
  billing_descriptor_city_required billing_descriptor_name_invalid
  billing_descriptor_name_required capture_value_greater_than_authorized
  capture_value_greater_than_remaining_authorized card_expiry_month_invalid
  card_expiry_month_required card_expiry_year_invalid card_expiry_year_required
  card_holder_invalid card_not_found card_number_invalid card_number_required
  charge_details_invalid city_invalid country_address_invalid country_invalid
  country_phone_code_invalid country_phone_code_length_invalid currency_invalid currency_required
  customer_already_exists customer_email_invalid customer_id_invalid customer_mismatch
  customer_not_found customer_number_invalid email_in_use email_invalid email_required
  endpoint_invalid expiry_date_format_invalid fail_url_invalid first_name_required
  ip_address_invalid last_name_required metadata_key_invalid parameter_invalid payment_expired
  payment_invalid payment_method_invalid payment_source_required payment_type_invalid
  phone_number_invalid phone_number_length_invalid previous_payment_id_invalid
  processing_channel_id_required processing_key_required processing_value_required
  recipient_account_number_invalid recipient_account_number_required recipient_dob_invalid
  recipient_dob_required recipient_last_name_required recipient_zip_invalid
  recipient_zip_required request_json_invalid risk_enabled_required source_email_invalid
  source_email_required source_id_invalid source_id_or_email_required source_id_required
  source_id_unknown source_invalid source_or_destination_required source_token_invalid
  source_token_required source_token_type_invalid source_token_type_required
  source_type_required success_url_invalid success_url_required threeds_not_supported
  threeds_version_invalid threeds_version_not_supported token_expired token_in_use token_invalid
  token_required token_type_required token_used void_amount_invalid wallet_id_invalid zip_invalid`

/** The business is not set up for it. */
const unauthorized = `business_invalid business_settings_missing channel_details_invalid
  channel_url_missing server_api_not_allowed threeds_not_configured`

const quota = 'api_calls_quota_exceeded'

/** A decline comes with 201, as the status of a payment: `create` reads it as this code. */
export const declinedStatus = 'Declined'

/**
 * What the codes mean. Source: https://www.checkout.com/docs/developer-resources/codes/error-codes,
 * the statuses of `checkout/checkout-api-reference`, nas_spec/paths. A code that is not listed
 * means what its type means; of the types only `request_invalid` says that nothing was carried out.
 */
export const faults: Readonly<Record<string, Fault>> = {
  [declinedStatus]: 'declined',
  ...each(declined, 'declined'),
  ...each(invalid, 'invalid'),
  ...each(unauthorized, 'unauthorized'),
  [quota]: 'throttled',
  ...each('processing_error issuer_network_unavailable threeds_malfunction', 'unknown'),
  // These come without a body: "Unauthorized", "Capture not allowed", "Payment not found".
  HTTP_401: 'unauthorized',
  HTTP_403: 'invalid',
  HTTP_404: 'not-found',
  // "Too many requests or duplicate request detected": the first with this key may still run.
  HTTP_429: 'unavailable',
}

const errorBody = z.object({
  request_id: z.string().nullish(),
  error_type: z.string().nullish(),
  error_codes: z.array(z.string()).nullish(),
})

const firstServerError = 500

type ErrorBody = z.output<typeof errorBody>

function codeOf({ error_type, error_codes }: ErrorBody, status: number) {
  const codes = error_codes ?? []
  // A server's error proves nothing, whatever code it has.
  if (status >= firstServerError) return `HTTP_${status}`
  if (status === 429) return codes.includes(quota) ? quota : 'HTTP_429'
  return codes.find((code) => Object.hasOwn(faults, code)) ?? error_type
}

/** Where the code stands: https://www.checkout.com/docs/developer-resources/api/response-codes */
export const error = {
  body: errorBody,
  code: codeOf,
  message: ({ error_type, error_codes, request_id }: ErrorBody) =>
    [error_type, ...(error_codes ?? []), request_id].filter((part) => part).join('; '),
}
