import { describe, expect, onTestFinished, test } from 'vitest'
import { ConflictError, createGateway, InvalidInputError } from '../../src/index.ts'
import { dying, onlyRow, openShop, order } from '../support/journal-shop.ts'
import { toyMerchant, toyProvider } from '../support/toy-provider.ts'
import { paid, toyServer } from '../support/toy-server.ts'

const extra = { split: [{ to: 'A-1', share: 280 }], note: 'oolong' }
const bodyOf = ({ body }: { readonly body: string }) => JSON.parse(body) as unknown

async function shopWithout(toy = toyProvider()) {
  const server = await toyServer((request) =>
    request.method === 'GET' ? paid({ ...request, body: JSON.stringify(order) }) : paid(request),
  )
  const gateway = createGateway({
    providers: [toy],
    merchants: { shop: { accounts: { toy: toyMerchant } } },
    hosts: { toy: [server.url] },
  })
  onTestFinished(async () => {
    await gateway.close({ graceMs: 0 })
    await server.close()
  })
  return { server, toy: gateway.merchant('shop').toy }
}

describe('a field that the input does not type', () => {
  test('is sent at the top level of the body, beside the input', async () => {
    const { server, toy } = await shopWithout()
    expect(await toy.create(order, { extra })).toMatchObject({ status: 'succeeded' })
    expect(server.requests.map(bodyOf)).toEqual([{ ...order, ...extra }])
  })

  test('of a read without a body is sent in its query', async () => {
    const { server, toy } = await shopWithout()
    await toy.query({ order_no: 'T-1001' }, { extra: { expand: ['fees'] } })
    expect(server.requests[0]?.path).toBe('/orders/T-1001?expand[0]=fees')
  })

  test.each([
    ['a field of the input', { amount: 1 }, 'toy.create options.extra.amount: is a field of'],
    ['a name with brackets', { 'amount[x]': 1 }, 'toy.create options.extra.amount[x]: is no plain'],
    ['what JSON cannot say', { note: 1n }, 'toy.create options.extra.note: '],
  ])('is refused where it is %s, and nothing is sent or written down', async (_what, bad, says) => {
    const { journal, sent, toy } = await openShop()
    const refused = toy.create(order, { extra: bad })
    await expect(refused).rejects.toThrow(InvalidInputError)
    await expect(refused).rejects.toThrow(says)
    expect(sent.acts).toEqual([])
    await expect(onlyRow(journal)).rejects.toThrow()
  })

  test('is refused where payonce fills it in, and nothing is sent or written down', async () => {
    const plain = toyProvider()
    const { create } = plain.operations
    const body = ({ input }: { readonly input: object }) => ({ ...input, channel: 'web' })
    const filling = { ...plain.operations, create: { ...create, body } }
    const provider = { ...plain, operations: filling } as unknown as typeof plain
    const { journal, sent, toy } = await openShop({ provider })
    const refused = toy.create(order, { extra: { channel: 'app' } })
    await expect(refused).rejects.toThrow('toy.create options.extra.channel: is filled in by')
    expect(sent.acts).toEqual([])
    await expect(onlyRow(journal)).rejects.toThrow()
  })
})

test('neither the question about an act nor its undoing has a field that was added to it', async () => {
  const plain = toyProvider({ poll: { firstMs: 1, factor: 1, maxMs: 1 } })
  const { create, query } = plain.operations
  const close = { ...query, method: 'POST', path: '/closed/{order_no}', effect: 'keyed' }
  const undoneBy = { ...plain.operations, create: { ...create, undoneBy: 'close' }, close }
  const provider = { ...plain, operations: undoneBy } as unknown as typeof plain
  const { sent, toy } = await openShop({
    provider,
    totalMs: 500,
    acts: ({ path }) => ({ status: path === '/orders' ? 503 : 200, body: { code: 'DOWN' } }),
    questions: () => ({ status: 500 }),
  })
  await toy.create(order, { extra, onDoubt: 'undo' })
  const undoings = sent.acts.filter(({ path }) => path !== '/orders')
  expect(undoings.length).toBeGreaterThan(0)
  for (const { body } of undoings) expect(body).not.toContain('oolong')
  expect(sent.questions.length).toBeGreaterThan(0)
  for (const { path } of sent.questions) expect(path).toBe('/orders/T-1001')
})

describe('with a journal, a field that the input does not type', () => {
  test('makes another act of the same number a conflict, and the same one no second', async () => {
    const { sent, toy } = await openShop()
    await toy.create(order, { extra })
    expect(await toy.create(order, { extra })).toMatchObject({ status: 'succeeded' })
    await expect(toy.create(order, { extra: { note: 'other' } })).rejects.toThrow(ConflictError)
    await expect(toy.create(order)).rejects.toThrow(ConflictError)
    expect(sent.acts).toHaveLength(1)
  })

  test('is kept as if it were typed, so that typing it later makes no other act', async () => {
    const { journal, toy } = await openShop()
    await toy.create(order, { extra })
    const row = await onlyRow(journal)
    expect(JSON.parse(row.input)).toEqual({ ...order, ...extra })
    expect(JSON.parse(row.body ?? '')).toEqual({ ...order, ...extra })
    expect(row.sealed).toBe(false)
  })

  test('is sent again by recovery, and goes into no question', async () => {
    const { journal, sent, another } = await openShop({
      questions: () => ({ status: 404, body: { code: 'NO_SUCH_ORDER' } }),
      acts: (request, n) => (n === 1 ? { status: 503, body: { code: 'DOWN' } } : paid(request)),
      toy: { repeat: 'replays', lateMs: 1 },
    })
    const dead = another({ journal: dying(journal), totalMs: 100 })
    await dead.toy.create(order, { extra })
    await another().gateway.recover({ olderThanMs: 0 })
    expect(sent.acts.length).toBeGreaterThan(1)
    for (const act of sent.acts) expect(bodyOf(act)).toEqual({ ...order, ...extra })
    for (const { path } of sent.questions) expect(path).toBe('/orders/T-1001')
  })

  test.each([
    ['a card number', { card: { number: '4111 1111 1111 1111', month: 12 } }],
    ['a card number under another name', { source: { token: '5555555555554444' } }],
    ['a card code', { card: { cvc: '123' } }],
    ['a secret of the account', { auth: `Bearer ${toyMerchant.secretKey}` }],
  ])('that holds %s is sent, and in no row', async (_what, secret) => {
    const { journal, sent, toy } = await openShop()
    await toy.create(order, { extra: { ...secret, note: 'oolong' } })
    expect(sent.acts.map(bodyOf)).toEqual([{ ...order, ...secret, note: 'oolong' }])
    const row = await onlyRow(journal)
    expect(row).toMatchObject({ sealed: true, path: null, body: null })
    expect(JSON.parse(row.input)).toEqual({ ...order, note: 'oolong' })
  })
})
