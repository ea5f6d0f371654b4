import { onTestFinished } from 'vitest'
import { createGateway, type GatewayEvent } from '../../src/index.ts'
import type { Journal } from '../../src/journal/journal.ts'
import { memoryJournal } from '../../src/journal/memory.ts'
import { type ToyOptions, toyMerchant, toyProvider } from './toy-provider.ts'
import { paid, type Received, type Said, toyServer } from './toy-server.ts'

export const order = { order_no: 'T-1001', amount: 1280, currency: 'CNY' } as const

/** A server that stays silent. */
export const never: Said = { after: new Promise(() => undefined) }

export const refuse = (code: string, status = 400): Said => ({ status, body: { code } })

/** What is asked for is paid. */
const say = (request: Received) => paid(request)

type Toy = ReturnType<typeof toyProvider>

export interface ShopOptions {
  readonly journal?: Journal
  readonly acts?: (request: Received, n: number) => Said | Promise<Said>
  readonly questions?: (request: Received, n: number) => Said | Promise<Said>
  readonly toy?: ToyOptions
  /** Another provider than the toy that `toy` describes. */
  readonly provider?: Toy
  readonly totalMs?: number
}

/** A shop with a journal over a server that follows two scripts; further ones share both. */
export async function openShop(options: ShopOptions = {}) {
  const { acts = say, questions = say, totalMs = 5_000 } = options
  const journal = options.journal ?? memoryJournal()
  const sent = { acts: [] as Received[], questions: [] as Received[] }
  const server = await toyServer((request) => {
    const isQuestion = request.method === 'GET'
    const list = isQuestion ? sent.questions : sent.acts
    list.push(request)
    return (isQuestion ? questions : acts)(request, list.length)
  })
  const poll = { firstMs: 5, factor: 1, maxMs: 5 }
  const provider = options.provider ?? toyProvider({ poll, ...options.toy })
  const another = (given: { journal?: Journal; merchants?: object; totalMs?: number } = {}) => {
    const events: GatewayEvent[] = []
    const endMs = given.totalMs ?? totalMs
    const gateway = createGateway({
      providers: [provider],
      merchants: { shop: { accounts: { toy: toyMerchant } }, ...given.merchants },
      hosts: { toy: [server.url] },
      timeouts: { totalMs: endMs, responseMs: endMs / 2 },
      retry: { attempts: 2, baseMs: 1, throttledBaseMs: 1 },
      journal: given.journal ?? journal,
      on: (event) => events.push(event),
    })
    onTestFinished(() => gateway.close({ graceMs: 0 }))
    return { gateway, events, toy: gateway.merchant('shop').toy }
  }
  onTestFinished(server.close)
  /** A process that dies before it can write down what became of its calls. */
  const dead = () => another({ journal: dying(journal), totalMs: 100 })
  return { journal, sent, another, dead, url: server.url, ...another() }
}

/** A journal that behaves differently in some methods. */
export function changed(journal: Journal, methods: Partial<Journal>): Journal {
  return { ...journal, ...methods }
}

/** As if the process died before it could write anything down. */
export function dying(journal: Journal): Journal {
  return changed(journal, { settle: () => Promise.reject(new Error('the process is dead')) })
}

/** The one row of a shop. */
export async function onlyRow(journal: Journal) {
  const rows = await journal.scan({
    provider: 'toy',
    merchant: 'shop',
    fromMs: 0,
    toMs: Number.MAX_SAFE_INTEGER,
    limit: 10,
  })
  if (rows.length !== 1 || rows[0] === undefined) throw new Error(`there are ${rows.length} rows`)
  return rows[0]
}
