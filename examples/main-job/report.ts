import type { DropReason } from '../../src/index.ts'
import type { Audit } from './audit.ts'
import { paint } from './progress.ts'
import type { Counts } from './side.ts'
import { percentile, printTable, type Row } from './table.ts'
import type { Told, Traffic, Word } from './traffic.ts'

/** Everything that one side's run has shown. */
export interface Result {
  readonly told: readonly Told[]
  readonly counts: Counts
  readonly connectionsOpened: number
  readonly audit: Audit
}

/** Connections that were thrown away at the last moment, instead of risking a payment on them. */
const notUsedAgain: Readonly<Partial<Record<DropReason, string>>> = {
  'idle-limit': 'dropped before use: idle too long to be safe',
  'closed-by-server': 'dropped before use: the server had closed it',
  purged: 'dropped before use: its neighbour had died',
  'stray-byte': 'dropped before use: bytes came that nobody asked for',
  lifetime: 'dropped before use: old enough for a fresh look at DNS',
  'max-uses': 'dropped before use: has served its number of requests',
}

function nameOf(fault: Traffic['faults'][number]): string {
  if (fault.kind === 'code') return fault.code
  return fault.kind === 'status' ? `HTTP ${fault.status}` : fault.kind
}

/** `drop-after 4, stall 7, …` */
export function faultsInWords({ faults }: Traffic): string {
  const counts = new Map<string, number>()
  for (const fault of faults) counts.set(nameOf(fault), (counts.get(nameOf(fault)) ?? 0) + 1)
  return [...counts].map(([name, times]) => `${name} ${times}`).join(', ')
}

function both(results: readonly [Result, Result], of: (result: Result) => string | number) {
  return [of(results[0]), of(results[1])] as const
}

function connectionRows(results: readonly [Result, Result]): Row[] {
  const { dropped } = results[0].counts
  const reasons = Object.entries(notUsedAgain) as [DropReason, string][]
  return [
    { name: 'Connections' },
    { name: 'opened', figures: both(results, (result) => result.connectionsOpened) },
    { name: 'requests on a connection used before', figures: both(results, reusedIn) },
    ...reasons
      .filter(([reason]) => dropped.has(reason))
      .map(([reason, name]): Row => ({ name, figures: [dropped.get(reason) ?? 0, '–'] })),
  ]
}

function repeatRows(results: readonly [Result, Result]): Row[] {
  const { resends, questions } = results[0].counts
  return [
    { name: 'Repeats and questions' },
    { name: 'sent again at once: the connection had died', figures: [resends, '–'] },
    { name: 'sent again', figures: both(results, ({ counts }) => counts.retries) },
    { name: 'asked what became of it', figures: [questions, '–'] },
  ]
}

/** Each connection carries one request first; the others come on a used one. */
function reusedIn({ counts, connectionsOpened }: Result): number {
  return counts.sends - connectionsOpened
}

function wordRows(results: readonly [Result, Result]): Row[] {
  const told = (name: string, word: Word, only?: 'payonce' | 'by hand'): Row => {
    const of = ({ told }: Result, reads: boolean) =>
      told.filter((one) => one.word === word && (one.step.kind === 'query') === reads).length
    const [payonce, byHand] = [
      of(results[0], only === undefined),
      of(results[1], only === undefined),
    ]
    if (only === undefined) return { name, figures: [payonce, byHand] }
    return { name, figures: only === 'payonce' ? [payonce, '–'] : ['–', byHand] }
  }
  return [
    { name: 'What the service was told of its orders, refunds and transfers' },
    told('succeeded', 'succeeded', 'payonce'),
    told('pending: accepted, not final', 'pending', 'payonce'),
    told('failed: not carried out, for certain', 'failed', 'payonce'),
    told('unknown: look it up, do not pay again', 'unknown', 'payonce'),
    told('no error', 'resolved', 'by hand'),
    told('an error', 'threw', 'by hand'),
    { name: 'What the service was told of its queries' },
    told('an answer', 'resolved'),
    told('an error', 'threw'),
  ]
}

function bookRows(results: readonly [Result, Result]): Row[] {
  const booked = (name: string, of: (audit: Audit) => string | number, alarm = false): Row => ({
    name,
    figures: both(results, ({ audit }) => of(audit)),
    alarm,
  })
  const { unknownCarriedOut, unknownNotCarriedOut } = results[0].audit
  return [
    { name: "What the providers' books say" },
    booked('carried out exactly once', ({ once }) => once),
    booked('not carried out', ({ never }) => never),
    booked('carried out twice or more', ({ doubled }) => doubled.length, true),
    booked('failed or an error, yet carried out', ({ falseFailures }) => falseFailures, true),
    { name: 'unknown: carried out', figures: [unknownCarriedOut, '–'] },
    { name: 'unknown: not carried out', figures: [unknownNotCarriedOut, '–'] },
  ]
}

/** Prints both runs side by side. */
export function printReport(results: readonly [Result, Result]): void {
  const latency = (share: number) => (result: Result) => {
    const durations = result.told.map(({ durationMs }) => durationMs)
    return `${percentile(durations, share).toFixed(0)} ms`
  }
  printTable(
    ['payonce', 'by hand'],
    [
      { name: 'Calls' },
      { name: 'calls of the service', figures: both(results, ({ told }) => told.length) },
      { name: 'requests sent', figures: both(results, ({ counts }) => counts.sends) },
      { name: 'half of the calls took at most', figures: both(results, latency(0.5)) },
      { name: '99 of 100 took at most', figures: both(results, latency(0.99)) },
      ...connectionRows(results),
      ...repeatRows(results),
      ...wordRows(results),
      ...bookRows(results),
    ],
  )
}

/** Says in sentences what the table shows; returns whether payonce kept its word. */
export function printVerdict([payonce, byHand]: readonly [Result, Result]): boolean {
  const { broken } = payonce.audit
  for (const sentence of broken) console.log(`  ${paint('red', '✖')} ${sentence}`)
  if (broken.length === 0) {
    const kept = 'payonce: no number was carried out twice, and every word agrees with the books.'
    console.log(`  ${paint('green', '✔')} ${kept}`)
  }
  const { doubled, falseFailures } = byHand.audit
  console.log(
    `  ${paint('yellow', '·')} by hand: ${doubled.length} carried out more than once; ` +
      `${falseFailures} ended in an error although carried out,\n` +
      '    and a service that answers such an error with a new number pays again.',
  )
  return broken.length === 0
}
