import type { TimeoutOptions } from '../../call/options.ts'
import { createGateway } from '../../gateway/gateway.ts'
import type { AnyProvider } from '../../provider/spec.ts'
import { systemRuntime } from '../../runtime/system.ts'
import type { GatewayEvent } from '../../telemetry/events.ts'
import { startSandbox } from '../sandbox/sandbox.ts'
import type { Sandbox } from '../sandbox/sandbox-options.ts'
import { notingJournal } from './noting-journal.ts'
import type { Subject } from './subject.ts'
import { type Passed, watched, watchedAnswers } from './watched.ts'

type Method = (input: unknown, options?: object) => Promise<unknown>

/** A sandbox of the provider, and a merchant's client that talks to it. */
export interface Stand {
  readonly sandbox: Sandbox<AnyProvider>
  readonly client: Readonly<Record<string, Method>>
  readonly events: readonly GatewayEvent[]
  /** What a journal would have kept. */
  readonly rows: readonly object[]
  readonly passed: Passed
  close(): Promise<void>
}

/** How calls are made. */
export interface Manner {
  /** Whether `settledBy` is asked; without it a call ends with the word of its own answers. */
  readonly asks: boolean
  readonly attempts: number
  /** Leaves all other operations out: a stand for one call is set up faster. @default all */
  readonly only?: readonly string[]
}

/** Far beyond what anything here takes, so that a busy machine is no finding. */
const patience: TimeoutOptions = {
  connectMs: 10_000,
  tlsMs: 10_000,
  responseMs: 10_000,
  totalMs: 15_000,
}

function narrowed(
  { provider, options, operations }: Subject,
  only: readonly string[] | undefined,
): Pick<Subject, 'provider' | 'options'> {
  if (only === undefined) return { provider, options }
  const kept = only.flatMap((name) => {
    const { settledBy, undoneBy } = operations[name] ?? {}
    const links = [settledBy, undoneBy].filter((link) => link !== undefined)
    return [name, ...links.map((link) => (typeof link === 'string' ? link : link.operation))]
  })
  const pick = <Value>(all: Readonly<Record<string, Value>>, left: readonly string[]) =>
    Object.fromEntries(Object.entries(all).filter(([name]) => left.includes(name)))
  const needs = Object.keys(provider.auth.needs ?? {})
  return {
    provider: { ...provider, operations: pick(operations, kept) },
    options: { ...options, samples: pick(options.samples, [...kept, ...needs]) },
  }
}

/** Opens a stand for some calls; the caller closes it. */
async function openStand(subject: Subject, manner: Manner): Promise<Stand> {
  const { refuse } = subject
  const { provider, options } = narrowed(subject, manner.only)
  const { merchant, refusals, route } = options
  const passed: Passed = { signed: [], verified: [], thrown: [] }
  const { samples, ...signing } = watchedAnswers(options, passed)
  const sandbox = await startSandbox(provider, {
    merchant,
    samples,
    refuse,
    idleMs: null,
    ...signing,
    ...(refusals && { refusals }),
    ...(route && { route }),
  })
  const events: GatewayEvent[] = []
  const rows: object[] = []
  const gateway = createGateway({
    providers: [watched(provider, passed, manner)],
    merchants: { tester: { accounts: { [provider.id]: merchant } } },
    hosts: { [provider.id]: [sandbox.url] },
    timeouts: patience,
    retry: { attempts: manner.attempts, baseMs: 1, throttledBaseMs: 1, maxWaitMs: 1 },
    journal: notingJournal(rows),
    on: (event) => void events.push(event),
  })
  const clients = gateway.merchant('tester') as unknown as Record<string, Stand['client']>
  return {
    sandbox,
    client: clients[provider.id] ?? {},
    events,
    rows,
    passed,
    close: async () => {
      await gateway.close({ graceMs: 0 })
      await sandbox.close()
    },
  }
}

/** Opens a stand, uses it and closes it. */
export async function withStand<Result>(
  subject: Subject,
  manner: Manner,
  use: (stand: Stand) => Promise<Result>,
): Promise<Result> {
  const stand = await openStand(subject, manner)
  try {
    return await use(stand)
  } finally {
    await stand.close()
  }
}

/** The time at which a check is made. */
export function wallMs(): number {
  return systemRuntime.wall()
}
