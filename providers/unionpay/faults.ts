import * as z from 'zod'
import type { Fault } from '../../src/provider/index.ts'

type Meanings = Readonly<Record<string, Fault>>

function each(fault: Fault, codes: string): Record<string, Fault> {
  return Object.fromEntries(codes.split(' ').map((code) => [code, fault]))
}

/**
 * What `respCode` means for what acts. Source: the table of answer codes in the annex of UnionPay's
 * interface specification (附录, 应答码) and the rules of its samples. A code that is not listed is
 * unknown, and so is each that the samples tell to ask about: 01, 03, 04, 34 and 60.
 */
export const faults = {
  // Closed or busy for a while: whether before or after the trade was taken up, nobody says.
  ...each('unavailable', '02 06 37'),
  ...each('unknown', '01 03 04 34 60'),
  // Taken up, handed on to the payer or the bank.
  ...each('pending', '05 70 83'),
  // The trade has come before: a repeat, or it was undone or given back already.
  ...each('duplicate', '12 45'),
  // The original trade is in another state; paid after its time; paid, and a bill's posting open.
  ...each('unknown', '35 42 74 75 98 99'),
  // The message: its form, a missing field, a batch, or it does not fit the original trade.
  ...each('invalid', '10 13 14 36 41'),
  // The signature, or the merchant's state and permissions.
  ...each('unauthorized', '11 31 32 43'),
  // The bank, the card, a limit, the payer or the hour says no.
  ...each('declined', '30 33 38 39 40 44 61 62 63 64 65 66 67 68 69'),
  ...each('declined', '71 72 73 76 77 78 79 80 82'),
} satisfies Meanings

/** "No such trade" and "too many queries" are said of the question alone. */
export const queryFaults = { 34: 'not-found', 37: 'throttled' } satisfies Meanings

/** No file of that day, or not yet. */
export const fileFaults = { 98: 'not-found', 37: 'throttled' } satisfies Meanings

const refusals: readonly Fault[] = ['declined', 'invalid', 'unauthorized']

/** Said at once they leave it open; as what became of a trade they are its failure. */
const failures = ['01', '60', '99']

/** A6 is "success with a defect" (有缺陷的成功), to be taken as 00. */
export const successes = ['00', 'A6'] as const

/** Whether a code, as what became of a trade, is its success. */
export function isSuccess(code: string): boolean {
  return successes.some((success) => success === code)
}

/** Whether a code, as what became of a trade, is its failure. */
export function isFailure(code: string): boolean {
  const fault: Fault | undefined = Object.hasOwn(faults, code)
    ? faults[code as keyof typeof faults]
    : undefined
  return failures.includes(code) || (fault !== undefined && refusals.includes(fault))
}

const errorBody = z.object({ respCode: z.string(), respMsg: z.string().nullish() })

/** Where the code stands; `respMsg` ends with a detail code that UnionPay's support asks for. */
export const error = {
  body: errorBody,
  code: ({ respCode }: z.output<typeof errorBody>) => (isSuccess(respCode) ? undefined : respCode),
  message: ({ respMsg }: z.output<typeof errorBody>) => respMsg,
}
