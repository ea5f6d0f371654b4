import type { Books } from './providers.ts'
import type { Told, Word } from './traffic.ts'

/** What the providers' books say, beside what the callers were told. */
export interface Audit {
  readonly once: number
  readonly never: number
  /** Numbers that were carried out twice or more: money that went out again. */
  readonly doubled: readonly string[]
  /** Told `failed`, or thrown at, although it was carried out. */
  readonly falseFailures: number
  readonly unknownCarriedOut: number
  readonly unknownNotCarriedOut: number
  /** What payonce must never do, in sentences; empty when every word is true. */
  readonly broken: readonly string[]
}

/** How often the books may have it, for each word. */
const allowed: Readonly<Record<Word, readonly number[]>> = {
  succeeded: [1],
  pending: [1],
  failed: [0],
  unknown: [0, 1],
  resolved: [1],
  threw: [0],
}

/** Holds every word against the books. */
export function audit(told: readonly Told[], books: Books): Audit {
  const booked = new Map(books.acts.map(([kind, number, times]) => [`${kind} ${number}`, times]))
  const acts = told
    .filter(({ step }) => step.kind !== 'query')
    .map(({ step: { kind, number, merchant }, word }) => ({
      word,
      name: `${kind} ${number} of the ${merchant}`,
      times: booked.get(`${kind} ${number}`) ?? 0,
    }))
  const count = (which: (act: (typeof acts)[number]) => boolean) => acts.filter(which).length
  return {
    once: count(({ times }) => times === 1),
    never: count(({ times }) => times === 0),
    doubled: acts.filter(({ times }) => times > 1).map(({ name }) => name),
    falseFailures: count(({ word, times }) => times > 0 && (word === 'failed' || word === 'threw')),
    unknownCarriedOut: count(({ word, times }) => word === 'unknown' && times > 0),
    unknownNotCarriedOut: count(({ word, times }) => word === 'unknown' && times === 0),
    broken: acts
      .filter(({ word, times }) => !allowed[word].includes(times))
      .map(({ name, word, times }) => `${name}: told "${word}", carried out ${times} times`),
  }
}
