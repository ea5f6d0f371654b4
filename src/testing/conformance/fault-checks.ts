import type { SandboxFault } from '../sandbox/faults.ts'
import { callSample } from './call.ts'
import { faultsOfActs, faultsOfReads } from './fault-list.ts'
import { type Cell, checkWord } from './fault-words.ts'
import type { ReadableRequest } from './options.ts'
import { checkSameBytes } from './sample-problems.ts'

import { type Stand, withStand } from './stand.ts'
import { type Sound, type Subject, soundOperations } from './subject.ts'

/** Stands that are open at once: most of their time is waiting for an answer that never comes. */
const atOnce = 24

/** Small, so that silence is over soon. A word may come too late here, but never be wrong. */
const timeouts = { responseMs: 100, totalMs: 300 }

/** Plays everything that can go wrong to every operation, and holds its word against the ledger. */
export async function checkFaults(subject: Subject): Promise<void> {
  const tasks = soundOperations(subject).flatMap(([name, action, sound]) => {
    const list = action.effect === 'read' ? faultsOfReads(sound) : faultsOfActs(sound)
    const cells = list.map((fault) => ({ name, action, fault }))
    // A read leaves the books as they were; each act needs fresh ones.
    const stands = action.effect === 'read' ? [cells] : cells.map((cell) => [cell])
    return stands.map((own) => () => play(subject, name, { sound, cells: own }))
  })
  const waiting = tasks.values()
  const work = async () => {
    for (const task of waiting) await task()
  }
  await Promise.all(Array.from({ length: atOnce }, work))
}

/** Plays the faults of some cells of one operation, one after the other. */
async function play(
  subject: Subject,
  operation: string,
  { sound, cells }: { readonly sound: Sound; readonly cells: readonly Cell[] },
): Promise<void> {
  const only = [operation, ...sound.after]
  await withStand(subject, { asks: true, attempts: 2, only }, async (stand) => {
    for (const name of sound.after) await callSample(subject, stand, { name })
    for (const cell of cells) await playOne(subject, stand, { sound, cell })
  })
}

async function playOne(
  subject: Subject,
  stand: Stand,
  { sound, cell }: { readonly sound: Sound; readonly cell: Cell },
): Promise<void> {
  const { name } = cell
  const { sandbox, passed } = stand
  const before = timesOf(stand, name)
  const requests = sandbox.requests.length
  const signed = passed.signed.length
  sandbox.calm()
  sandbox.play(standing(cell))
  const ended = await callSample(subject, stand, { name, timeouts })
  const own = sandbox.requests.slice(requests).filter(({ operation }) => operation === name)
  const facts = { times: timesOf(stand, name) - before, sends: own.length }
  checkWord(subject, cell, { ...facts, ended })
  if (own.length > 0) checkSameBytes(subject, name, [sound.request, firstOf(sound, stand, signed)])
  checkQuestion(subject, cell, stand)
}

function standing({ name, fault }: Cell): SandboxFault {
  const times = fault.lasting === 'once' ? 1 : Number.POSITIVE_INFINITY
  return { ...fault.fault, operation: name, times }
}

/** The call's first request; what had to be fetched before it may have been signed as well. */
function firstOf({ request }: Sound, { passed }: Stand, from: number): ReadableRequest | undefined {
  const signed = passed.signed.slice(from).map((each) => each.request)
  return signed.find(({ path }) => path === request.path) ?? signed[0]
}

/** How often acts of an operation were carried out, whatever their number. */
function timesOf({ sandbox }: Stand, name: string): number {
  return sandbox.ledger.entries
    .filter(({ operation }) => operation === name)
    .reduce((sum, { times }) => sum + times, 0)
}

/** An honest answer to a question must agree with what the operation intends. */
function checkQuestion({ problems }: Subject, { name, action }: Cell, { events }: Stand): void {
  const differing = events.find((event) => event.type === 'question-end' && event.differs)
  if (differing?.type !== 'question-end') return
  const { settledBy } = action
  const target = typeof settledBy === 'string' ? settledBy : settledBy?.operation
  problems.add({
    place: `operations.${name}.settledBy`,
    wrong: `asked about samples.${name}, ${target} tells another ${differing.differs}`,
    write: `the same order into both samples; or mend intends, echo and the view of ${target}`,
    kind: `question ${name}`,
  })
}
