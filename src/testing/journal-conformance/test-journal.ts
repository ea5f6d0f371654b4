import type { Journal } from '../../journal/journal.ts'
import { systemRuntime } from '../../runtime/system.ts'
import { Bed, type JournalCheck, same } from './bed.ts'
import { claimChecks } from './claim-checks.ts'
import { crowdChecks } from './crowd-checks.ts'
import { dueChecks } from './due-checks.ts'
import { fenceChecks } from './fence-checks.ts'
import { scanChecks } from './scan-checks.ts'
import { valueChecks } from './value-checks.ts'
import { walkChecks } from './walk-checks.ts'

/** What kind of store a journal stands on. */
export interface JournalConformanceOptions {
  /** What one journal has written is found by the next one that is made. @default false */
  readonly lasting?: boolean
  /** Several journals stand on the same store at once, as several processes do. @default false */
  readonly shared?: boolean
}

/** Everything that is wrong with a journal. */
export class JournalConformanceError extends Error {
  override readonly name = 'JournalConformanceError'
  /** One sentence each: the promise that is broken, and what shows it. */
  readonly problems: readonly string[]

  constructor(problems: readonly string[]) {
    const count = problems.length === 1 ? 'one problem' : `${problems.length} problems`
    const list = problems.map((problem, place) => `${place + 1}. ${problem}`)
    super([`the journal does not conform, ${count}:`, ...list].join('\n'))
    this.problems = problems
  }
}

/** A method that never resolves must not hang the test run of its author. */
const longestMs = 60_000

/** So many processes stand on one store where it can be shared. */
const crowd = 4

const checks: readonly JournalCheck[] = [
  ...claimChecks,
  ...fenceChecks,
  ...dueChecks,
  ...scanChecks,
  ...valueChecks,
  ...crowdChecks,
  ...walkChecks,
]

/**
 * Holds a journal against everything that payonce relies on: acts that are claimed once, fences,
 * leases, order, texts and times of any size, and many callers at once. Needs no test framework.
 * What it has written is settled in the end; its rows lie in the year 1990.
 *
 * @param makeJournal gives a journal on a store of its own, and each time on the same store where
 * `lasting` or `shared` is set. What it gives is closed.
 * @throws JournalConformanceError that lists everything that is wrong.
 * @example
 * test('our journal conforms', async () => {
 *   await testJournal(() => redisJournal(client), { lasting: true, shared: true })
 * })
 */
export async function testJournal(
  makeJournal: () => Journal | Promise<Journal>,
  options: JournalConformanceOptions = {},
): Promise<void> {
  const problems: string[] = []
  const over = new AbortController()
  const late = systemRuntime.sleep(longestMs, over.signal).then(() => {
    if (over.signal.aborted) return
    over.abort()
    problems.push(`its checks were not through after ${longestMs} ms, of which some were waiting`)
  })
  await Promise.race([run(makeJournal, options, { problems, over: over.signal }), late])
  over.abort()
  if (problems.length > 0) throw new JournalConformanceError(problems)
}

interface Run {
  readonly problems: string[]
  readonly over: AbortSignal
}

async function run(
  makeJournal: () => Journal | Promise<Journal>,
  { lasting = false, shared = false }: JournalConformanceOptions,
  { problems, over }: Run,
): Promise<void> {
  const hold = async (promise: string, check: () => Promise<void>) => {
    if (over.aborted) return
    await check().catch((error: unknown) => {
      const why = error instanceof Error ? error.message : String(error)
      if (!over.aborted) problems.push(`${promise}: ${why}`)
    })
  }
  const journals: [Journal, ...Journal[]] = [await makeJournal()]
  while (shared && journals.length < crowd) journals.push(await makeJournal())
  await hold('many may make the table at once, and again', async () => {
    const eager = () => journals.flatMap((journal) => [journal.migrate(), journal.migrate()])
    await Promise.all(eager())
    await Promise.all(eager())
  })
  for (const { promise, holds } of checks) {
    const bed = new Bed(journals)
    await hold(promise, () => holds(bed))
    await hold(`${promise}; afterwards`, () => bed.tidy())
  }
  if (lasting) {
    await hold('what was written is found by the next journal', () =>
      outlives(makeJournal, journals),
    )
  }
  await hold('close may be called twice', async () => {
    for (const journal of journals) await journal.close()
    for (const journal of journals) await journal.close()
  })
}

/** Leaves the first place of `journals` to a journal that was made after the others were closed. */
async function outlives(
  makeJournal: () => Journal | Promise<Journal>,
  journals: [Journal, ...Journal[]],
): Promise<void> {
  const bed = new Bed(journals)
  const open = await bed.begin('open')
  const done = await bed.begin('done')
  await bed.journal.settle(
    bed.settling(done, { state: 'done', status: 'succeeded', outcome: '{}' }),
  )
  for (const journal of journals) await journal.close()
  journals.splice(0, journals.length, await makeJournal())
  const [next] = journals
  await next.migrate()
  same('the open row', await next.read(open.id), open)
  same('the state of the settled row', (await next.read(done.id))?.state, 'done')
  same('a claim of the open one, mine', (await next.claim(bed.draft('open'))).mine, false)
  await new Bed(journals).journal.settle(bed.settling(open, { state: 'done' }))
}
