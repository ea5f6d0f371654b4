import type { RaceResult } from './idle-race.ts'
import type { Cost, Costs } from './rounds.ts'
import { median, quantile, table } from './table.ts'

export const base = 'raw node:http'

type Measure = keyof Cost

/** The ratio of two clients in each round. */
function ratios(
  costs: Costs,
  pair: { readonly of: string; readonly to: string; readonly many: number; readonly by: Measure },
): readonly number[] {
  const upper = costs.get(pair.of)?.get(pair.many) ?? []
  const lower = costs.get(pair.to)?.get(pair.many) ?? []
  return upper.map((cost, round) => cost[pair.by] / (lower[round]?.[pair.by] ?? Number.NaN))
}

const times = (ratio: number) => ratio.toFixed(2)

/** What each client costs, as medians over rounds. */
export function costTable(costs: Costs, many: number): string {
  const heads = ['client', 'CPU µs', '× raw', 'half of all rounds', 'time µs', '× raw']
  const rows = [...costs].map(([name, byMany]) => {
    const own = byMany.get(many) ?? []
    const cpu = ratios(costs, { of: name, to: base, many, by: 'cpuMicros' })
    const elapsed = ratios(costs, { of: name, to: base, many, by: 'elapsedMicros' })
    return [
      name,
      median(own.map(({ cpuMicros }) => cpuMicros)).toFixed(0),
      times(median(cpu)),
      name === base ? '' : `${times(quantile(cpu, 0.25))} to ${times(quantile(cpu, 0.75))}`,
      median(own.map(({ elapsedMicros }) => elapsedMicros)).toFixed(0),
      times(median(elapsed)),
    ]
  })
  const title = many === 1 ? 'Per call, one at a time' : `Per call, ${many} at once`
  return `${title}\n\n${table(heads, rows)}`
}

interface Aim {
  readonly of: string
  readonly to: string
  /** What is wanted: at most this. */
  readonly most: number
  readonly moonshot?: true
}

const aims: readonly Aim[] = [
  { of: 'payonce', to: 'the same parts by hand', most: 1 },
  { of: 'payonce', to: 'axios', most: 0.85 },
  { of: 'payonce', to: base, most: 1.2, moonshot: true },
  { of: 'payonce, signed', to: 'raw + sign + verify', most: 1.25 },
]

/** What was aimed at, and what came of it; empty when none of it was measured. */
export function aimTable(costs: Costs, concurrencies: readonly number[]): string {
  const measured = aims.filter(({ of, to }) => costs.has(of) && costs.has(to))
  const rows = measured.flatMap(({ of, to, most, moonshot }) =>
    concurrencies.map((many) => {
      const ratio = median(ratios(costs, { of, to, many, by: 'cpuMicros' }))
      const aim = `≤ ${times(most)}${moonshot ? ' (moonshot)' : ''}`
      return [`${of} / ${to}`, String(many), times(ratio), aim, ratio <= most ? 'met' : 'not met']
    }),
  )
  if (rows.length === 0) return ''
  return `Aims, CPU per call\n\n${table(['', 'at once', 'measured', 'aim', ''], rows)}`
}

/** Whether payonce lost no payment in the race while others did. */
export function raceVerdict(results: readonly RaceResult[]): string {
  const failuresOf = (part: string) =>
    results.filter(({ name }) => name.includes(part)).reduce((sum, one) => sum + one.failures, 0)
  const keyed = failuresOf('payonce keyed')
  const others = failuresOf('axios')
  const met = keyed === 0 && others > 0 ? 'met' : 'not met'
  return `Aim: payonce keyed loses none while axios loses some: ${keyed} against ${others}: ${met}`
}
