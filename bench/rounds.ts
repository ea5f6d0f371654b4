import type { Client } from './clients/client.ts'

/** What one call took in one turn, in microseconds. */
export interface Cost {
  /** Of all threads of this process, user and system. */
  readonly cpuMicros: number
  /** Of the turn, divided by its calls. */
  readonly elapsedMicros: number
}

/** The costs of each client at each concurrency, one for each round. */
export type Costs = ReadonlyMap<string, ReadonlyMap<number, readonly Cost[]>>

export interface Plan {
  readonly clients: readonly Client[]
  readonly concurrencies: readonly number[]
  readonly rounds: number
  readonly requests: number
  readonly onTurn: (doing: string) => void
}

/** Until then the compiler is still at work on a client, and would be measured with it. */
const warmUpCalls = 1_000

/**
 * Gives each client its turn in each round, so that whatever else the machine does falls on all of
 * them. Each round begins with another client, so that none always follows the same one.
 */
export async function runRounds(plan: Plan): Promise<Costs> {
  const { clients, concurrencies, rounds, requests, onTurn } = plan
  const costs = new Map(
    clients.map(({ name }) => [name, new Map(concurrencies.map((many) => [many, [] as Cost[]]))]),
  )
  for (const client of clients) {
    for (const many of concurrencies) await run(client, { requests: warmUpCalls, many })
    onTurn(`${client.name} warms up`)
  }
  for (let round = 0; round < rounds; round++) {
    for (const many of concurrencies) {
      for (let turn = 0; turn < clients.length; turn++) {
        const client = clients[(turn + round) % clients.length]
        if (client === undefined) continue
        costs
          .get(client.name)
          ?.get(many)
          ?.push(await measureTurn(client, { requests, many }))
        onTurn(`round ${round + 1} of ${rounds}: ${client.name}, ${many} at once`)
      }
    }
  }
  return costs
}

interface Turn {
  readonly requests: number
  /** Calls at once. */
  readonly many: number
}

async function measureTurn(client: Client, { requests, many }: Turn): Promise<Cost> {
  // Connections that went idle while others had their turn are opened again, unmeasured.
  await run(client, { requests: Math.max(2 * many, 20), many })
  // Young garbage only: a full collection would also throw away compiled code.
  globalThis.gc?.({ type: 'minor', execution: 'sync' })
  const start = process.hrtime.bigint()
  const before = process.cpuUsage()
  await run(client, { requests, many })
  const { user, system } = process.cpuUsage(before)
  const elapsedMicros = Number(process.hrtime.bigint() - start) / 1_000 / requests
  return { cpuMicros: (user + system) / requests, elapsedMicros }
}

async function run(client: Client, { requests, many }: Turn): Promise<void> {
  let left = requests
  const lane = async () => {
    while (left > 0) {
      left--
      await client.call()
    }
  }
  await Promise.all(Array.from({ length: Math.min(many, requests) }, lane))
}
