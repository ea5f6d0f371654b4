import { createGateway } from '../../gateway.ts'
import type { Operation } from '../../provider/operation.ts'
import type { AnyProvider, Signed, SignRequest, VerifyAnswer } from '../../provider/spec.ts'
import { systemRuntime } from '../../runtime/system.ts'
import type { TimeoutOptions } from '../../settings.ts'
import type { GatewayEvent } from '../../telemetry/events.ts'
import { startSandbox } from '../sandbox.ts'
import type { Sandbox } from '../sandbox-options.ts'
import type { Subject } from './subject.ts'

/** An answer as `verify` saw it, and what it said. */
export interface Verified {
  readonly answer: VerifyAnswer<unknown>
  readonly said: boolean | 'unsigned'
}

/** Everything that passed through `auth`, last one last. */
export interface Passed {
  readonly signed: { readonly request: SignRequest<unknown>; readonly added: Signed }[]
  readonly verified: Verified[]
}

type Method = (input: unknown, options?: object) => Promise<unknown>

/** A sandbox of the provider, and a merchant's client that talks to it. */
export interface Stand {
  readonly sandbox: Sandbox<AnyProvider>
  readonly client: Readonly<Record<string, Method>>
  readonly events: readonly GatewayEvent[]
  readonly passed: Passed
  close(): Promise<void>
}

/** How calls are made. */
export interface Manner {
  /** Whether `settledBy` is asked; without it a call ends with the word of its own answers. */
  readonly asks: boolean
  readonly attempts: number
}

/** Fast, and slower with each question: a state that never changes must not become a hammer. */
const quickPoll = { firstMs: 2, factor: 4, maxMs: 100 }

/** Far beyond what anything here takes, so that a busy machine is no finding. */
const patience: TimeoutOptions = {
  connectMs: 10_000,
  tlsMs: 10_000,
  responseMs: 10_000,
  totalMs: 15_000,
}

function withoutQuestions(action: Operation): Operation {
  const { settledBy: _asked, undoneBy: _undone, ...rest } = action
  return rest
}

/** The provider as the client gets it: watched, quick to ask, and asking only if it should. */
function watched(provider: AnyProvider, passed: Passed, { asks }: Manner): AnyProvider {
  const { auth } = provider
  const operations = Object.entries(provider.operations as Record<string, Operation>).map(
    ([name, { poll: _own, ...action }]) => [name, asks ? action : withoutQuestions(action)],
  )
  return {
    ...provider,
    poll: quickPoll,
    operations: Object.fromEntries(operations),
    auth: {
      ...auth,
      sign: async (request) => {
        const added = await auth.sign(request)
        passed.signed.push({ request, added })
        return added
      },
      verify: async (answer) => {
        // The word stands for "TLS vouches for it": the engine believes such an answer.
        const said = auth.verify === 'unsigned' ? true : await auth.verify(answer)
        passed.verified.push({ answer, said })
        return said
      },
    },
  }
}

/** Opens a stand for some calls; the caller closes it. */
export async function openStand(subject: Subject, manner: Manner): Promise<Stand> {
  const { provider, options, refuse } = subject
  const { merchant, samples, signAnswer, refusals, route } = options
  const sandbox = await startSandbox(provider, {
    merchant,
    samples,
    refuse,
    idleMs: null,
    ...(signAnswer && { signAnswer }),
    ...(refusals && { refusals }),
    ...(route && { route }),
  })
  const events: GatewayEvent[] = []
  const passed: Passed = { signed: [], verified: [] }
  const gateway = createGateway({
    providers: [watched(provider, passed, manner)],
    merchants: { tester: { accounts: { [provider.id]: merchant } } },
    hosts: { [provider.id]: [sandbox.url] },
    timeouts: patience,
    retry: { attempts: manner.attempts, baseMs: 1, throttledBaseMs: 1, maxWaitMs: 1 },
    on: (event) => void events.push(event),
  })
  const clients = gateway.merchant('tester') as unknown as Record<string, Stand['client']>
  return {
    sandbox,
    client: clients[provider.id] ?? {},
    events,
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
