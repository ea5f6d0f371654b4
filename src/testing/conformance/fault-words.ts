import type { Operation } from '../../provider/operation.ts'
import { described, type Ended } from './call.ts'
import type { FaultCase } from './fault-list.ts'
import type { Subject } from './subject.ts'

/** One operation under one fault. */
export interface Cell {
  readonly name: string
  readonly action: Operation
  readonly fault: FaultCase
}

/** What the sandbox has seen of a call. */
export interface Facts {
  /** How often it was carried out. */
  readonly times: number
  /** Requests of it that arrived. */
  readonly sends: number
}

/** Holds the word of a call against the ledger. Doubt is never wrong; certainty may be. */
export function checkWord(subject: Subject, cell: Cell, came: Facts & { readonly ended: Ended }) {
  const wrong = whatIsWrong(cell, came.ended, came)
  if (wrong === undefined) return
  const { name, action, fault } = cell
  const often = fault.lasting === 'once' ? '' : ' each time'
  subject.problems.add(
    {
      place: `operations.${name}`,
      wrong: `${wrong}, meeting ${fault.name}${often}: ${described(came.ended)}`,
      write: remedyOf(action, came.ended),
    },
    `fault ${name}`,
  )
}

function whatIsWrong(
  { action, fault }: Cell,
  { word }: Ended,
  { times, sends }: Facts,
): string | undefined {
  if (action.effect === 'read') {
    return word === 'threw' ? undefined : 'it returns, although no answer could be believed'
  }
  if (times > 1) return `it was carried out ${times} times`
  // Throttled means "not carried out", so even what is never repeated may be sent again.
  const throttled = fault.fault.kind === 'status' && fault.fault.status === 429
  if (action.effect === 'once' && sends > 1 && !throttled) return `it was sent ${sends} times`
  if ((word === 'succeeded' || word === 'pending') && times === 0) {
    return 'it was not carried out, and is not called failed or unknown'
  }
  if (word === 'failed' && times > 0) return 'it was carried out, and is called failed'
  return word === 'threw' && sends > 0 ? 'it was sent, and throws' : undefined
}

function remedyOf({ effect }: Operation, { code, word }: Ended): string {
  if (/^HTTP_\d/.test(code)) return `faults: { ${code}: 'unavailable' }; a status proves nothing`
  if (effect !== 'read' && word === 'failed') {
    return 'a refusing word in faults, fault() or settledAs only for what can never come about'
  }
  return 'an output that insists on what only the true answer has, and a verify that refuses'
}
