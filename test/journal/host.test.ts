import { describe, expect, onTestFinished, test } from 'vitest'
import { createGateway } from '../../src/index.ts'
import { memoryJournal } from '../../src/journal/memory.ts'
import { changed, dying, never, onlyRow, order, refuse } from '../support/journal-shop.ts'
import { toyMerchant, toyProvider } from '../support/toy-provider.ts'
import { paid, type Received, type Said, toyServer } from '../support/toy-server.ts'

const everything = { olderThanMs: 0 }
const noSuchOrder = refuse('NO_SUCH_ORDER', 404)

/** Two hosts that do not know of each other's orders, and shops that prefer one or the other. */
async function twoHosts() {
  const journal = memoryJournal()
  const seen = { first: [] as string[], second: [] as string[] }
  const carriedOut = new Map<string, Received>()
  let lost = true
  const first = await toyServer((request): Said => {
    seen.first.push(request.method)
    if (request.method === 'POST' && !carriedOut.has('T-1001')) carriedOut.set('T-1001', request)
    if (lost) return never
    const known = carriedOut.get('T-1001')
    return known === undefined ? noSuchOrder : paid(known)
  })
  const second = await toyServer((request): Said => {
    seen.second.push(request.method)
    return request.method === 'POST' ? paid(request) : noSuchOrder
  })
  onTestFinished(async () => {
    await first.close()
    await second.close()
  })
  const shop = (hosts: readonly string[], used = journal) => {
    const gateway = createGateway({
      providers: [toyProvider({ repeat: 'replays', lateMs: 1 })],
      merchants: { shop: { accounts: { toy: toyMerchant } } },
      hosts: { toy: [...hosts] },
      timeouts: { totalMs: 400, responseMs: 50 },
      retry: { attempts: 2, baseMs: 1, throttledBaseMs: 1 },
      journal: used,
    })
    onTestFinished(() => gateway.close({ graceMs: 0 }))
    return { gateway, toy: gateway.merchant('shop').toy }
  }
  return { journal, seen, first, second, shop, answers: () => (lost = false) }
}

describe('where a provider’s hosts do not share their numbers', () => {
  test('a row remembers where its bytes have gone, before they go', async () => {
    const { journal, first, second, shop } = await twoHosts()
    const written: unknown[] = []
    const watched = changed(journal, {
      resend: async (sending) => {
        const done = await journal.resend(sending)
        written.push(sending.host)
        return done
      },
    })
    await shop([first.url, second.url], watched).toy.create(order)
    expect(written[0]).toBe(first.url)
    expect(await onlyRow(journal)).toMatchObject({ state: 'sent', host: first.url })
  })

  test('a second call and recovery go to that host alone', async () => {
    const { journal, seen, first, second, shop, answers } = await twoHosts()
    await shop([first.url, second.url], dying(journal)).toy.create(order)
    const other = shop([second.url, first.url])
    expect(await other.toy.create(order)).toMatchObject({ status: 'unknown' })
    expect(seen.second).toEqual([])
    answers()
    expect(await other.gateway.recover(everything)).toMatchObject({ settled: 1 })
    expect(seen.second).toEqual([])
    expect(await onlyRow(journal)).toMatchObject({ status: 'succeeded' })
  })

  test('nobody else is asked when that host is gone: it stays in doubt', async () => {
    const { journal, seen, first, second, shop } = await twoHosts()
    await shop([first.url, second.url], dying(journal)).toy.create(order)
    const spare = await toyServer(() => noSuchOrder)
    onTestFinished(() => spare.close())
    const other = shop([second.url, spare.url])
    expect(await other.gateway.recover(everything)).toMatchObject({ settled: 0, open: 1 })
    expect(await other.toy.create(order)).toMatchObject({ status: 'unknown' })
    expect([...seen.second, ...spare.requests]).toEqual([])
  })

  test('nothing is sent where the host cannot be written down', async () => {
    const { journal, seen, first, second, shop } = await twoHosts()
    const broken = changed(journal, { resend: () => Promise.reject(new Error('disk full')) })
    const { toy } = shop([first.url, second.url], broken)
    await expect(toy.create(order)).rejects.toThrow('disk full')
    expect([...seen.first, ...seen.second]).toEqual([])
  })
})
