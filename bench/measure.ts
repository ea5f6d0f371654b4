import { availableParallelism } from 'node:os'
import { axiosDefault, axiosWithRetry, partsByHand } from './clients/axios.ts'
import type { Client, ClientMaker } from './clients/client.ts'
import { gotPost, stripeNode, undiciRequest } from './clients/others.ts'
import { payonce } from './clients/payonce.ts'
import { raw } from './clients/raw.ts'
import { payonceSigned, rawSigned, wechatpayPlugin } from './clients/signed.ts'
import { durableSteps, runDurable } from './durable.ts'
import { raceSteps, raceTable, runIdleRace } from './idle-race.ts'
import { type BenchOptions, isWanted, readOptions } from './options.ts'
import { httpAnswer } from './order.ts'
import { runOutage } from './outage.ts'
import { type Progress, showProgress } from './progress.ts'
import { aimTable, base, costTable, raceVerdict } from './report.ts'
import { type Costs, runRounds } from './rounds.ts'
import { type ServerProcess, startServer } from './server-process.ts'
import { signedAnswer } from './signed-answer.ts'

const concurrencies = [1, 64] as const

const plainClients: readonly ClientMaker[] = [
  raw,
  undiciRequest,
  stripeNode,
  axiosDefault,
  axiosWithRetry,
  gotPost,
  partsByHand,
  payonce,
]
const signedClients = [rawSigned, wechatpayPlugin, payonceSigned] as const

/** Runs everything that was asked for and prints it. */
export async function measure(): Promise<void> {
  const options = readOptions()
  const server = startServer()
  try {
    const clients = await openClients(server, options)
    const turns = clients.length * (1 + options.rounds * concurrencies.length)
    const races = isWanted('race', options)
    const durable = isWanted('journal', options)
    const suffers = isWanted('outage', options)
    const outages = suffers ? options.outages : 0
    const extras = (races ? raceSteps : 0) + (durable ? durableSteps : 0) + outages
    const progress = showProgress((clients.length > 1 ? turns : 0) + extras)
    console.log(
      `Node ${process.versions.node}, ${availableParallelism()} cores, ` +
        `${options.rounds} rounds of ${options.requests} calls; the server is another process.\n`,
    )
    if (clients.length === 1 && extras === 0) console.log('No client has such a name.')
    if (clients.length > 1) await costs(clients, { options, progress })
    if (races) await race(server, { options, progress })
    if (durable) await journals(server, progress)
    if (suffers) {
      const suffered = await runOutage(outages, progress.step)
      progress.end()
      console.log(`\n${suffered}`)
    }
    progress.end()
  } finally {
    server.close()
  }
}

/** All that were asked for; the raw one always, because the others are measured by it. */
async function openClients(
  server: ServerProcess,
  options: BenchOptions,
): Promise<readonly Client[]> {
  const [plain = ''] = await server.open({ answer: httpAnswer(), ports: 1 })
  const { account, answer } = signedAnswer()
  const [signed = ''] = await server.open({ answer, ports: 1 })
  const all = [
    ...plainClients.map((make) => make(plain)),
    ...signedClients.map((make) => make(signed, account)),
  ]
  return all.filter(({ name }) => name === base || isWanted(name, options))
}

interface Running {
  readonly options: BenchOptions
  readonly progress: Progress
}

async function costs(clients: readonly Client[], { options, progress }: Running): Promise<void> {
  const { rounds, requests } = options
  const plan = { clients, concurrencies, rounds, requests, onTurn: progress.step }
  const measured: Costs = await runRounds(plan)
  for (const client of clients) await client.close()
  progress.end()
  for (const many of concurrencies) console.log(`${costTable(measured, many)}\n`)
  console.log(`${aimTable(measured, concurrencies)}\n`)
}

async function race(server: ServerProcess, { options, progress }: Running): Promise<void> {
  const results = await runIdleRace(server, { calls: options.raceCalls, onTurn: progress.step })
  progress.end()
  console.log(`${raceTable(results)}\n\n${raceVerdict(results)}`)
}

async function journals(server: ServerProcess, progress: Progress): Promise<void> {
  const [origin = ''] = await server.open({ answer: httpAnswer(), ports: 1 })
  const result = await runDurable(origin, progress.step)
  progress.end()
  console.log(`\n${result}`)
}
