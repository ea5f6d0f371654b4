/**
 * A payment service as a process of its own, which the test tells what to do. It says what happens
 * to it; nothing of that keeps it alive.
 */
import { once } from 'node:events'
import { createServer, type RequestListener, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Closable } from '../../src/shutdown/index.ts'
import { movableRuntime } from './movable-runtime.ts'

/** What the test wants of the service. */
export interface ServiceOptions {
  readonly graceMs: number
  /** Without signals the service stops when it is told `stop`. */
  readonly signals?: readonly NodeJS.Signals[]
  /** Imports shutdown only when it is told to stop. */
  readonly late?: boolean
  /** Where the provider is, with the account there; none: no gateway. */
  readonly provider?: { readonly url: string; readonly account: object }
  /** Holds the process open after the end. */
  readonly lingers?: boolean
  /** Says each signal that it hears; Node alone would end it then. */
  readonly repeats?: boolean
}

/** What the test says to the service. */
export type Order = 'stop' | 'release' | 'move'

const options = JSON.parse(process.argv[2] ?? '{}') as ServiceOptions
const runtime = movableRuntime()
const held: ServerResponse[] = []
const say = (word: string, port?: number) => process.send?.({ word, port })

async function openGateway(): Promise<Closable & { pay?: () => Promise<string> }> {
  if (options.provider === undefined) return { close: () => Promise.resolve() }
  const { createGateway } = await import('../../src/index.ts')
  const { wechat } = await import('../../providers/wechat.ts')
  const { url, account } = options.provider
  const gateway = createGateway({
    providers: [wechat],
    merchants: { shop: { accounts: { wechat: account as never } } },
    hosts: { wechat: [url] },
  })
  const order = { description: '茶', notify_url: 'https://shop.example/notify' }
  const pay = async () => {
    const input = { ...order, out_trade_no: 'T-1001', amount: { total: 1280 } }
    return (await gateway.merchant('shop').wechat.native(input)).status
  }
  return { close: (grace) => gateway.close(grace), pay }
}

const gateway = await openGateway()
const handle: RequestListener = (request, response) => {
  if (request.url === '/pay') void gateway.pay?.().then((status) => response.end(status))
  else if (request.url === '/held') held.push(response)
  // Only an exit ends this one.
  else if (request.url === '/hang') setInterval(() => undefined, 1_000)
  else response.end('ok')
  say(`${request.url}`)
}
const server = createServer({ keepAliveTimeout: 0 }, handle)
server.on('upgrade', (_, socket) => socket.write('HTTP/1.1 101 Switching\r\n\r\n'))

const load = () => import('../../src/shutdown/index.ts')
const loaded = options.late ? undefined : await load()

async function stop(): Promise<void> {
  const { shutdown } = loaded ?? (await load())
  const { graceMs, signals } = options
  await shutdown({ server, gateway, graceMs, runtime, ...(signals && { signals }) })
  if (options.lingers) setInterval(() => undefined, 1_000)
  say('through')
}

process.on('message', (order: Order) => {
  if (order === 'stop') void stop()
  if (order === 'release') for (const response of held) response.end('released')
  if (order === 'move') runtime.move(1_000)
  say(order)
})
process.channel?.unref()
await once(server.listen(0, '127.0.0.1'), 'listening')
if (options.signals !== undefined) void stop()
if (options.repeats)
  for (const signal of options.signals ?? []) process.on(signal, () => say(signal))
say('listening', (server.address() as AddressInfo).port)
