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
  const found = whatIsWrong(cell, came.ended, came)
  if (found === undefined) return
  const { name, fault } = cell
  const shownBy = fault.lasting === 'once' ? fault.name : `${fault.name} each time`
  subject.problems.add({ place: `operations.${name}`, shownBy, ...found })
}

interface Finding {
  readonly wrong: string
  readonly write: string
}

const doubt = "in faults, 'unknown' or 'unavailable' for whatever does not prove the opposite"
const sameKey = 'a key that each send of the same input carries: key, idempotency.header or .field'
const insist = 'an output that insists on what only the true answer has, and a verify that refuses'

function whatIsWrong({ action, fault }: Cell, ended: Ended, facts: Facts): Finding | undefined {
  const { word } = ended
  const { times, sends } = facts
  if (action.effect === 'read') {
    if (word === 'threw') return undefined
    return { wrong: 'returns, although no answer could be believed', write: insist }
  }
  const isOnce = action.effect === 'once'
  if (times > 1) return { wrong: `was carried out ${times} times`, write: isOnce ? doubt : sameKey }
  // Throttled means "not carried out", so even what is never repeated may be sent again.
  const throttled = fault.fault.kind === 'status' && fault.fault.status === 429
  if (isOnce && sends > 1 && !throttled) {
    return { wrong: `must never be repeated, but was sent ${sends} times`, write: doubt }
  }
  if ((word === 'succeeded' || word === 'pending') && times === 0) {
    return { wrong: `is called ${word}, but was not carried out`, write: insist }
  }
  if (word === 'failed' && times > 0) {
    const write = refusalRemedy(ended.code)
    return { wrong: `is called ${described(ended)}, but was carried out`, write }
  }
  if (word !== 'threw' || sends === 0) return undefined
  return {
    wrong: `throws after it was sent: ${ended.message}`,
    write: 'functions that do not throw',
  }
}

function refusalRemedy(code: string): string {
  return /^HTTP_\d/.test(code)
    ? `faults: { ${code}: 'unavailable' }, for a status proves nothing`
    : 'a refusing word in faults, fault() or settledAs only for what can never come about'
}
