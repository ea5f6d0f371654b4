/**
 * What a provider's code means, in the one vocabulary that everything else is written in.
 *
 * - `declined`: the provider or the bank said no; nothing was carried out.
 * - `invalid`: the request was refused as wrong; nothing was carried out.
 * - `unauthorized`: the account, key or signature was refused; nothing was carried out.
 * - `duplicate`: the number or key has been used before.
 * - `not-found`: the provider knows no such payment.
 * - `throttled`: too many requests; nothing was carried out.
 * - `unavailable`: the provider could not be reached or could not serve.
 * - `pending`: accepted, not final: the payer or the bank is still at it.
 * - `unknown`: nobody can say what happened.
 */
export const faults = [
  'declined',
  'invalid',
  'unauthorized',
  'duplicate',
  'not-found',
  'throttled',
  'unavailable',
  'pending',
  'unknown',
] as const

/** One word of the closed fault vocabulary. A code that no table names is `unknown`. */
export type Fault = (typeof faults)[number]

/**
 * What calling an operation does.
 *
 * - `read`: changes nothing.
 * - `keyed`: acts, and the provider recognises a repeat.
 * - `once`: acts, and the provider does not recognise a repeat.
 */
export type Effect = 'read' | 'keyed' | 'once'

/**
 * What a second send of the same key or number does at a provider.
 *
 * - `replays`: it gives the first result again.
 * - `recognises`: it never moves money twice, but may answer with a duplicate code.
 * - `ask-first`: ask what became of the first send before any second one.
 */
export type Repeat = 'replays' | 'recognises' | 'ask-first'

const vocabulary: ReadonlySet<string> = new Set(faults)

/** Whether a string is a word of the fault vocabulary. */
export function isFault(word: string): word is Fault {
  return vocabulary.has(word)
}
