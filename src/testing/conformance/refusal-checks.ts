import type { Fault } from '../../errors/fault.ts'
import { callSample, described, type Ended } from './call.ts'
import { type Stand, withStand } from './stand.ts'
import { isSent, type Subject } from './subject.ts'

/** One line of a table of codes. */
interface CodeLine {
  readonly operation: string
  readonly code: string
  readonly meaning: Fault
  /** Where it stands in the provider file. */
  readonly place: string
}

/** Statuses that a code may come with, where the usual one of its meaning does not do. */
const otherStatuses = [undefined, 200, 400]

const firstErrorStatus = 400

/** The words that a refusal may end with; all others leave it open. */
const certain: Partial<Record<Fault, Ended['word']>> = {
  declined: 'failed',
  invalid: 'failed',
  unauthorized: 'failed',
  'not-found': 'failed',
  throttled: 'failed',
  pending: 'pending',
}

/** Every code of `faults` must be found in the provider's own error and believed as its word. */
export async function checkRefusals(subject: Subject): Promise<void> {
  const lines = linesOf(subject)
  const operations = new Set(lines.map(({ operation }) => operation))
  for (const operation of operations) {
    const own = lines.filter((line) => line.operation === operation)
    const sound = subject.sound.get(operation)
    await withStand(subject, { asks: false, attempts: 1 }, async (stand) => {
      for (const after of sound?.after ?? []) await callSample(subject, stand, { name: after })
      for (const line of own) await checkLine(subject, stand, line)
      await checkQuoted(subject, stand, own)
    })
  }
}

function linesOf({ provider, operations, sound }: Subject): CodeLine[] {
  const known = Object.entries(operations).filter(
    ([name, action]) => isSent(action) && sound.has(name),
  )
  const probe = known.find(([, { effect }]) => effect === 'keyed') ?? known[0]
  if (probe === undefined) return []
  const [probed, { faults: exceptions = {} }] = probe
  const general = Object.entries(provider.faults)
    .filter(([code]) => !(code in exceptions))
    .map(([code, meaning]) => ({ operation: probed, code, meaning, place: `faults.${code}` }))
  const special = known.flatMap(([operation, { faults = {} }]) =>
    Object.entries(faults).map(([code, meaning]) => {
      return { operation, code, meaning, place: `operations.${operation}.faults.${code}` }
    }),
  )
  return [...general, ...special]
}

async function checkLine(subject: Subject, stand: Stand, line: CodeLine): Promise<void> {
  let first: Ended | undefined
  for (const status of otherStatuses) {
    const ended = await refused(subject, stand, { line, status })
    if (ended === undefined || isBelieved(subject, line, ended)) return
    first ??= ended
    if (statusIn(line.code) !== undefined) break
  }
  if (first !== undefined) report(subject, line, first)
}

/** The status of `HTTP_401`, which stands for an answer without a code. */
function statusIn(code: string): number | undefined {
  const status = /^HTTP_(\d{3})$/.exec(code)?.[1]
  return status === undefined ? undefined : Number(status)
}

/** Lets the provider refuse a call with a code; `undefined` where no refusal has this status. */
async function refused(
  subject: Subject,
  stand: Stand,
  { line, status }: { readonly line: CodeLine; readonly status: number | undefined },
): Promise<Ended | undefined> {
  const { operation, code } = line
  const bare = statusIn(code)
  if (bare !== undefined && bare < firstErrorStatus) return undefined
  stand.sandbox.calm()
  stand.sandbox.play(
    bare === undefined
      ? { kind: 'code', code, operation, ...(status !== undefined && { status }) }
      : { kind: 'status', status: bare, operation },
  )
  return await callSample(subject, stand, { name: operation })
}

function isBelieved(
  { operations }: Subject,
  { operation, meaning }: CodeLine,
  { word, fault }: Ended,
): boolean {
  if (operations[operation]?.effect === 'read') return word === 'threw' && fault === meaning
  const expected = certain[meaning] ?? 'unknown'
  // An outcome that is pending has no fault: the word says it.
  return word === expected && (fault === meaning || word === 'pending')
}

function report({ problems }: Subject, { place, meaning, code }: CodeLine, ended: Ended): void {
  problems.add({
    place,
    wrong: `means ${meaning}, but a refusal with it ends as ${described(ended)}`,
    write: remedyOf(code, ended),
    kind: `refusal ${ended.code === code ? '' : remedyOf(code, ended)}`,
  })
}

function remedyOf(code: string, ended: Ended): string {
  if (ended.code === 'ANSWER_UNVERIFIED') {
    return "signAnswer for refusals too; or auth.verify that calls what is never signed 'unsigned'"
  }
  const isUnread = ended.code.startsWith('HTTP_') || ended.code === 'ANSWER_UNEXPECTED'
  return isUnread && ended.code !== code
    ? 'error.body and error.code that find it, or refuse: (code, message) => body, if errors are ' +
        'written in a way that cannot be guessed from them'
    : 'the same meaning wherever this code is looked up: faults, fault(), settledAs'
}

/** A provider may quote what was sent to it: a refusal must not carry a secret into a log. */
async function checkQuoted(subject: Subject, stand: Stand, lines: readonly CodeLine[]) {
  const line = lines.find(({ code }) => statusIn(code) === undefined)
  if (line === undefined) return
  const { operation, code } = line
  stand.sandbox.calm()
  stand.sandbox.play({ kind: 'code', code, operation, message: subject.secrets.values.join(' ') })
  await callSample(subject, stand, { name: operation })
}
