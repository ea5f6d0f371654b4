import type { FaultKind } from '../sandbox/faults.ts'

/** One thing that goes wrong, and how often. */
export interface FaultCase {
  readonly name: string
  readonly fault: FaultKind
  /** `once`: the next request alone; `always`: every request of the operation. */
  readonly lasting: 'once' | 'always'
}

type Named = readonly [string, FaultKind]

/** An answer that never comes, or not whole. */
const lost: readonly Named[] = [
  ['a connection that ends after the request was carried out', { kind: 'drop-after' }],
  ['a reset after the request was carried out', { kind: 'reset-after' }],
  ['no answer', { kind: 'stall' }],
  ['an answer cut after one byte', { kind: 'cut', after: 1 }],
  ['an answer cut inside its headers', { kind: 'cut', after: 'headers' }],
  ['an answer cut inside its body', { kind: 'cut', after: 'body' }],
]

/** The same, where the ledger can tell the difference. */
const lostBefore: readonly Named[] = [
  ['a connection that ends before the request was carried out', { kind: 'drop-before' }],
  ['a reset before the request was carried out', { kind: 'reset-before' }],
  ['no answer to what was not carried out', { kind: 'stall', carriedOut: false }],
  // "HTTP/1.1 200 OK" and its line end: a success, if one believes half an answer.
  ['an answer cut after its status line', { kind: 'cut', after: 17 }],
  ['an answer cut inside its body by a reset', { kind: 'cut', after: 'body', reset: true }],
]

/** An answer that is none. */
const strange: readonly Named[] = [
  ['garbage in place of HTTP', { kind: 'garble' }],
  ['a page of HTML with HTTP 200', { kind: 'html' }],
  ['half a signed body', { kind: 'not-json' }],
  ['a redirect', { kind: 'redirect' }],
]

const troubled: readonly Named[] = [
  ['HTTP 500 after it was carried out', { kind: 'status', status: 500, carriedOut: true }],
  ['HTTP 502 of a proxy', { kind: 'status', status: 502, signed: false }],
  ['HTTP 503', { kind: 'status', status: 503 }],
  ['HTTP 429', { kind: 'status', status: 429 }],
]

/** Only where headers sign: nobody else can tell. */
const forged: readonly Named[] = [['the signature of another answer', { kind: 'wrong-signature' }]]

/** What decides, when every send meets it, whether a word rests on anything. */
const decisive: readonly Named[] = [
  ['a connection that ends after the request was carried out', { kind: 'drop-after' }],
  ['a page of HTML with HTTP 200', { kind: 'html' }],
  ['a page of HTML after it was carried out', { kind: 'html', carriedOut: true }],
  ['half a signed body', { kind: 'not-json' }],
  ['HTTP 500', { kind: 'status', status: 500 }],
  ['HTTP 500 after it was carried out', { kind: 'status', status: 500, carriedOut: true }],
]

interface Signing {
  /** Whether the header of an answer signs it, and is checked. */
  readonly signed: boolean
}

function cases(list: readonly Named[], lasting: FaultCase['lasting']): FaultCase[] {
  return list.map(([name, fault]) => ({ name, fault, lasting }))
}

/** Everything that can go wrong with a call that acts. */
export function faultsOfActs({ signed }: Signing): readonly FaultCase[] {
  const forgeries = signed ? forged : []
  return [
    ...cases([...lost, ...lostBefore, ...strange, ...troubled, ...forgeries], 'once'),
    ...cases([...decisive, ...forgeries], 'always'),
  ]
}

/** What never lets a read return: it lasts, so that no repeat makes it good. */
export function faultsOfReads({ signed }: Signing): readonly FaultCase[] {
  return cases([...lost, ...strange, ...troubled, ...(signed ? forged : [])], 'always')
}
