import * as z from 'zod'
import type { Fault } from '../../src/provider/index.ts'

function each(codes: string, fault: Fault): Record<string, Fault> {
  return Object.fromEntries(codes.split(/\s+/).map((code) => [code, fault]))
}

/** The bank, or Square in its place, has said no to this card, account or amount. */
const declined = `GENERIC_DECLINE ACCOUNT_UNUSABLE ADDRESS_VERIFICATION_FAILURE
  ALLOWABLE_PIN_TRIES_EXCEEDED APPLE_TTP_PIN_TOKEN BUYER_REFUSED_PAYMENT
  CARDHOLDER_INSUFFICIENT_PERMISSIONS CARD_DECLINED CARD_DECLINED_CALL_ISSUER
  CARD_DECLINED_VERIFICATION_REQUIRED CARD_EXPIRED CARD_NOT_SUPPORTED CHIP_INSERTION_REQUIRED
  CVV_FAILURE EXPIRATION_FAILURE GIFT_CARD_AVAILABLE_AMOUNT INSUFFICIENT_FUNDS INVALID_ACCOUNT
  INVALID_PIN ISSUER_INSTALLMENT_ERROR MANUALLY_ENTERED_PAYMENT_NOT_SUPPORTED PAN_FAILURE
  PAYMENT_AMOUNT_MISMATCH PAYMENT_LIMIT_EXCEEDED REFUND_DECLINED RESERVATION_DECLINED
  TRANSACTION_LIMIT VERIFY_AVS_FAILURE VERIFY_CVV_FAILURE VOICE_FAILURE`

/** Refused as it stands: a field, a token, or a payment that cannot be refunded like this. */
const invalid = `MISSING_REQUIRED_PARAMETER AMOUNT_TOO_HIGH API_VERSION_INCOMPATIBLE ARRAY_EMPTY
  ARRAY_LENGTH_TOO_LONG ARRAY_LENGTH_TOO_SHORT BAD_EXPIRATION BAD_REQUEST CARD_MISMATCH
  CARD_PRESENCE_REQUIRED CARD_TOKEN_EXPIRED CARD_TOKEN_USED CONFLICTING_PARAMETERS
  CURRENCY_MISMATCH CUSTOMER_NOT_FOUND EXPECTED_ARRAY EXPECTED_BASE64_ENCODED_BYTE_ARRAY
  EXPECTED_BOOLEAN EXPECTED_FLOAT EXPECTED_INTEGER EXPECTED_JSON_BODY EXPECTED_MAP EXPECTED_OBJECT
  EXPECTED_STRING INCORRECT_TYPE INVALID_ARRAY_VALUE INVALID_CARD INVALID_CARD_DATA
  INVALID_CONTENT_TYPE INVALID_EMAIL_ADDRESS INVALID_ENCRYPTED_CARD INVALID_ENUM_VALUE
  INVALID_EXPIRATION INVALID_EXPIRATION_DATE INVALID_EXPIRATION_YEAR INVALID_FEES
  INVALID_FORM_VALUE INVALID_LOCATION INVALID_PHONE_NUMBER INVALID_POSTAL_CODE
  INVALID_SQUARE_VERSION_FORMAT INVALID_TIME INVALID_VALUE LOCATION_MISMATCH
  MAP_KEY_LENGTH_TOO_LONG MAP_KEY_LENGTH_TOO_SHORT METHOD_NOT_ALLOWED MISSING_ACCOUNT_TYPE
  MISSING_PIN NOT_ACCEPTABLE NO_FIELDS_SET PAYMENT_NOT_REFUNDABLE
  PAYMENT_NOT_REFUNDABLE_DUE_TO_DISPUTE REFUND_AMOUNT_INVALID
  REFUND_ERROR_PAYMENT_NEEDS_COMPLETION REQUEST_ENTITY_TOO_LARGE SANDBOX_NOT_SUPPORTED
  SOURCE_EXPIRED SOURCE_USED TOO_MANY_MAP_ENTRIES UNEXPECTED_VALUE UNKNOWN_BODY_PARAMETER
  UNKNOWN_QUERY_PARAMETER UNSUPPORTED_CARD_BRAND UNSUPPORTED_COUNTRY UNSUPPORTED_CURRENCY
  UNSUPPORTED_ENTRY_METHOD UNSUPPORTED_INSTRUMENT_TYPE UNSUPPORTED_MEDIA_TYPE
  UNSUPPORTED_SOURCE_TYPE VALUE_EMPTY VALUE_REGEX_MISMATCH VALUE_TOO_HIGH VALUE_TOO_LONG
  VALUE_TOO_LOW VALUE_TOO_SHORT`

/** The access token, the application or the seller may not do this. */
const unauthorized = `UNAUTHORIZED ACCESS_TOKEN_EXPIRED ACCESS_TOKEN_REVOKED APPLICATION_DISABLED
  CARD_PROCESSING_NOT_ENABLED CLIENT_DISABLED FORBIDDEN INSUFFICIENT_PERMISSIONS
  INSUFFICIENT_PERMISSIONS_FOR_REFUND INSUFFICIENT_SCOPES MERCHANT_SUBSCRIPTION_NOT_FOUND
  V1_ACCESS_TOKEN V1_APPLICATION`

/** A payment that has gone on since, perhaps by an act of ours: asked about. */
const moved = `DELAYED_TRANSACTION_CANCELED DELAYED_TRANSACTION_CAPTURED
  DELAYED_TRANSACTION_EXPIRED DELAYED_TRANSACTION_FAILED REFUND_ALREADY_PENDING`

/**
 * What the codes mean. Source: the enumeration `ErrorCode` and the lists `x-endpoint-errors` and
 * `x-square-generic-error-codes` of `square/connect-api-specification`, `api.json`. Codes of other
 * APIs (subscriptions, loyalty) are left out; one that is not listed is unknown.
 */
export const faults: Readonly<Record<string, Fault>> = {
  ...each(declined, 'declined'),
  ...each(invalid, 'invalid'),
  ...each(unauthorized, 'unauthorized'),
  ...each(moved, 'duplicate'),
  NOT_FOUND: 'not-found',
  RATE_LIMITED: 'throttled',
  // The key was used with another body before: what became of that is another matter.
  IDEMPOTENCY_KEY_REUSED: 'duplicate',
  // "You can safely retry your call using the same idempotency key."
  TEMPORARY_ERROR: 'unavailable',
  ...each(
    'SERVICE_UNAVAILABLE BAD_GATEWAY GATEWAY_TIMEOUT REQUEST_TIMEOUT CONFLICT',
    'unavailable',
  ),
  ...each('INTERNAL_SERVER_ERROR NOT_IMPLEMENTED GONE UNPROCESSABLE_ENTITY', 'unknown'),
}

/**
 * Guess: Square does not list with which code a payment is refused that is completed or canceled
 * already. The general one may well be it, so the payment is asked before anything is believed.
 */
export const stateFaults = { BAD_REQUEST: 'duplicate' } as const

export const errors = z.array(
  z.object({
    category: z.string().nullish(),
    code: z.string(),
    detail: z.string().nullish(),
    field: z.string().nullish(),
  }),
)

const errorBody = z.object({ errors: errors.min(1) })

/** Where the code stands: https://developer.squareup.com/docs/build-basics/handling-errors */
export const error = {
  body: errorBody,
  // The first says why; what follows only adds to it, as the balance of a gift card.
  code: (body: z.output<typeof errorBody>) => body.errors[0]?.code,
  message: (body: z.output<typeof errorBody>) =>
    body.errors
      .flatMap(({ detail, field }) => [detail, field])
      .filter((part) => part)
      .join('; '),
}
