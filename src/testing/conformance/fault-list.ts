import type { FaultKind } from '../faults.ts'

/** One thing that goes wrong, and how often. */
export interface FaultCase {
  readonly name: string
  readonly fault: FaultKind
  /** `once`: the next request alone; `always`: every request of the operation. */
  readonly lasting: 'once' | 'always'
}

const cuts: readonly [string, FaultKind][] = [
  ['cut after one byte', { kind: 'cut', after: 1 }],
  ['cut after the status line', { kind: 'cut', after: 17 }],
  ['cut inside the headers', { kind: 'cut', after: 'headers' }],
  ['cut inside the body', { kind: 'cut', after: 'body' }],
  ['cut inside the body by a reset', { kind: 'cut', after: 'body', reset: true }],
]

/** An answer that never comes, or not whole. */
const lost: readonly [string, FaultKind][] = [
  ['dropped before it was carried out', { kind: 'drop-before' }],
  ['dropped after it was carried out', { kind: 'drop-after' }],
  ['reset before it was carried out', { kind: 'reset-before' }],
  ['reset after it was carried out', { kind: 'reset-after' }],
  ...cuts,
  ['no answer, carried out', { kind: 'stall' }],
  ['no answer, not carried out', { kind: 'stall', carriedOut: false }],
]

/** An answer that is none, or somebody else's. */
const strange: readonly [string, FaultKind][] = [
  ['garbage in place of HTTP', { kind: 'garble' }],
  ['a page of HTML with 200', { kind: 'html' }],
  ['a page of HTML with 200 after it was carried out', { kind: 'html', carriedOut: true }],
  ['half a body, signed', { kind: 'not-json' }],
  ['a redirect', { kind: 'redirect' }],
]

const troubled: readonly [string, FaultKind][] = [
  ['HTTP 500 after it was carried out', { kind: 'status', status: 500, carriedOut: true }],
  ['HTTP 502 from a proxy', { kind: 'status', status: 502, signed: false }],
  ['HTTP 503', { kind: 'status', status: 503 }],
  ['HTTP 429', { kind: 'status', status: 429 }],
]

/** Only where a signature is checked: nobody else can tell. */
const forged: readonly [string, FaultKind][] = [
  ['an answer with the signature of another', { kind: 'wrong-signature' }],
]

function cases(list: readonly [string, FaultKind][], lasting: FaultCase['lasting']): FaultCase[] {
  return list.map(([name, fault]) => ({ name, fault, lasting }))
}

/** Everything that can go wrong with a call that acts. */
export function faultsOfActs({ signs }: { readonly signs: boolean }): readonly FaultCase[] {
  const all = [...lost, ...strange, ...troubled, ...(signs ? forged : [])]
  const lastingly = new Set(['drop-after', 'html', 'not-json', 'wrong-signature', 'status'])
  return [
    ...cases(all, 'once'),
    ...cases(
      all.filter(([, { kind }]) => lastingly.has(kind)),
      'always',
    ),
  ]
}

/** What never lets a read return: it lasts, so that no repeat makes it good. */
export function faultsOfReads({ signs }: { readonly signs: boolean }): readonly FaultCase[] {
  return cases([...lost, ...strange, ...troubled, ...(signs ? forged : [])], 'always')
}
