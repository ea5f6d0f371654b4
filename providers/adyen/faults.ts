import * as z from 'zod'
import type { Fault, Headers } from '../../src/provider/index.ts'
import { errorCodes } from './error-codes.ts'

function each(codes: readonly (string | number)[], fault: Fault): Record<string, Fault> {
  return Object.fromEntries(codes.map((code) => [String(code), fault]))
}

/**
 * What `refusalReasonCode` means: https://docs.adyen.com/development-resources/refusal-reasons
 * "Not submitted" leaves open how far the payment came; all others are the word of the bank, of
 * Adyen's risk rules or of the shopper.
 */
export const refusalReasons: Readonly<Record<string, string>> = {
  2: 'Refused',
  3: 'Referral',
  4: 'Acquirer error',
  5: 'Blocked card',
  6: 'Expired card',
  7: 'Invalid amount',
  8: 'Invalid card number',
  9: 'Issuer unavailable',
  10: 'Not supported',
  11: '3D not authenticated',
  12: 'Not enough balance',
  14: 'Acquirer fraud',
  15: 'Cancelled',
  16: 'Shopper cancelled',
  17: 'Invalid PIN',
  18: 'PIN tries exceeded',
  19: 'PIN validation not possible',
  20: 'Fraud',
  21: 'Not submitted',
  22: 'Fraud, cancelled',
  23: 'Transaction not permitted',
  24: 'CVC declined',
  25: 'Restricted card',
  26: 'Revocation of authorisation',
  27: 'Declined, non-generic',
  28: 'Withdrawal amount exceeded',
  29: 'Withdrawal count exceeded',
  31: 'Issuer suspected fraud',
  32: 'AVS declined',
  33: 'Card requires online PIN',
  34: 'No checking account available on card',
  35: 'No savings account available on card',
  36: 'Mobile PIN required',
  37: 'Contactless fallback',
  38: 'Authentication required',
  39: 'No RReq received from the directory server',
}

/** Leaves open how far the payment came. */
export const notSubmitted = '21'

/** A refusal with its reason, as a code: `Refused:12`. */
function refusals(resultCode: string): Record<string, Fault> {
  const codes = Object.keys(refusalReasons).map((reason) => `${resultCode}:${reason}`)
  return { [resultCode]: 'declined', ...each(codes, 'declined') }
}

/**
 * What the codes mean: `errorCode` of an error, and `resultCode:refusalReasonCode` of a payment
 * that was answered with 200 and refused. A code that is not listed is unknown, and so is HTTP 429,
 * of which Adyen publishes nothing.
 */
export const faults: Readonly<Record<string, Fault>> = {
  ...errorCodes,
  HTTP_401: 'unauthorized',

  ...refusals('Refused'),
  ...refusals('Cancelled'),
  [`Refused:${notSubmitted}`]: 'unknown',
  [`Cancelled:${notSubmitted}`]: 'unknown',
  // "Error" has failed, but only the AUTHORISATION notification says so for certain.
  Error: 'unknown',
}

/** These say the same under HTTP 5xx as without; any other code proves nothing there. */
const openCodes: ReadonlySet<string> = new Set(['000', '106', '703', '704', '903', '904'])

const errorBody = z.object({
  errorCode: z.string().nullish(),
  errorType: z.string().nullish(),
  message: z.string().nullish(),
  /** Newer answers follow RFC 7807. */
  detail: z.string().nullish(),
  pspReference: z.string().nullish(),
})

type ErrorBody = z.output<typeof errorBody>

/** The same code may come with several statuses, so the status is looked at first. */
function codeOf({ errorCode, errorType }: ErrorBody, status: number): string | undefined {
  if (errorCode === null || errorCode === undefined || errorCode === '') return undefined
  // 000 says nothing by itself: "unauthorised" under 401, "something is wrong" under 500.
  if (errorCode === '000' && status === 401) return 'HTTP_401'
  if (status < 500 || openCodes.has(errorCode)) return errorCode
  return errorType === 'configuration' ? errorCode : undefined
}

/** With Adyen's number of the request, which its support asks for. */
function messageOf({ message, detail, pspReference }: ErrorBody): string {
  return [message ?? detail, pspReference && `pspReference ${pspReference}`]
    .filter((part) => part)
    .join('; ')
}

/**
 * `transient-error: true` asks for the same again under the same key; `false` says that the key has
 * its answer for good. Without it the answer may be somebody's in front of Adyen: the codes decide.
 */
function repeatOf({ headers }: { readonly headers: Headers }): 'yes' | 'no' | undefined {
  const said = headers['transient-error']?.toLowerCase()
  if (said === 'true') return 'yes'
  return said === 'false' ? 'no' : undefined
}

/** Where the code stands: https://docs.adyen.com/development-resources/error-codes */
export const error = { body: errorBody, code: codeOf, message: messageOf, repeat: repeatOf }
