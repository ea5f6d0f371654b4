import { Agent } from 'node:http'
import { HttpAgent } from 'agentkeepalive'
import axios from 'axios'
import type { GatewayEvent } from '../src/index.ts'
import { plainGateway } from './clients/payonce.ts'
import { httpAnswer, nextOrder } from './order.ts'
import type { ServerProcess } from './server-process.ts'
import { table } from './table.ts'

/** Every lane has its own origin: its connection is idle for exactly the lane's own gap. */
const lanes = 25
const serverIdleMs = 100
const delayMs = 5
const shortestGapMs = 60
const longestGapMs = 140

/** One way of sending payments to a server that closes what is idle. */
interface Racer {
  readonly name: string
  /** Sends one payment; whether it came back as carried out. */
  pay(origin: string): Promise<boolean>
  /** Payments sent a second time because a connection had died. */
  readonly resent?: () => number
  close(): unknown
}

function axiosRacer(name: string, httpAgent: Agent): Racer {
  const instance = axios.create({ httpAgent })
  return {
    name,
    pay: async (origin) => {
      const sent = instance.post(`${origin}/pay/orders`, nextOrder())
      return await sent.then(
        () => true,
        () => false,
      )
    },
    close: () => httpAgent.destroy(),
  }
}

function payonceRacer(
  name: string,
  { operation, idleMs }: { readonly operation: 'keyed' | 'once'; readonly idleMs: number },
): Racer {
  const gateways = new Map<string, ReturnType<typeof plainGateway>>()
  let resent = 0
  const on = (event: GatewayEvent) => {
    if (event.type === 'resend') resent++
  }
  const gatewayOf = (origin: string) => {
    const known = gateways.get(origin) ?? plainGateway(origin, { idleMs, on })
    gateways.set(origin, known)
    return known
  }
  return {
    name,
    pay: async (origin) => {
      const outcome = await gatewayOf(origin).shop[operation](nextOrder())
      return outcome.status === 'succeeded'
    },
    resent: () => resent,
    close: () => Promise.all([...gateways.values()].map(({ gateway }) => gateway.close())),
  }
}

/** What the race is run with; payonce also without being told the limit, which it must find out. */
const racers: readonly (() => Racer)[] = [
  () => axiosRacer('axios, keep-alive agent', new Agent({ keepAlive: true })),
  () => axiosRacer('axios + agentkeepalive', new HttpAgent() as unknown as Agent),
  () => payonceRacer('payonce keyed, limit unknown', { operation: 'keyed', idleMs: 4_000 }),
  () => payonceRacer('payonce keyed, limit known', { operation: 'keyed', idleMs: 75 }),
  () => payonceRacer('payonce once, limit unknown', { operation: 'once', idleMs: 4_000 }),
  () => payonceRacer('payonce once, limit known', { operation: 'once', idleMs: 75 }),
]

/** How often a race tells of its progress. */
export const raceSteps = racers.length

export interface RaceResult {
  readonly name: string
  readonly calls: number
  readonly failures: number
  readonly resent: number | undefined
  readonly connections: number
  /** Payments that the server carried out. */
  readonly carriedOut: number
}

/** Sends payments at the very time at which the server closes what is idle. */
export async function runIdleRace(
  server: ServerProcess,
  options: { readonly calls: number; readonly onTurn: (doing: string) => void },
): Promise<readonly RaceResult[]> {
  const idle = { idleMs: serverIdleMs, delayMs }
  const origins = await server.open({ answer: httpAnswer(), ports: lanes, idle })
  const results: RaceResult[] = []
  for (const make of racers) {
    const racer = make()
    await server.counts()
    const calls = Math.ceil(options.calls / lanes)
    const failed = await Promise.all(origins.map((origin) => runLane(racer, { origin, calls })))
    const resent = racer.resent?.()
    await racer.close()
    const { connections, requests } = await server.counts()
    results.push({
      name: racer.name,
      calls: calls * lanes,
      failures: failed.reduce((sum, one) => sum + one, 0),
      resent,
      connections,
      carriedOut: requests,
    })
    options.onTurn(`idle race: ${racer.name}`)
  }
  return results
}

async function runLane(
  racer: Racer,
  { origin, calls }: { readonly origin: string; readonly calls: number },
): Promise<number> {
  let failures = 0
  for (let call = 0; call < calls; call++) {
    const gapMs = shortestGapMs + Math.random() * (longestGapMs - shortestGapMs)
    await new Promise((resolve) => setTimeout(resolve, gapMs))
    if (!(await racer.pay(origin))) failures++
  }
  return failures
}

/** The race as text. */
export function raceTable(results: readonly RaceResult[]): string {
  const heads = [
    'client',
    'calls',
    'unanswered',
    'per 1000',
    'resent',
    'connections',
    'carried out',
  ]
  const rows = results.map(({ name, calls, failures, resent, connections, carriedOut }) => [
    name,
    String(calls),
    String(failures),
    ((failures / calls) * 1_000).toFixed(0),
    resent === undefined ? '-' : String(resent),
    String(connections),
    String(carriedOut),
  ])
  const title =
    `Idle race: the server closes after ${serverIdleMs} ms, ${delayMs} ms each way, ` +
    `${lanes} lanes, gaps of ${shortestGapMs} to ${longestGapMs} ms`
  return `${title}\n\n${table(heads, rows)}`
}
