import { connect, createServer, type Server } from 'node:net'
import { createGateway } from '../../src/index.ts'
import type { AnyProvider } from '../../src/provider/index.ts'
import {
  type ConformanceOptions,
  fakeRuntime,
  type SandboxFault,
  startSandbox,
} from '../../src/testing/index.ts'

/** How every request fares while it lasts. */
export type OutageKind = '503' | 'reset' | 'silence' | 'refused'

export interface Outage {
  readonly kind: OutageKind
  readonly lengthMs: number
}

/** A provider, and how it is paid there. */
export interface Payee {
  readonly provider: AnyProvider
  // biome-ignore lint/suspicious/noExplicitAny: each provider has samples of its own
  readonly kit: ConformanceOptions<any>
  readonly operation: string
}

const faults: Readonly<Record<Exclude<OutageKind, 'refused'>, SandboxFault>> = {
  503: { kind: 'status', status: 503, body: '', share: 1 },
  reset: { kind: 'reset-before', share: 1 },
  silence: { kind: 'stall', carriedOut: false, share: 1 },
}

/** One payment that begins with an outage, in virtual time and with the usual settings. */
export async function payThrough({ provider, kit, operation }: Payee, outage: Outage, seed = 1) {
  const { kind, lengthMs } = outage
  const runtime = fakeRuntime({ seed, threadPoolMs: 2 })
  const sandbox = await startSandbox(provider, {
    ...kit,
    runtime,
    ...(kind !== 'refused' && lengthMs > 0 && { faults: [faults[kind]] }),
  })
  const door = kind === 'refused' ? await shutDoor(sandbox.url) : undefined
  const { id } = provider
  const gateway = createGateway({
    providers: [provider],
    merchants: { shop: { accounts: { [id]: sandbox.merchant } } },
    hosts: { [id]: [door?.url ?? sandbox.url] },
    runtime,
  })
  const shop = gateway.merchant('shop') as unknown as Record<string, Record<string, Pay>>
  const open = () => (door === undefined ? sandbox.calm() : door.open())
  try {
    if (lengthMs > 0) runtime.timer(lengthMs, open)
    else open()
    const paying = shop[id]?.[operation]?.(kit.samples[operation]?.input as object)
    if (paying === undefined) throw new Error(`${id} has no ${operation}`)
    const outcome = await runtime.advanceUntil(paying)
    return { outcome, endedMs: runtime.now() }
  } finally {
    await gateway.close({ graceMs: 0 })
    await sandbox.close()
    door?.close()
  }
}

interface Told {
  readonly status: string
  readonly history: readonly { readonly operation?: string }[]
}
type Pay = (input: object) => Promise<Told>

/** A port that refuses connections until it opens; then it leads to a server. */
async function shutDoor(toUrl: string) {
  const { port: toPort } = new URL(toUrl)
  const server = createServer((inward) => {
    const outward = connect(Number(toPort), '127.0.0.1')
    inward.on('error', () => outward.destroy()).pipe(outward)
    outward.on('error', () => inward.destroy()).pipe(inward)
    inward.on('close', () => outward.destroy())
  })
  const port = await listen(server, 0)
  await new Promise((resolve) => server.close(resolve))
  return {
    url: `http://127.0.0.1:${port}`,
    open: () => void listen(server, port),
    close: () => server.close(),
  }
}

function listen(server: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject).listen(port, '127.0.0.1', () => {
      resolve((server.address() as { port: number }).port)
    })
  })
}
