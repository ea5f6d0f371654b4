import { codecs } from '../../exchange/codecs.ts'
import type { Operation } from '../../provider/operation.ts'
import type { SandboxFault } from '../faults.ts'
import { at, type Leaf, leaves } from '../places.ts'
import { callSample, described, type Ended, isWell } from './call.ts'
import { type FaultCase, faultsOfActs, faultsOfReads } from './fault-list.ts'
import { checkSameBytes } from './good-weather.ts'
import type { ReadableRequest } from './options.ts'
import { type Stand, withStand } from './stand.ts'
import { type Sound, type Subject, soundOperations } from './subject.ts'

/** Cells that run at once: most of their time is waiting for a time-out. */
const atOnce = 24

/** Small, so that silence is over soon. A word may come too late here, but never be wrong. */
const timeouts = { responseMs: 150, totalMs: 500 }

const manner = { asks: true, attempts: 2 }

/** One operation under one fault. */
interface Cell {
  readonly name: string
  readonly action: Operation
  readonly sound: Sound
  readonly fault: FaultCase
}

/** Plays everything that can go wrong to every operation, and holds its word against the ledger. */
export async function checkFaults(subject: Subject): Promise<void> {
  const signs = subject.provider.auth.verify !== 'unsigned'
  const cells = soundOperations(subject).flatMap(([name, action, sound]) => {
    const isFile = action.download !== undefined
    const list =
      action.effect === 'read'
        ? faultsOfReads({ signs: signs && !isFile })
        : faultsOfActs({ signs })
    return list.map((fault) => ({ name, action, sound, fault }))
  })
  const waiting = cells.values()
  const work = async () => {
    for (const cell of waiting) await runCell(subject, cell)
  }
  await Promise.all(Array.from({ length: atOnce }, work))
  for (const [name, action, sound] of soundOperations(subject)) {
    if (action.effect !== 'read') await checkOtherOrder(subject, { name, action, sound })
  }
}

function played({ name, fault }: Cell): SandboxFault {
  return {
    ...fault.fault,
    operation: name,
    times: fault.lasting === 'once' ? 1 : Number.POSITIVE_INFINITY,
  }
}

async function runCell(subject: Subject, cell: Cell): Promise<void> {
  await withStand(subject, manner, async (stand) => {
    const { name, sound } = cell
    for (const after of sound.after) await callSample(subject, stand, { name: after })
    const before = timesOf(stand, name)
    const requests = stand.sandbox.requests.length
    const signed = stand.passed.signed.length
    stand.sandbox.play(played(cell))
    const ended = await callSample(subject, stand, { name, timeouts })
    const sends = stand.sandbox.requests
      .slice(requests)
      .filter(({ operation }) => operation === name).length
    const times = timesOf(stand, name) - before
    const wrong = whatIsWrong(cell, ended, { times, sends })
    if (wrong !== undefined) report(subject, cell, { ended, wrong })
    if (sends > 0) checkSameBytes(subject, name, [sound.request, firstOf(sound, stand, signed)])
    checkQuestion(subject, cell, stand)
  })
}

/** The call's first request; what had to be fetched before it may have been signed as well. */
function firstOf({ request }: Sound, { passed }: Stand, from: number): ReadableRequest | undefined {
  const signed = passed.signed.slice(from).map((each) => each.request)
  return signed.find(({ path }) => path === request.path) ?? signed.at(0)
}

/** How often acts of an operation were carried out, whatever their number. */
function timesOf({ sandbox }: Stand, name: string): number {
  return sandbox.ledger.entries
    .filter(({ operation }) => operation === name)
    .reduce((sum, { times }) => sum + times, 0)
}

interface Facts {
  /** How often it was carried out. */
  readonly times: number
  /** Requests of it that arrived. */
  readonly sends: number
}

/** Why a word is wrong, seen from the ledger; `undefined` when it is right, or owns to doubt. */
function whatIsWrong(
  { action, fault }: Cell,
  { word }: Ended,
  { times, sends }: Facts,
): string | undefined {
  if (action.effect === 'read') {
    return word === 'threw' ? undefined : 'returns, although no believable answer ever came'
  }
  if (times > 1) return `was carried out ${times} times`
  const throttled = fault.fault.kind === 'status' && fault.fault.status === 429
  if (action.effect === 'once' && sends > 1 && !throttled) return `was sent ${sends} times`
  if ((word === 'succeeded' || word === 'pending') && times === 0) {
    return `answers ${word}, but was not carried out`
  }
  if (word === 'failed' && times > 0) return 'answers failed, but was carried out'
  return word === 'threw' && sends > 0 ? 'throws, although it was sent' : undefined
}

function report(
  { problems }: Subject,
  { name, action, fault }: Cell,
  { ended, wrong }: { readonly ended: Ended; readonly wrong: string },
): void {
  const often = fault.lasting === 'once' ? '' : ', each time'
  problems.add(
    {
      place: `operations.${name}`,
      wrong: `${wrong}, under "${fault.name}${often}": it ${described(ended)}`,
      write: remedyOf(action, ended),
    },
    `fault ${name}`,
  )
}

function remedyOf({ effect }: Operation, { code, word }: Ended): string {
  if (/^HTTP_\d/.test(code))
    return `'unknown' or 'unavailable' for ${code} in faults: it proves nothing`
  if (effect !== 'read' && word === 'failed') {
    return 'in faults and fault(), a word of refusal only for codes after which nothing can follow'
  }
  return 'an output that insists on a field which only the true answer has, and a verify that refuses'
}

/** An honest answer to a question must agree with what the operation intends. */
function checkQuestion({ problems }: Subject, { name, action }: Cell, { events }: Stand): void {
  const differing = events.find((event) => event.type === 'question-end' && event.differs)
  if (differing?.type !== 'question-end' || differing.differs === undefined) return
  const { settledBy } = action
  const target = typeof settledBy === 'string' ? settledBy : settledBy?.operation
  problems.add(
    {
      place: `operations.${name}.settledBy`,
      wrong: `asked what became of samples.${name}, ${target} answers with another ${differing.differs}`,
      write: `the same order into both samples; or mend intends, echo and the view of ${target}`,
    },
    `question ${name}`,
  )
}

/** Believed, an answer about another order turns a payment that never was into a success. */
async function checkOtherOrder(
  subject: Subject,
  { name, action, sound }: Omit<Cell, 'fault'>,
): Promise<void> {
  const number = action.key === undefined ? undefined : inputOf(subject, name, action.key)
  if (number === undefined) return
  await withStand(subject, { asks: false, attempts: 1 }, async (stand) => {
    for (const after of sound.after) await callSample(subject, stand, { name: after })
    stand.sandbox.play({ kind: 'wrong-echo', operation: name, carriedOut: false })
    const ended = await callSample(subject, stand, { name })
    if (!isWell(ended)) return
    const other = read(subject, stand.passed.verified.at(-1)?.answer.body)
    const place = leaves(read(subject, sound.answer)).find(
      (leaf) => String(leaf.value) === number && names(other, leaf),
    )?.place
    if (place === undefined) return
    subject.problems.add({
      place: `operations.${name}`,
      wrong: `an answer about another order ends as ${ended.word}`,
      write: `echo: { '${place.join('.')}': '${action.key}' }, and ${place.join('.')} in its output`,
    })
  })
}

function inputOf({ options }: Subject, name: string, key: string): string | undefined {
  const value = at(options.samples[name]?.input, [key])
  return value === undefined ? undefined : String(value)
}

/** Whether another answer tells another order at the same place. */
function names(other: unknown, { place, value }: Leaf): boolean {
  const theirs = at(other, place)
  return theirs !== undefined && String(theirs) !== String(value)
}

function read({ provider }: Subject, body: string | undefined): unknown {
  if (body === undefined || body === '') return undefined
  try {
    return codecs[provider.codec ?? 'json'].read(body)
  } catch {
    return undefined
  }
}
