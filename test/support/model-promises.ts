import type { Evidence } from './model-run.ts'
import type { Sent } from './model-wire.ts'

/** A tick of virtual time: what a word may cost after the deadline. */
const tickMs = 1
const mostResends = 2

type Check = (evidence: Evidence) => boolean

const of = ({ sends }: Evidence, role: Sent['role']) => sends.filter((sent) => sent.role === role)
const counted = (sends: readonly Sent[]) => sends.filter(({ resend }) => !resend)
const alike = (sends: readonly Sent[]) =>
  new Set(sends.map(({ key, bytes }) => `${key} ${bytes}`)).size <= 1

const inTime = (sends: readonly Sent[]) =>
  sends.every(({ atMs }, place) => sends.slice(0, place).every((one) => atMs >= one.notBeforeMs))

/** What holds in each story, whatever happens in it. */
const promises: Readonly<Record<string, Check>> = {
  'what is called succeeded stands in the books': ({ outcome, standing }) =>
    outcome?.status !== 'succeeded' || standing === 1,
  'what is called failed does not stand in the books': ({ outcome, standing }) =>
    outcome?.status !== 'failed' || standing === 0,
  'nothing is paid twice': ({ paidTimes }) => paidTimes <= 1,
  'a call that throws has sent nothing': (evidence) =>
    evidence.outcome !== undefined || evidence.sends.every(({ left }) => !left),
  'what is called pending was sent': (evidence) =>
    evidence.outcome?.status !== 'pending' || of(evidence, 'act').some(({ left }) => left),
  'an act is sent no more often than its attempts': (evidence) =>
    counted(of(evidence, 'act')).length <= evidence.story.attempts,
  'an undoing is sent no more often than its attempts': (evidence) =>
    counted(of(evidence, 'undo')).length <= evidence.story.attempts,
  'free resends are few': ({ sends }) =>
    sends.filter(({ resend }) => resend).length <= mostResends * counted(sends).length,
  'the word comes within the time': ({ endedMs, story }) => endedMs <= story.totalMs + tickMs,
  'nothing is sent after the word': ({ sends, endedMs }) =>
    sends.every(({ atMs }) => atMs <= endedMs),
  'nothing is sent again sooner than the provider has asked for': (evidence) =>
    inTime(of(evidence, 'act')) && inTime(of(evidence, 'undo')),
  'a caller who gives up has his word at once': ({ story, endedMs }) =>
    endedMs <= (story.abortAtMs ?? endedMs) + tickMs,
  'each send of an act is the same': (evidence) => alike(of(evidence, 'act')),
  'each send of an undoing is the same': (evidence) => alike(of(evidence, 'undo')),
  'nothing is undone that nobody wants undone': (evidence) =>
    evidence.story.onDoubt === 'undo' || of(evidence, 'undo').length === 0,
  'no undoing comes sooner than it may': (evidence) => {
    const lastMs = of(evidence, 'act').findLast(({ left }) => left)?.atMs ?? 0
    const soonestMs = lastMs + (evidence.story.undoAfterMs ?? 0)
    return of(evidence, 'undo').every(({ atMs }) => atMs >= soonestMs)
  },
}

/** The promises that a story has broken. */
export function brokenBy(evidence: Evidence): string[] {
  return Object.entries(promises)
    .filter(([, keeps]) => !keeps(evidence))
    .map(([promise]) => promise)
}

/** A story that has gone wrong, for whoever reads the failing test. */
export function told({ outcome, thrown, sends, standing, paidTimes, endedMs }: Evidence): string {
  const word = outcome === undefined ? `threw ${String(thrown)}` : outcome.status
  const code = outcome !== undefined && 'code' in outcome ? ` ${outcome.code}` : ''
  const way = sends.map(({ role, atMs, left }) => `${role}@${atMs}${left ? '' : ' (not sent)'}`)
  const books = `standing ${standing}, paid ${paidTimes} times`
  return `${word}${code} at ${endedMs} ms; ${books}; sends: ${way.join(', ')}`
}
