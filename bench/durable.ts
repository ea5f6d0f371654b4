import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { type Journal, memoryJournal, sqliteJournal } from '../src/journal/index.ts'
import { plainGateway } from './clients/payonce.ts'
import { expectAnswer, nextOrder } from './order.ts'
import { median, table } from './table.ts'

const callers = 64
const perRound = 2_000
const rounds = 5

interface Contender {
  readonly name: string
  readonly journal: Journal | undefined
}

interface Turn {
  readonly perSecond: number
  /** 99 of 100 turns of the event loop waited no longer, in milliseconds. */
  readonly delayMs: number
}

/** How many turns `runDurable` takes. */
export const durableSteps = rounds * 3

/** Payments per second with 64 callers: without a journal, with one in memory and one on disk. */
export async function runDurable(origin: string, onTurn: (doing: string) => void) {
  const folder = await mkdtemp(join(tmpdir(), 'payonce-bench-'))
  const contenders: readonly Contender[] = [
    { name: 'no journal', journal: undefined },
    { name: 'memoryJournal', journal: memoryJournal() },
    { name: 'sqliteJournal', journal: sqliteJournal(join(folder, 'payments.db')) },
  ]
  const opened = contenders.map(({ name, journal }) => ({
    name,
    turns: [] as Turn[],
    ...plainGateway(origin, journal && { journal }),
  }))
  // The turns alternate, so that what the machine does meanwhile meets all of them.
  for (let round = 0; round < rounds; round += 1) {
    for (const { name, shop, turns } of opened) {
      turns.push(await turn(() => shop.keyed(nextOrder())))
      onTurn(name)
    }
  }
  for (const { gateway } of opened) await gateway.close({ graceMs: 0 })
  await rm(folder, { recursive: true, force: true })
  const base = opened[0]?.turns ?? []
  const rows = opened.map(({ name, turns }) => [
    name,
    median(turns.map(({ perSecond }) => perSecond)).toFixed(0),
    median(turns.map(({ perSecond }, at) => perSecond / (base[at]?.perSecond ?? 1))).toFixed(2),
    median(turns.map(({ delayMs }) => delayMs)).toFixed(1),
  ])
  const heads = ['64 callers', 'payments/s', '× without', 'loop delay p99 ms']
  return table(heads, rows)
}

type Pay = () => Promise<{ readonly status: string; readonly value?: unknown }>

async function turn(pay: Pay): Promise<Turn> {
  const delay = monitorEventLoopDelay({ resolution: 1 })
  delay.enable()
  const startMs = performance.now()
  let left = perRound
  const caller = async () => {
    while (left > 0) {
      left -= 1
      const outcome = await pay()
      expectAnswer(outcome.status === 'succeeded' ? outcome.value : outcome)
    }
  }
  await Promise.all(Array.from({ length: callers }, caller))
  delay.disable()
  const perSecond = (perRound * 1_000) / (performance.now() - startMs)
  return { perSecond, delayMs: delay.percentile(99) / 1e6 }
}
