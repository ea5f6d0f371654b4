import { describe, expect, onTestFinished, test } from 'vitest'
import * as z from 'zod'
import type { Binding } from '../../src/call/call.ts'
import { ConfigurationError, createGateway, type GatewayEvent } from '../../src/index.ts'
import type { Journal } from '../../src/journal/journal.ts'
import { memoryJournal } from '../../src/journal/memory.ts'
import { createOwner } from '../../src/journal/owner.ts'
import { createRecovery } from '../../src/recovery/recover.ts'
import { systemRuntime } from '../../src/runtime/system.ts'
import { changed, dying, never, onlyRow, openShop, order, refuse } from '../support/journal-shop.ts'
import { toyMerchant, toyProvider } from '../support/toy-provider.ts'
import { paid } from '../support/toy-server.ts'

const everything = { olderThanMs: 0 }
const noSuchOrder = refuse('NO_SUCH_ORDER', 404)

/** A shop that died after its payment was sent and before it was answered. */
async function crashed(options: Parameters<typeof openShop>[0] = {}) {
  return await openShop({ acts: () => never, questions: () => never, ...options })
}

describe('what a crash has left', () => {
  test('is asked about, recorded and told', async () => {
    let alive = false
    const shop = await crashed({ questions: (request) => (alive ? paid(request) : never) })
    await shop.dead().toy.create(order)
    expect(await onlyRow(shop.journal)).toMatchObject({ state: 'sent', status: null })
    alive = true
    expect(await shop.gateway.recover(everything)).toEqual({ settled: 1, open: 0, skipped: 0 })
    expect(await onlyRow(shop.journal)).toMatchObject({ state: 'done', status: 'succeeded' })
    expect(shop.events.filter(({ type }) => type === 'intent-settled')).toMatchObject([
      { operation: 'create', number: 'T-1001', outcome: { status: 'succeeded' } },
    ])
    expect(await shop.toy.create(order)).toMatchObject({ status: 'succeeded' })
  })

  test('has failed once the provider knows nothing of it, and its number is free', async () => {
    const shop = await crashed({
      questions: () => noSuchOrder,
      acts: (request, n) => (n <= 2 ? never : paid(request)),
      toy: { lateMs: 1 },
    })
    await shop.dead().toy.charge(order)
    const acts = shop.sent.acts.length
    expect(await shop.gateway.recover(everything)).toMatchObject({ settled: 1 })
    expect(shop.sent.acts).toHaveLength(acts)
    expect(await onlyRow(shop.journal)).toMatchObject({ status: 'failed', fault: 'not-found' })
  })

  test('stays open while "no such order" proves nothing, and is never sent again', async () => {
    const shop = await crashed({ questions: () => noSuchOrder })
    await shop.dead().toy.create(order)
    const acts = shop.sent.acts.length
    expect(await shop.gateway.recover(everything)).toMatchObject({ settled: 0, open: 1 })
    expect(shop.sent.acts).toHaveLength(acts)
    expect(await onlyRow(shop.journal)).toMatchObject({ state: 'sent', status: 'unknown' })
  })

  test('is sent again, the same bytes under the same key, where nobody can be asked', async () => {
    let alive = false
    const shop = await crashed({
      provider: unasked(),
      acts: (request) => (alive ? paid(request) : never),
    })
    await shop.dead().toy.create(order)
    alive = true
    expect(await shop.gateway.recover(everything)).toMatchObject({ settled: 1 })
    const [first, last] = [shop.sent.acts[0], shop.sent.acts.at(-1)]
    expect(last?.body).toBe(first?.body)
    expect(last?.headers['idempotency-key']).toBe(first?.headers['idempotency-key'])
    expect(shop.sent.questions).toEqual([])
  })

  test('is not sent again once the provider may have forgotten its key', async () => {
    const shop = await crashed({ provider: unasked({ keptForMs: 60_000 }) })
    const { journal } = shop
    const old = changed(dying(journal), {
      claim: (draft) => journal.claim({ ...draft, sentAtMs: draft.sentAtMs - 59_000 }),
    })
    await shop.another({ journal: old, totalMs: 100 }).toy.create(order)
    const acts = shop.sent.acts.length
    expect(await shop.gateway.recover(everything)).toMatchObject({ settled: 0, open: 1 })
    expect(shop.sent.acts).toHaveLength(acts)
  })

  test('is taken back where its merchant wants nothing left hanging', async () => {
    const shop = await crashed({
      provider: undoable(),
      acts: ({ path }) => (path.endsWith('/cancel') ? { body: { done: true } } : never),
      questions: (request) => paid(request, { state: 'working' }),
    })
    await shop.dead().toy.create(order)
    const merchants = { shop: { accounts: { toy: toyMerchant }, onDoubt: 'undo' } }
    const { gateway } = shop.another({ merchants })
    expect(await gateway.recover(everything)).toMatchObject({ settled: 1 })
    const { outcome } = await onlyRow(shop.journal)
    expect(JSON.parse(outcome ?? '')).toMatchObject({ status: 'failed', code: 'UNDONE' })
  })

  test('is taken back by an undoing that could be asked about itself, also by a second call', async () => {
    const undone: string[] = []
    const shop = await crashed({
      provider: undoable({ settledBy: 'query', settledAs: { closed: 'succeeded' } }),
      acts: ({ path }) => {
        if (!path.endsWith('/cancel')) return never
        undone.push(path)
        return { body: { done: true } }
      },
      questions: (request) => paid(request, { state: 'working' }),
    })
    await shop.dead().toy.create(order)
    const merchants = { shop: { accounts: { toy: toyMerchant }, onDoubt: 'undo' } }
    expect(await shop.another({ merchants }).toy.create(order)).toMatchObject({ code: 'UNDONE' })
    await shop.dead().toy.create({ ...order, order_no: 'T-2' })
    const { gateway } = shop.another({ merchants })
    expect(await gateway.recover(everything)).toMatchObject({ settled: 1 })
    expect(undone).toEqual(['/orders/T-1001/cancel', '/orders/T-2/cancel'])
  })

  test('that was never sent is closed, and its number may be called again', async () => {
    const shop = await openShop()
    const { journal } = shop
    await shop.toy.create(order)
    const row = await onlyRow(journal)
    const unsent = { ...row, owner: 'nobody', id: 'unsent', leaseUntilMs: 0 }
    const { intent } = await journal.claim(unsent)
    await journal.settle({ ...intent, state: 'intent' })
    expect(await shop.gateway.recover(everything)).toMatchObject({ settled: 1 })
    expect(await journal.read('unsent')).toMatchObject({ state: 'done', status: 'failed' })
    expect((await journal.claim(unsent)).mine).toBe(true)
  })
})

describe('recovery', () => {
  test('counts from the last send, not from the first: "no such order" may come too early', async () => {
    const shop = await crashed({ questions: () => noSuchOrder, toy: { lateMs: 1_000 } })
    const { journal } = shop
    await shop.dead().toy.charge(order)
    const row = await onlyRow(journal)
    const nowMs = Date.now()
    const { intent } = await journal.claim({ ...row, id: 'old', owner: 'gone', sentAtMs: 1 })
    const { id, fence } = intent
    await journal.resend({ id, fence, sentAtMs: nowMs - 1, totalMs: 60_000 })
    await journal.settle({ ...intent, dueAtMs: 1 })
    await shop.gateway.recover(everything)
    expect(await journal.read('old')).toMatchObject({ state: 'sent', status: 'unknown' })
  })

  test('tells nothing that it could not write down', async () => {
    const shop = await crashed({ questions: (request) => paid(request) })
    await shop.dead().toy.create(order)
    const { gateway, events } = shop.another({ journal: dying(shop.journal) })
    await gateway.recover(everything)
    expect(events.filter(({ type }) => type === 'intent-settled')).toEqual([])
  })

  test('leaves alone what a living caller is driving, and a caller joins it', async () => {
    let answer: () => void = () => undefined
    const answered = new Promise<void>((resolve) => {
      answer = resolve
    })
    const shop = await openShop({
      acts: (request) => ({ ...paid(request), after: answered }),
      totalMs: 5_000,
    })
    const running = shop.toy.create(order, { timeouts: { responseMs: 5_000 } })
    await expect.poll(() => shop.sent.acts.length).toBe(1)
    expect(await shop.another().gateway.recover(everything)).toMatchObject({ settled: 0, open: 0 })
    const joined = shop.another({ totalMs: 5_000 }).toy.create(order)
    answer()
    expect(await joined).toEqual(await running)
    expect(shop.sent.acts).toHaveLength(1)
  })

  test('takes what is due, and with olderThanMs everything, up to a limit', async () => {
    let alive = false
    const shop = await crashed({ questions: (request) => (alive ? paid(request) : never) })
    for (const order_no of ['T-1', 'T-2', 'T-3']) {
      await shop.dead().toy.charge({ ...order, order_no })
    }
    alive = true
    expect(await shop.gateway.recover()).toMatchObject({ settled: 0, open: 0 })
    expect(await shop.gateway.recover({ olderThanMs: 60_000 })).toMatchObject({ settled: 0 })
    expect(await shop.gateway.recover({ ...everything, limit: 2 })).toMatchObject({ settled: 2 })
    expect(await shop.gateway.recover(everything)).toMatchObject({ settled: 1 })
  })

  test('of several processes settles each intent once', async () => {
    let alive = false
    const shop = await crashed({ questions: (request) => (alive ? paid(request) : never) })
    const dead = shop.dead().toy
    const numbers = Array.from({ length: 40 }, (_, place) => `T-${place}`)
    await Promise.all(numbers.map((order_no) => dead.charge({ ...order, order_no })))
    alive = true
    const workers = [shop, shop.another(), shop.another()]
    const passes = await Promise.all(workers.map(({ gateway }) => gateway.recover(everything)))
    expect(passes.reduce((sum, { settled }) => sum + settled, 0)).toBe(40)
    const told = workers.flatMap(({ events }) => events)
    expect(told.flatMap((event) => ('number' in event ? event.number : [])).toSorted()).toEqual(
      numbers.toSorted(),
    )
  })

  test('skips what belongs to a merchant that it does not know, and finds it once bound', async () => {
    let alive = false
    const shop = await crashed({ questions: (request) => (alive ? paid(request) : never) })
    const dead = shop.dead().gateway
    await dead.bind('guest', { accounts: { toy: toyMerchant } }).toy.charge(order)
    alive = true
    expect(await shop.gateway.recover(everything)).toEqual({ settled: 0, open: 0, skipped: 1 })
    shop.gateway.bind('guest', { accounts: { toy: toyMerchant } })
    expect(await shop.gateway.recover(everything)).toMatchObject({ settled: 1 })
  })

  test('tells no failure of an act whose caller comes just then', async () => {
    const shop = await openShop()
    const { journal } = shop
    await shop.gateway.merchant('shop').intend(journal).toy.create(order)
    const late = changed(journal, {
      // Between the pass and its word, the caller has come and gone.
      settle: async (settling) => {
        if (settling.status === 'failed') await shop.toy.create(order)
        return await journal.settle(settling)
      },
    })
    const { gateway, events } = shop.another({ journal: late })
    expect(await gateway.recover(everything)).toEqual({ settled: 0, open: 1, skipped: 0 })
    expect(events.filter(({ type }) => type === 'intent-settled')).toEqual([])
    expect(await onlyRow(journal)).toMatchObject({ state: 'done', status: 'succeeded' })
  })

  test('is refused without a journal, and with options that are none', async () => {
    const gateway = createGateway({ providers: [toyProvider()] })
    await expect(gateway.recover()).rejects.toThrow(ConfigurationError)
    const { gateway: other } = await openShop()
    await expect(other.recover({ limit: 0 })).rejects.toThrow('recover.limit')
  })

  test('comes by itself where it is asked for, and begins with what a crash has left', async () => {
    let alive = false
    const shop = await crashed({ questions: (request) => (alive ? paid(request) : never) })
    await shop.dead().toy.charge(order)
    alive = true
    const again = createGateway({
      providers: [toyProvider()],
      merchants: { shop: { accounts: { toy: toyMerchant } } },
      hosts: { toy: [shop.url] },
      journal: shop.journal,
      recover: { everyMs: 60_000 },
    })
    await expect.poll(async () => (await onlyRow(shop.journal)).state).toBe('done')
    await again.close({ graceMs: 0 })
  })
})

describe('recovery', () => {
  test('settles what an account has left whose merchant has another one bound since', async () => {
    const shop = await crashed({ questions: (request) => paid(request) })
    const other = { ...toyProvider(), id: 'other' } as const
    const gateway = createGateway({
      providers: [toyProvider(), other],
      hosts: { toy: [shop.url], other: [shop.url] },
      timeouts: { totalMs: 100 },
      journal: shop.journal,
    })
    onTestFinished(() => gateway.close({ graceMs: 0 }))
    await gateway.bind('late', { accounts: { toy: toyMerchant } }).toy.create(order)
    gateway.bind('late', { accounts: { other: toyMerchant } })
    expect(await gateway.recover(everything)).toMatchObject({ settled: 1, skipped: 0 })
  })

  test('serves more accounts than a call has room for arguments', async () => {
    const one = [{ settings: { timeouts: { totalMs: 5_000 } } }] as unknown as readonly Binding[]
    const many = Array.from({ length: 200_000 }, (_, n) => [`shop-${n}`, one] as const)
    const { signal } = new AbortController()
    const recover = createRecovery(
      memoryJournal(),
      {
        bound: new Map(many),
        owner: createOwner(),
        runtime: systemRuntime,
        emit: undefined,
        run: () => Promise.reject(new Error('there is nothing to recover')),
        closing: signal,
        ending: signal,
      },
      undefined,
    )
    expect(await recover(everything)).toEqual({ settled: 0, open: 0, skipped: 0 })
  })

  test('that fails by itself is told, and comes again with all that nobody drives', async () => {
    let queries = 0
    const failing: Journal = {
      ...memoryJournal(),
      due: async (query) => {
        queries += 1
        if (queries === 1) throw new Error('secret of a database')
        expect(query.sentBeforeMs).toBeDefined()
        return []
      },
    }
    const events: GatewayEvent[] = []
    const gateway = createGateway({
      providers: [toyProvider()],
      journal: failing,
      recover: { everyMs: 100 },
      on: (event) => events.push(event),
    })
    await expect.poll(() => queries).toBeGreaterThan(1)
    await gateway.close({ graceMs: 0 })
    expect(events).toEqual([
      { type: 'recovery-failed', message: 'the pass has failed', everyMs: 100 },
    ])
  })
})

/** The toy provider with nobody to ask about a payment. */
function unasked(options: { keptForMs?: number } = {}) {
  const toy = toyProvider(options)
  const { settledBy: _nobody, ...create } = toy.operations.create
  return { ...toy, operations: { ...toy.operations, create } } as unknown as typeof toy
}

/** The toy provider with a way to take a payment back. */
function undoable(more: object = {}) {
  const toy = toyProvider()
  const cancel = {
    ...more,
    method: 'POST',
    path: '/orders/{order_no}/cancel',
    effect: 'keyed',
    key: 'order_no',
    input: z.strictObject({ order_no: z.string() }),
    output: z.object({ done: z.literal(true) }),
    body: () => ({}),
  }
  const create = { ...toy.operations.create, undoneBy: 'cancel' }
  return { ...toy, operations: { ...toy.operations, create, cancel } } as unknown as typeof toy
}
