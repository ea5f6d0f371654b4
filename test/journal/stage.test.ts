import { describe, expect, test } from 'vitest'
import * as z from 'zod'
import { AbortedError, ConflictError, JournalError } from '../../src/index.ts'
import { memoryJournal } from '../../src/journal/memory.ts'
import { secret } from '../../src/provider/index.ts'
import { changed, dying, never, onlyRow, openShop, order, refuse } from '../support/journal-shop.ts'
import { toyMerchant, toyProvider } from '../support/toy-provider.ts'
import { paid } from '../support/toy-server.ts'

describe('what is about to be sent', () => {
  test('is written down before its first byte leaves', async () => {
    const journal = memoryJournal()
    const seen: string[] = []
    const { toy } = await openShop({
      journal: changed(journal, {
        claim: async (draft) => {
          await new Promise((resolve) => setImmediate(resolve))
          const claim = await journal.claim(draft)
          seen.push('written')
          return claim
        },
      }),
      acts: (request) => {
        seen.push('sent')
        return paid(request)
      },
    })
    await toy.create(order)
    expect(seen).toEqual(['written', 'sent'])
  })

  test('can be read by a person, and holds no secret of the account', async () => {
    const { toy, journal } = await openShop()
    await toy.create(order)
    const row = await onlyRow(journal)
    expect(row).toMatchObject({ state: 'done', status: 'succeeded', number: 'T-1001' })
    expect(JSON.parse(row.input)).toEqual(order)
    expect(JSON.parse(row.body ?? '')).toEqual(order)
    expect(JSON.parse(row.outcome ?? '')).toMatchObject({ status: 'succeeded' })
    expect(JSON.stringify(row)).not.toContain(toyMerchant.secretKey)
  })

  test('is not sent at all when it cannot be written, and reads go on', async () => {
    const journal = changed(memoryJournal(), {
      claim: () => Promise.reject(new Error('disk full')),
    })
    const { toy, sent } = await openShop({ journal })
    await expect(toy.create(order)).rejects.toThrow(JournalError)
    await expect(toy.create(order)).rejects.toThrow('disk full')
    expect(sent.acts).toEqual([])
    expect(await toy.query({ order_no: 'T-1001' })).toMatchObject({ state: 'paid' })
  })

  test('is not sent while the table cannot be made, and is once it can', async () => {
    let broken = true
    const journal = changed(memoryJournal(), {
      migrate: () => (broken ? Promise.reject(new Error('no database')) : Promise.resolve()),
    })
    const { toy, sent } = await openShop({ journal })
    await expect(toy.create(order)).rejects.toThrow('no database')
    broken = false
    expect(await toy.create(order)).toMatchObject({ status: 'succeeded' })
    expect(sent.acts).toHaveLength(1)
  })
})

describe('what became of it', () => {
  test('is written down before the caller hears it', async () => {
    const { toy, journal } = await openShop()
    const outcome = await toy.create(order)
    expect((await onlyRow(journal)).status).toBe(outcome.status)
    expect(outcome).not.toHaveProperty('durable')
  })

  test('is told with a warning when it could not be written', async () => {
    const { toy } = await openShop({ journal: dying(memoryJournal()) })
    expect(await toy.create(order)).toMatchObject({ status: 'succeeded', durable: false })
  })
})

test('a failure is not certain once another process has taken the row over', async () => {
  const journal = memoryJournal()
  const { toy } = await openShop({
    journal: changed(journal, { settle: () => Promise.resolve(false) }),
    acts: () => refuse('NO_MONEY'),
  })
  expect(await toy.create(order)).toMatchObject({
    status: 'unknown',
    code: 'TAKEN_OVER',
    durable: false,
  })
})

describe('a second call of the same number', () => {
  test('gets the recorded outcome, also in another process, and sends nothing', async () => {
    const { toy, sent, another } = await openShop()
    const first = await toy.create(order)
    expect(await another().toy.create(order)).toEqual(first)
    expect(sent.acts).toHaveLength(1)
  })

  test('joins the first while it runs', async () => {
    const { toy, sent, another } = await openShop()
    const calls = [toy.create(order), toy.create(order), another().toy.create(order)]
    const [one, two, three] = await Promise.all(calls)
    expect(two).toEqual(one)
    expect(three).toEqual(one)
    expect(sent.acts).toHaveLength(1)
  })

  test('is one with it whatever key the caller gives and in whatever order the fields are', async () => {
    const { toy, sent } = await openShop()
    const first = await toy.create(order)
    const { order_no, ...rest } = order
    const again = await toy.create({ ...rest, order_no }, { idempotencyKey: 'another-key' })
    expect(again).toEqual(first)
    expect(sent.acts).toHaveLength(1)
  })

  test('is refused with another input: when it is done, under way and in doubt', async () => {
    const { toy, sent } = await openShop({
      acts: () => never,
      questions: () => never,
      totalMs: 200,
    })
    const running = toy.charge(order)
    await expect(toy.charge({ ...order, amount: 1 })).rejects.toThrow(ConflictError)
    expect(await running).toMatchObject({ status: 'unknown' })
    await expect(toy.charge({ ...order, amount: 1 })).rejects.toThrow(ConflictError)
    expect(sent.acts).toHaveLength(1)
  })

  test('gets the recorded outcome while its token cannot be had', async () => {
    let tokens = true
    const { toy, another } = await openShop({
      provider: tokened(),
      acts: (request) => (request.path === '/token' ? token(tokens) : paid(request)),
    })
    const first = await toy.create(order)
    expect(first).toMatchObject({ status: 'succeeded' })
    tokens = false
    expect(await another().toy.create(order)).toEqual(first)
    await expect(another().toy.create({ ...order, amount: 1 })).rejects.toThrow(ConflictError)
  })

  test('does not fail while its token cannot be had and the first is in doubt', async () => {
    let tokens = true
    const { toy, dead, another } = await openShop({
      provider: tokened(),
      acts: (request) => (request.path === '/token' ? token(tokens) : never),
      questions: () => never,
      totalMs: 200,
    })
    await dead().toy.create(order)
    tokens = false
    expect(await another().toy.create(order)).toMatchObject({ status: 'unknown' })
    expect(await toy.create({ ...order, order_no: 'T-2' })).toMatchObject({ status: 'failed' })
  })

  test('gets a recorded decline', async () => {
    const { toy, sent } = await openShop({ acts: () => refuse('NO_MONEY') })
    const first = await toy.create(order)
    expect(first).toMatchObject({ status: 'failed', fault: 'declined' })
    expect(await toy.create(order)).toEqual(first)
    expect(sent.acts).toHaveLength(1)
  })

  test('gets a number that was taken before told again, and sends nothing', async () => {
    const shop = await openShop({
      acts: () => refuse('ORDER_EXISTS', 409),
      questions: (request) => paid(request, { amount: 1 }),
    })
    const first = await shop.toy.create(order)
    expect(first).toMatchObject({ status: 'failed', fault: 'duplicate' })
    expect(await shop.another().toy.create(order)).toEqual(first)
    expect(shop.sent.acts).toHaveLength(1)
  })

  test('begins anew after a decline that the provider wants repeated under the same number', async () => {
    const toy = toyProvider()
    const create = { ...toy.operations.create, reopens: ['NO_MONEY'] }
    const provider = { ...toy, operations: { ...toy.operations, create } } as typeof toy
    const shop = await openShop({
      provider,
      acts: (request, n) => (n === 1 ? refuse('NO_MONEY') : paid(request)),
    })
    expect(await shop.toy.create(order)).toMatchObject({ status: 'failed', fault: 'declined' })
    expect(await shop.another().toy.create(order)).toMatchObject({ status: 'succeeded' })
    expect(shop.sent.acts).toHaveLength(2)
  })

  test('gets dates, large integers and what JSON cannot write back from the journal', async () => {
    const toy = toyProvider()
    const output = toy.operations.create.output.transform((value) => {
      const whole: Record<string, unknown> = { ...value, at: new Date(0), id: 2n ** 70n }
      whole.self = whole
      return whole
    })
    const create = { ...toy.operations.create, output, payment: undefined, settledBy: undefined }
    const provider = {
      ...toy,
      operations: { ...toy.operations, create },
    } as unknown as typeof toy
    const shop = await openShop({ provider })
    expect(await shop.toy.create(order)).toMatchObject({ status: 'succeeded' })
    const again: unknown = await shop.another().toy.create(order)
    expect(again).toMatchObject({ status: 'succeeded', value: { at: new Date(0), id: 2n ** 70n } })
  })

  test('begins anew, also with another input, after a failure that processed nothing', async () => {
    const { toy } = await openShop({
      acts: (request, n) => (n === 1 ? refuse('BAD_REQUEST') : paid(request)),
    })
    expect(await toy.create(order)).toMatchObject({ status: 'failed', fault: 'invalid' })
    const other = { ...order, amount: 1281 }
    expect(await toy.create(other)).toMatchObject({ status: 'succeeded' })
  })

  test('begins anew after a call that threw before it sent anything', async () => {
    const { toy, journal, sent } = await openShop()
    const signal = AbortSignal.abort()
    await expect(toy.create(order, { signal })).rejects.toThrow(AbortedError)
    expect(sent.acts).toEqual([])
    expect(await toy.create({ ...order, amount: 1 })).toMatchObject({ status: 'succeeded' })
    expect((await onlyRow(journal)).state).toBe('done')
  })

  test('asks before it sends what was left in doubt, and sends the same bytes', async () => {
    let alive = false
    const { dead, sent, toy } = await openShop({
      acts: (request) => (alive ? paid(request) : never),
      questions: () => (alive ? refuse('NO_SUCH_ORDER', 404) : never),
      toy: { repeat: 'ask-first', lateMs: 1 },
    })
    await dead().toy.create(order)
    alive = true
    const [asked, acts] = [sent.questions.length, sent.acts.length]
    expect(await toy.create(order)).toMatchObject({ status: 'succeeded' })
    expect(sent.questions.length).toBeGreaterThan(asked)
    expect(sent.acts.length).toBe(acts + 1)
    const [first, last] = [sent.acts[0], sent.acts.at(-1)]
    expect(last?.body).toBe(first?.body)
    expect(last?.headers['idempotency-key']).toBe(first?.headers['idempotency-key'])
  })
})

describe('an input with a secret in it', () => {
  const toy = toyProvider({ poll: { firstMs: 5, factor: 1, maxMs: 5 } })
  const { create } = toy.operations
  const input = z.strictObject({
    ...create.input.shape,
    card: z.strictObject({ number: secret() }).optional(),
  })
  const provider = {
    ...toy,
    operations: { ...toy.operations, create: { ...create, input } },
  } as unknown as typeof toy
  const withCard = { ...order, card: { number: '4242424242424242' } }

  test('leaves neither the secret nor the body in the journal', async () => {
    const { toy: shop, journal } = await openShop({ provider })
    await shop.create(withCard)
    const row = await onlyRow(journal)
    expect(row).toMatchObject({ sealed: true, body: null, path: null })
    expect(JSON.stringify(row)).not.toContain('4242')
  })

  test('is never sent again, only asked about', async () => {
    const {
      toy: shop,
      dead,
      sent,
    } = await openShop({
      provider,
      acts: () => never,
      questions: () => refuse('SYSTEM_ERROR', 500),
      totalMs: 200,
    })
    await dead().toy.create(withCard)
    const acts = sent.acts.length
    expect(await shop.create(withCard)).toMatchObject({ status: 'unknown' })
    expect(sent.acts).toHaveLength(acts)
  })
})

/** The toy provider with a token that has to be fetched before each call. */
function tokened() {
  const toy = toyProvider()
  const needs = {
    token: {
      method: 'POST',
      path: '/token',
      request: () => ({ headers: {} }),
      read: ({ body }: { body: string }) => body,
      lifetimeMs: 1,
    },
  } as const
  return { ...toy, auth: { ...toy.auth, needs } } as unknown as typeof toy
}

const token = (given: boolean) => ({ status: given ? 200 : 503, body: { token: 'T' } })
