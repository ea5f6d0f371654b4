import { paint } from './progress.ts'
import type { Stop } from './tour.ts'

const titleWidth = 38
const figureWidth = 10
const heads = ['succeeded', 'pending', 'failed', 'unknown', 'twice', 'untrue'] as const

/** Prints what became of the payments at each provider; `false` when a word was not true. */
export function printTour(stops: readonly Stop[]): boolean {
  const line = (title: string, figures: readonly (string | number)[]) =>
    `  ${title.padEnd(titleWidth)}${figures.map((one) => String(one).padStart(figureWidth)).join('')}`
  console.log(`\n${paint('bold', line('the same faults at the other providers', heads))}`)
  for (const { title, words, twice, untrue } of stops) {
    const { succeeded, pending, failed, unknown } = words
    const text = line(title, [succeeded, pending, failed, unknown, twice, untrue])
    console.log(twice + untrue === 0 ? text : paint('red', text))
  }
  const isTrue = stops.every(({ twice, untrue }) => twice === 0 && untrue === 0)
  const verdict = 'no payment was carried out twice, and every word agrees with the books'
  console.log(
    isTrue ? `\n  ${paint('green', '✔')} ${verdict}` : paint('red', '\n  ✗ see the lines above'),
  )
  return isTrue
}
