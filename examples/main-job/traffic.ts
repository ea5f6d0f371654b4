import type { SandboxFault } from '../../src/testing/index.ts'
import { seeded } from '../../src/testing/seeded.ts'

export const merchants = ['tea-house', 'book-shop', 'noodle-bar'] as const
export type Merchant = (typeof merchants)[number]

interface About {
  readonly merchant: Merchant
  /** The business number. */
  readonly number: string
}

interface Order extends About {
  readonly kind: 'native'
  readonly amount: number
}

interface Refund extends About {
  readonly kind: 'refund'
  readonly order: Order
  readonly amount: number
}

interface Transfer extends About {
  readonly kind: 'transfer'
  readonly amount: number
}

/** Something that is to happen once. */
export type Act = Order | Refund | Transfer

/** One call that a service makes. */
export type Step = Act | (About & { readonly kind: 'query' })

/** Steps that begin together, after a pause. */
export interface Burst {
  readonly pauseMs: number
  readonly steps: readonly Step[]
}

export interface Traffic {
  readonly bursts: readonly Burst[]
  /** Each bound to one number, so that both sides meet the same at the same call. */
  readonly faults: readonly (SandboxFault & { readonly number: string })[]
}

type Trouble = (random: () => number) => SandboxFault

const either = (random: () => number, one: SandboxFault, other: SandboxFault) =>
  random() < 0.5 ? one : other

/** What happens to a connection or an answer on its way. */
const onTheWay: readonly Trouble[] = [
  (random) => either(random, { kind: 'drop-before' }, { kind: 'drop-after' }),
  (random) => either(random, { kind: 'reset-before' }, { kind: 'reset-after' }),
  (random) => ({ kind: 'cut', reset: random() < 0.5 }),
  (random) => ({ kind: 'stall', carriedOut: random() < 0.5 }),
]

const badGateway: SandboxFault = { kind: 'status', status: 502, signed: false, body: 'Bad Gateway' }
const comeBackIn1s = { 'retry-after': '1' }

/** What each kind of act meets, one after the other. */
const troubles: Readonly<Record<Act['kind'], readonly Trouble[]>> = {
  native: [
    ...onTheWay,
    () => badGateway,
    (random) => ({ kind: 'code', code: 'SYSTEM_ERROR', carriedOut: random() < 0.5 }),
    () => ({ kind: 'code', code: 'FREQUENCY_LIMITED', headers: comeBackIn1s }),
  ],
  refund: [...onTheWay, () => badGateway, () => ({ kind: 'code', code: 'NOT_ENOUGH' })],
  transfer: [...onTheWay, () => ({ kind: 'code', code: 'TOO_OFTEN', headers: comeBackIn1s })],
}

export interface TrafficOptions {
  readonly seed: number
  readonly bursts: number
  /** The server closes a connection after being idle for so long. */
  readonly serverIdleMs: number
  /** How many of a hundred acts meet a fault. */
  readonly faultPercent: number
}

/**
 * Gaps around the limit, as shares of it: every other one well below, where a connection is as good
 * as new; the rest at its edge, where the server's FIN and the next request meet on the way.
 */
function pauseOf(random: () => number): number {
  return random() < 0.5 ? 0.25 + 0.3 * random() : 0.92 + 0.1 * random()
}

/** Native payments, queries and refunds of three merchants, and transfers, from one seed. */
export function planTraffic(options: TrafficOptions): Traffic {
  const random = seeded(options.seed)
  const faults: (SandboxFault & { readonly number: string })[] = []
  const settled: Order[] = []
  let serial = 1_000

  /** Lets some of the acts meet a fault, each kind in its turn. */
  const act = <A extends Act>(step: A): A => {
    if (random() * 100 >= options.faultPercent) return step
    const met = faults.filter(({ operation }) => operation === step.kind).length
    const trouble = troubles[step.kind][met % troubles[step.kind].length]
    if (trouble === undefined) return step
    faults.push({ ...trouble(random), operation: step.kind, number: step.number })
    return step
  }
  const stepsOf = (merchant: Merchant): Step[] => {
    serial += 1
    const amount = 100 + Math.floor(random() * 9_900)
    const order = act<Order>({ kind: 'native', merchant, number: `T-${serial}`, amount })
    const transfer = act<Transfer>({ kind: 'transfer', merchant, number: `X-${serial}`, amount })
    const earlier = settled.filter((one) => one.merchant === merchant)
    const paid = earlier[Math.floor(random() * earlier.length)]
    if (!faults.some(({ number }) => number === order.number)) settled.push(order)
    if (paid === undefined) return [order, transfer]
    const part = { order: paid, amount: Math.ceil(paid.amount / 10) }
    const refund = act<Refund>({ kind: 'refund', merchant, number: `R-${serial}`, ...part })
    return [order, transfer, refund, { kind: 'query', merchant, number: paid.number }]
  }
  const bursts = Array.from({ length: options.bursts }, () => ({
    pauseMs: options.serverIdleMs * pauseOf(random),
    steps: merchants.flatMap(stepsOf),
  }))
  return { bursts, faults }
}

/** What a caller is told. The hand-wired side knows two words only: it resolves, or it throws. */
export type Word = 'succeeded' | 'pending' | 'failed' | 'unknown' | 'resolved' | 'threw'

export interface Told {
  readonly step: Step
  readonly word: Word
  readonly durationMs: number
}

/** Makes all the calls of a traffic, burst by burst. */
export async function drive(
  { bursts, faults }: Traffic,
  perform: (step: Step) => Promise<Word>,
  onTold: () => void,
): Promise<readonly Told[]> {
  const troubled = new Set(faults.map(({ number }) => number))
  const all: Promise<Told>[] = []
  for (const { pauseMs, steps } of bursts) {
    const under = steps.map(async (step): Promise<Told> => {
      const startMs = performance.now()
      const word = await perform(step)
      onTold()
      return { step, word, durationMs: performance.now() - startMs }
    })
    all.push(...under)
    // Nobody waits for those in trouble, nor for a refund to arrive: the shop goes on selling.
    const quick = steps.map(({ kind, number }) => kind !== 'refund' && !troubled.has(number))
    await Promise.all(under.filter((_, place) => quick[place]))
    await new Promise((resolve) => setTimeout(resolve, pauseMs))
  }
  return await Promise.all(all)
}
