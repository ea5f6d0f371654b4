import { createAdmission } from '../../src/admission.ts'
import type { Binding } from '../../src/call/call.ts'
import type { CallOptions } from '../../src/call/options.ts'
import type { Outcome } from '../../src/call/outcome.ts'
import { createNeeds } from '../../src/exchange/needs.ts'
import { createClient } from '../../src/gateway/merchant.ts'
import { narrow } from '../../src/gateway/settings.ts'
import { createPipeline } from '../../src/pipeline.ts'
import { RetryBudget } from '../../src/retry/budget.ts'
import type { GatewayEvent } from '../../src/telemetry/events.ts'
import { fakeRuntime } from '../../src/testing/index.ts'
import { createTransport } from '../../src/transport/axios.ts'
import { Bank } from './model-bank.ts'
import { modelProvider, origins } from './model-provider.ts'
import { type Story, usual } from './model-story.ts'
import { ModelWire, type Role, type Sent } from './model-wire.ts'

export const amount = 1_280
const othersAmount = 99
const places: readonly string[] = origins
const fullBucket = 500

/** After this nothing is under way any more at the bank. */
const quietMs = 200_000

/** What a call has come to, and what the bank's books say once all is quiet. */
export interface Evidence {
  readonly story: Story
  readonly outcome: Outcome<unknown> | undefined
  readonly thrown: unknown
  readonly sends: readonly Sent[]
  readonly endedMs: number
  /** Payments that stand in the books at last. */
  readonly standing: number
  /** Payments that were ever paid. */
  readonly paidTimes: number
  readonly events: readonly GatewayEvent[]
}

type Pay = (input: object, options: object) => Promise<Outcome<unknown>>

/** Lets one call live through a story. */
export async function live(story: Story, options: CallOptions = {}): Promise<Evidence> {
  const runtime = fakeRuntime({ seed: story.seed, turnsPerMoment: 1 })
  const banks = origins.map(() => new Bank(story))
  if (story.taken) banks[0]?.takeNumber(othersAmount)
  const bankOf = (host: string) => banks[story.sharedNumbers ? 0 : places.indexOf(host)] as Bank
  const { lateMs } = story
  const wire = new ModelWire({ runtime, bankOf, fateOf: fatesIn(story), lateMs })
  const budget = new RetryBudget()
  if (story.tokens < fullBucket) {
    for (const origin of origins) budget.take(`${origin} shop`, fullBucket - story.tokens)
  }
  const events: GatewayEvent[] = []
  const pay = client(story, { runtime, wire, budget, emit: (event) => void events.push(event) })
  const caller = new AbortController()
  if (story.abortAtMs !== undefined) runtime.timer(story.abortAtMs, () => caller.abort())

  let outcome: Outcome<unknown> | undefined
  let thrown: unknown
  const called = pay({ order_no: 'T-1', amount }, { ...options, signal: caller.signal }).then(
    (word) => {
      outcome = word
    },
    (error: unknown) => {
      thrown = error
    },
  )
  await runtime.advanceUntil(called, { limitMs: 2 * story.totalMs, stepMs: 600_000 })
  const endedMs = runtime.now()
  await runtime.advance(quietMs)
  const nowMs = runtime.now()
  const sum = (counts: readonly number[]) => counts.reduce((total, count) => total + count, 0)
  const standing = sum(banks.map((bank) => bank.standing(amount, nowMs)))
  const paidTimes = sum(banks.map((bank) => bank.paidTimes(amount, nowMs)))
  return { story, outcome, thrown, sends: wire.sends, endedMs, standing, paidTimes, events }
}

/** The fates of a story, one after the other; after the last all goes well. */
function fatesIn(story: Story) {
  const left = {
    act: [...story.acts],
    question: [...story.questions],
    undo: [...story.undos],
  }
  return (role: Role) => left[role].shift() ?? usual
}

interface Places {
  readonly runtime: ReturnType<typeof fakeRuntime>
  readonly wire: ModelWire
  readonly budget: RetryBudget
  readonly emit: (event: GatewayEvent) => void
}

/** The product itself, from the typed method down to the one send. */
function client(story: Story, { runtime, wire, budget, emit }: Places): Pay {
  const { sendOnce } = wire
  const transport = createTransport(
    {
      provider: 'model',
      origins: origins.slice(0, story.hosts),
      connection: { mode: 'keep-alive', idleMs: 4_000, lifetimeMs: 300_000, maxUses: 10_000 },
      runtime,
      emit: undefined,
    },
    { sendOnce, budget },
  )
  const transportOf = () => transport
  const ending = new AbortController().signal
  const needs = createNeeds({ runtime, transportOf, ending })
  const admission = createAdmission({ active: 64, queued: 64, runtime })
  const run = createPipeline({
    runtime,
    transportOf,
    needs,
    admission,
    emit,
    breaker: undefined,
  })
  const { totalMs, responseMs, attempts, onDoubt } = story
  const binding: Binding = {
    spec: modelProvider(story),
    merchant: 'shop',
    account: { account: 'shop' },
    path: 'merchants.shop.accounts.model',
    addresses: origins.slice(0, story.hosts).map((origin) => ({ origin, basePath: '' })),
    settings: narrow([{ timeouts: { totalMs, responseMs }, retry: { attempts }, onDoubt }]),
  }
  const methods = createClient(binding, { run, runtime, needs, ending })
  return (methods as { readonly pay: Pay }).pay
}
