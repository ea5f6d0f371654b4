import * as z from 'zod'
import type { Fault } from '../../src/provider/index.ts'

function each(codes: string, fault: Fault): Record<string, Fault> {
  return Object.fromEntries(codes.split(/\s+/).map((code) => [code, fault]))
}

/**
 * guess: what the codes mean. The official libraries list none; these are the names of WeChat Pay's
 * v3 API, which Douyin Pay's is a copy of. Only names that speak of the request itself end a
 * payment; every other code is unknown, and what became of the payment is asked.
 */
export const faults: Readonly<Record<string, Fault>> = {
  ...each('PARAM_ERROR INVALID_REQUEST', 'invalid'),
  ...each('SIGN_ERROR NO_AUTH MCH_NOT_EXISTS APPID_MCHID_NOT_MATCH', 'unauthorized'),
  ...each('NOT_ENOUGH USER_ACCOUNT_ABNORMAL', 'declined'),
  // The number is taken: by this very payment or by another one; only a query tells which.
  ...each('OUT_TRADE_NO_USED ORDER_PAID ORDERPAID ALREADY_EXISTS', 'duplicate'),
  // Closed by this very close, or before it was made: a query tells.
  ...each('ORDER_CLOSED', 'duplicate'),
  ...each('ORDER_NOT_EXIST RESOURCE_NOT_EXISTS NOT_FOUND', 'not-found'),
  ...each('FREQUENCY_LIMITED RATELIMIT_EXCEEDED', 'throttled'),
  ...each('SERVICE_UNAVAILABLE', 'unavailable'),
  ...each('USERPAYING', 'pending'),
  ...each('SYSTEM_ERROR BANK_ERROR TRADE_ERROR', 'unknown'),
}

/**
 * At WeChat Pay "too often" means of a refund that it is being accepted. Read as "nothing was
 * carried out", it would invite a second refund under a new number.
 */
export const refundFaults = each('FREQUENCY_LIMITED RATELIMIT_EXCEEDED', 'unknown')

const errorBody = z.object({
  code: z.string().nullish(),
  message: z.string().nullish(),
})

/** Where the code stands, by all official libraries; `detail` may quote what was sent. */
export const error = {
  body: errorBody,
  code: ({ code }: z.output<typeof errorBody>) => code,
  message: ({ message }: z.output<typeof errorBody>) => message,
}
