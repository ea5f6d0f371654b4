import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { axiosDefault, axiosWithRetry, partsByHand } from './clients/axios.ts'
import type { Client } from './clients/client.ts'
import { gotPost, stripeNode } from './clients/others.ts'
import { payonce } from './clients/payonce.ts'
import { answerBody } from './order.ts'
import { median, quantile, table } from './table.ts'

const outageMs = 500
/** When payments begin, after the outage has. */
const beginsMs = [0, 100, 200, 300, 400]

const sufferers: readonly ((origin: string) => Client)[] = [
  stripeNode,
  axiosDefault,
  axiosWithRetry,
  gotPost,
  partsByHand,
  payonce,
]

interface Suffered {
  readonly name: string
  /** How long after the end each payment was made, in milliseconds. */
  readonly paidMs: readonly number[]
  readonly lost: number
}

/** Each client with its own settings through the same outage, all at once, round by round. */
export async function runOutage(rounds: number, onRound: (what: string) => void): Promise<string> {
  const byName = new Map<string, Suffered>()
  for (let round = 0; round < rounds; round += 1) {
    for (const { name, paidMs, lost } of await Promise.all(sufferers.map(suffer))) {
      const before = byName.get(name) ?? { paidMs: [], lost: 0 }
      byName.set(name, {
        name,
        paidMs: [...before.paidMs, ...paidMs],
        lost: before.lost + lost,
      })
    }
    onRound('outage')
  }
  return outageTable([...byName.values()], rounds)
}

/** A new client, warmed by one payment, then an outage with payments in it. */
async function suffer(make: (origin: string) => Client): Promise<Suffered> {
  let endsMs = 0
  const server = createServer((request, response) => {
    request.resume().on('end', () => {
      const isDown = performance.now() < endsMs
      response.writeHead(isDown ? 503 : 200, { 'content-type': 'application/json' })
      response.end(isDown ? '{}' : answerBody)
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const client = make(`http://127.0.0.1:${(server.address() as AddressInfo).port}`)
  await client.call()
  endsMs = performance.now() + outageMs
  const paidMs: number[] = []
  const pay = async (beginMs: number) => {
    await new Promise((resolve) => setTimeout(resolve, beginMs))
    try {
      await client.call()
      paidMs.push(performance.now() - endsMs)
    } catch {
      // Lost: the books below count it.
    }
  }
  await Promise.all(beginsMs.map(pay))
  await client.close()
  server.closeAllConnections()
  server.close()
  return { name: client.name, paidMs, lost: beginsMs.length - paidMs.length }
}

function outageTable(results: readonly Suffered[], rounds: number): string {
  const heads = ['client', 'paid', 'lost', 'median ms after the end', '9 of 10 within']
  const figure = (value: number) => (Number.isNaN(value) ? '' : value.toFixed(0))
  const rows = results.map(({ name, paidMs, lost }) => [
    name,
    String(paidMs.length),
    String(lost),
    figure(median(paidMs)),
    figure(quantile(paidMs, 0.9)),
  ])
  const of = (wanted: string) => results.find(({ name }) => name === wanted)
  const [ours, peer] = [of('payonce'), of('stripe-node')]
  const isMet =
    ours !== undefined &&
    peer !== undefined &&
    ours.lost <= peer.lost &&
    median(ours.paidMs) <= median(peer.paidMs)
  return (
    `Outage: 503 for ${outageMs} ms, ${rounds} rounds of ${beginsMs.length} payments in it, ` +
    `each client as it comes\n\n${table(heads, rows)}\n\n` +
    `Aim: payonce loses no more than stripe-node, and its median is no later: ` +
    `${isMet ? 'met' : 'not met'}`
  )
}
