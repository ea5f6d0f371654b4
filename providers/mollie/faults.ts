import * as z from 'zod'
import type { Fault, Headers } from '../../src/provider/index.ts'

/**
 * Mollie has no codes: the code is the `status` that its error body repeats, so that no status of
 * anybody in front of Mollie counts. What each says: https://docs.mollie.com/reference/handling-errors
 */
export const faults: Readonly<Record<string, Fault>> = {
  // "Your request was not executed due to failed authentication."
  401: 'unauthorized',
  403: 'unauthorized',
  404: 'not-found',
  410: 'not-found',
  405: 'invalid',
  415: 'invalid',
  // "We could not process your request", mostly with the `field` that is wrong.
  422: 'invalid',
  429: 'throttled',
  // Not understood, or the key was used with other parameters: what became of those is to be asked.
  400: 'duplicate',
  // The first request with this key is still running, or a refund of the same amount has been made
  // within the hour.
  409: 'duplicate',
  500: 'unknown',
  502: 'unavailable',
  503: 'unavailable',
  504: 'unknown',
}

/** Refused because of its state: perhaps because it has been cancelled before. */
export const cancelFaults = { 422: 'duplicate' } as const

const errorBody = z.object({
  status: z.int().min(400).max(599),
  title: z.string(),
  detail: z.string().nullish(),
  field: z.string().nullish(),
})

type ErrorBody = z.output<typeof errorBody>

/** A server's error (5xx) never says more than its own status. */
function codeOf({ status }: ErrorBody, httpStatus: number): string {
  return String(httpStatus >= 500 ? httpStatus : status)
}

function messageOf({ title, detail, field }: ErrorBody): string {
  return [detail ?? title, field].filter((part) => part).join('; ')
}

/** A server error that comes from the store of keys comes back the same for an hour. */
function repeatOf({ status, headers }: { readonly status: number; readonly headers: Headers }) {
  return status >= 500 && headers['idempotent-replayed'] === 'true' ? 'no' : undefined
}

export const error = { body: errorBody, code: codeOf, message: messageOf, repeat: repeatOf }
