import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import { type SandboxFault, startSandbox } from '../../src/testing/index.ts'
import { seeded } from '../../src/testing/seeded.ts'
import { type ChildTask, killedToy } from './kill-task.ts'
import { signToyAnswer, toyMerchant, toySamples } from './toy-provider.ts'

export interface Campaign extends Pick<ChildTask, 'journal' | 'repeat' | 'planted'> {
  readonly seed: number
  /** Ends after so many kills. */
  readonly kills: number
  /** Or, before that, when this says so. */
  readonly isOver?: () => boolean
  readonly onKill?: (kills: number) => void
}

/** What a campaign has come to: how often it has killed, and what is wrong. */
export interface CampaignEnd {
  readonly kills: number
  /** Orders that were paid for, by the provider's books. */
  readonly carriedOut: number
  readonly problems: readonly string[]
}

/** What a child says. */
export interface Line {
  readonly ready?: true
  readonly settled?: number
  readonly told?: string
  readonly closedInMs?: number
  readonly problem?: string
  readonly heard?: string
  readonly row?: string
  readonly operation?: string
  readonly state?: string
  readonly status?: string
}

const source = fileURLToPath(new URL('kill-child.ts', import.meta.url))
const built = fileURLToPath(
  new URL(`../../node_modules/.cache/payonce/kill-child-${process.pid}.mjs`, import.meta.url),
)
const ordersAtOnce = 8
/** More steps than a child has with its orders, so that some end by themselves. */
const mostSteps = 110

/** What a shop has that is told to end instead, and what its end may take beyond. */
const graceMs = 100
const overMs = 500

/** What the provider does while the shop is killed. */
const faults: readonly SandboxFault[] = [
  { kind: 'drop-after', share: 0.05 },
  { kind: 'stall', share: 0.05 },
  { kind: 'late-execution', delayMs: 40, share: 0.05 },
  { kind: 'reset-before', share: 0.05 },
  { kind: 'code', code: 'SYSTEM_ERROR', carriedOut: true, share: 0.05 },
]

let building: Promise<unknown> | undefined

/** Bundled once: a child that compiled itself would spend its short life on that. */
function buildChild(): Promise<unknown> {
  const target = { platform: 'node', format: 'esm', packages: 'external' } as const
  return build({ entryPoints: [source], outfile: built, bundle: true, ...target })
}

/** Kills a shop under traffic again and again, then holds its journal against the books. */
export async function killCampaign(campaign: Campaign): Promise<CampaignEnd> {
  const { seed, kills: wanted, isOver = () => false, onKill, ...fixed } = campaign
  const dice = seeded(seed)
  const sandbox = await startSandbox(killedToy(campaign), {
    merchant: toyMerchant,
    samples: toySamples,
    signAnswer: signToyAnswer,
    faults,
    seed,
  })
  const heard: Line[] = []
  let kills = 0
  let orders: string[] = []
  const run = async (task: Omit<ChildTask, 'url' | 'journal' | 'repeat'>, killAfterMs?: number) => {
    const end = await runChild({ ...fixed, ...task, url: sandbox.url }, killAfterMs)
    heard.push(...end.lines)
    kills += end.killed ? 1 : 0
    if (end.killed) onKill?.(kills)
    // One that was ending by itself has no handler any more.
    else if (end.code !== 0 && end.how !== 'SIGTERM')
      throw new Error(`a child ended with ${end.how}: ${end.errors}`)
  }
  try {
    for (let round = 0; kills < wanted && !isOver(); round += 1) {
      // Its successor often gets the same orders, as when a caller tries again.
      if (dice() < 0.6) orders = Array.from({ length: ordersAtOnce }, (_, n) => `T-${round}-${n}`)
      const killAtStep = dice() < 0.6 ? 1 + Math.floor(dice() * mostSteps) : 0
      const drains = killAtStep === 0 && dice() < 0.4
      const endAfterMs = killAtStep === 0 ? dice() * 300 : undefined
      await run({ orders, killAtStep, ...(drains && { graceMs }) }, endAfterMs)
    }
    sandbox.calm()
    await run({ orders: [], killAtStep: 0, passes: 20, dump: true })
    return { kills, carriedOut: sandbox.ledger.entries.length, problems: judge(sandbox, heard) }
  } finally {
    await sandbox.close()
  }
}

interface ChildEnd {
  readonly lines: readonly Line[]
  readonly killed: boolean
  readonly code: number | null
  /** The code or the signal, for people. */
  readonly how: string
  readonly errors: string
}

/** Runs a child to its end, which `endAfterMs` brings about once it is ready. */
export async function runChild(task: ChildTask, endAfterMs?: number): Promise<ChildEnd> {
  building ??= buildChild()
  await building
  const process_ = spawn(process.execPath, [built, JSON.stringify(task)], {
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const lines: Line[] = []
  let errors = ''
  process_.stderr.on('data', (chunk: Buffer) => {
    errors = `${errors}${chunk.toString()}`.slice(-2_000)
  })
  createInterface({ input: process_.stdout }).on('line', (text) => {
    const line = readLine(text)
    lines.push(line)
    if (line.ready && endAfterMs !== undefined) {
      const signal = task.graceMs === undefined ? 'SIGKILL' : 'SIGTERM'
      setTimeout(() => process_.kill(signal), endAfterMs)
    }
  })
  return await new Promise((resolve, reject) => {
    process_.on('error', reject)
    process_.on('close', (code, signal) => {
      resolve({ lines, killed: signal === 'SIGKILL', code, how: `${code ?? signal}`, errors })
    })
  })
}

/** The last line may be cut. */
function readLine(text: string): Line {
  try {
    return JSON.parse(text) as Line
  } catch {
    return {}
  }
}

type Books = Awaited<ReturnType<typeof startSandbox<ReturnType<typeof killedToy>>>>

function judge({ ledger }: Books, lines: readonly Line[]): string[] {
  const times = (operation = '', number = '') => ledger.timesCarriedOut(operation, number)
  const name = ({ operation, row, heard }: Line) => `${operation} ${row ?? heard}`
  const rows = lines.filter(({ row }) => row !== undefined)
  const recorded = new Set(rows.map(name))
  const doubled = ledger.doubled.map(({ operation, number }) => `${operation} ${number}`)
  const late = lines.flatMap(({ closedInMs = 0 }) =>
    closedInMs > graceMs + overMs ? closedInMs : [],
  )
  return [
    ...late.map((ms) => `a shop took ${Math.round(ms)} ms to end within ${graceMs} ms`),
    ...lines.flatMap(({ problem }) => problem ?? []),
    ...doubled.map((act) => `${act}: carried out more than once`),
    ...ledger.entries
      .map(({ operation, number }) => `${operation} ${number}`)
      .filter((act) => !recorded.has(act))
      .map((act) => `${act}: carried out, and the journal knows nothing of it`),
    ...rows
      .filter(({ state }) => state !== 'done')
      .map((line) => `${name(line)}: still ${line.state} (${line.status})`),
    ...rows
      .filter(({ state }) => state === 'done')
      .filter(({ status, operation, row }) => {
        const isPaid = times(operation, row) > 0
        return isPaid !== (status === 'succeeded')
      })
      .map((line) => `${name(line)}: recorded as ${line.status}, and the books say otherwise`),
    ...lines
      .filter(({ heard, status }) => heard !== undefined && status === 'succeeded')
      .filter(({ heard, operation }) => times(operation, heard) !== 1)
      .map((line) => `${name(line)}: its caller heard succeeded, and the books say otherwise`),
  ]
}
