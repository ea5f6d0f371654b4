import { describe, expect, onTestFinished, test } from 'vitest'
import { defineProvider } from '../../../src/provider/index.ts'
import { fakeRuntime, startSandbox } from '../../../src/testing/index.ts'
import { askToy } from '../../support/toy-client.ts'
import { toyMerchant, toyProvider, toySamples } from '../../support/toy-provider.ts'
import { toySandbox } from '../../support/toy-sandbox.ts'

const tea = { order_no: 'T-1', amount: 1280, currency: 'CNY' }
const dearerTea = { ...tea, amount: 1380 }

describe('a provider that recognises its numbers', () => {
  test('the same number and body again succeeds, and nothing is carried out twice', async () => {
    const { url, ledger } = await toySandbox()
    const first = await askToy(url, { path: '/orders', body: tea })
    const second = await askToy(url, { path: '/orders', body: tea, key: 'another-key' })
    expect([first.status, second.status]).toEqual([200, 200])
    expect(second.json).toEqual(first.json)
    expect(ledger.timesCarriedOut('create', 'T-1')).toBe(1)
    expect(ledger.doubled).toEqual([])
  })

  test('the same number with another body is refused as a duplicate', async () => {
    const { url, ledger } = await toySandbox()
    await askToy(url, { path: '/orders', body: tea })
    const other = await askToy(url, { path: '/orders', body: dearerTea })
    expect([other.status, other.json.code]).toEqual([409, 'ORDER_EXISTS'])
    expect(ledger.entries).toMatchObject([{ number: 'T-1', input: tea, times: 1 }])
  })

  test('the order of the fields in a body makes no other body', async () => {
    const { url } = await toySandbox()
    await askToy(url, { path: '/orders', body: tea })
    const { currency, amount, order_no } = tea
    const turned = await askToy(url, { path: '/orders', body: { currency, amount, order_no } })
    expect(turned.status).toBe(200)
  })
})

describe('a provider that replays', () => {
  test('the same key again gets the first answer, byte for byte', async () => {
    const { url, ledger } = await toySandbox({ toy: { repeat: 'replays' } })
    const first = await askToy(url, { path: '/orders', body: tea, key: 'k-1' })
    const second = await askToy(url, { path: '/orders', body: tea, key: 'k-1' })
    expect([second.status, second.text]).toEqual([first.status, first.text])
    expect(ledger.timesCarriedOut('create', 'T-1')).toBe(1)
  })

  test('the same key with another body is refused', async () => {
    const { url, ledger } = await toySandbox({ toy: { repeat: 'replays' } })
    await askToy(url, { path: '/orders', body: tea, key: 'k-1' })
    const other = await askToy(url, { path: '/orders', body: dearerTea, key: 'k-1' })
    expect([other.status, other.json.code]).toEqual([409, 'ORDER_EXISTS'])
    expect(ledger.timesCarriedOut('create', 'T-1')).toBe(1)
  })

  test('the same key for another operation is refused', async () => {
    const toy = toyProvider({ repeat: 'replays' })
    const { create, query, charge } = toy.operations
    const operations = { create, query, charge: { ...charge, effect: 'keyed' as const } }
    const sandbox = await startSandbox(defineProvider({ ...toy, operations }), {
      merchant: toyMerchant,
      samples: toySamples,
    })
    onTestFinished(() => sandbox.close())
    await askToy(sandbox.url, { path: '/orders', body: tea, key: 'k-1' })
    const other = await askToy(sandbox.url, { path: '/charges', body: tea, key: 'k-1' })
    expect([other.status, other.json.code]).toEqual([409, 'ORDER_EXISTS'])
    expect(sandbox.ledger.entries.map(({ operation }) => operation)).toEqual(['create'])
  })

  test('a second key for the same number charges twice, and the ledger shows it', async () => {
    const { url, ledger } = await toySandbox({ toy: { repeat: 'replays' } })
    await askToy(url, { path: '/orders', body: tea, key: 'k-1' })
    await askToy(url, { path: '/orders', body: tea, key: 'k-2' })
    expect(ledger.timesCarriedOut('create', 'T-1')).toBe(2)
    expect(ledger.doubled).toMatchObject([{ operation: 'create', number: 'T-1', times: 2 }])
  })

  test('a key older than the provider keeps it is new again', async () => {
    const runtime = fakeRuntime()
    const toy = { repeat: 'replays', keptForMs: 86_400_000 } as const
    const { url, ledger } = await toySandbox({ toy, runtime })
    const ask = () => askToy(url, { path: '/orders', body: tea, key: 'k-1' })
    await ask()
    runtime.jumpWall(86_400_000)
    await ask()
    expect(ledger.timesCarriedOut('create', 'T-1')).toBe(1)
    runtime.jumpWall(1)
    await ask()
    expect(ledger.timesCarriedOut('create', 'T-1')).toBe(2)
  })

  test('a recorded 500 is replayed to every repeat, though the act was carried out', async () => {
    const { url, ledger, play } = await toySandbox({ toy: { repeat: 'replays' } })
    play({ kind: 'status', status: 500, carriedOut: true, recorded: true })
    const ask = () => askToy(url, { path: '/orders', body: tea, key: 'k-1' })
    expect([(await ask()).status, (await ask()).status]).toEqual([500, 500])
    expect(ledger.timesCarriedOut('create', 'T-1')).toBe(1)
  })
})

describe('a provider that must be asked first', () => {
  test('the same number again is refused as a duplicate, and nothing is carried out twice', async () => {
    const { url, ledger } = await toySandbox({ toy: { repeat: 'ask-first' } })
    await askToy(url, { path: '/orders', body: tea })
    const second = await askToy(url, { path: '/orders', body: tea })
    expect([second.status, second.json.code]).toEqual([409, 'ORDER_EXISTS'])
    expect(ledger.timesCarriedOut('create', 'T-1')).toBe(1)
  })
})

describe('an operation that is carried out each time', () => {
  test('a second send charges again, whatever the provider does elsewhere', async () => {
    for (const repeat of ['replays', 'recognises', 'ask-first'] as const) {
      const { url, ledger } = await toySandbox({ toy: { repeat } })
      await askToy(url, { path: '/charges', body: tea, key: 'k-1' })
      await askToy(url, { path: '/charges', body: tea, key: 'k-1' })
      expect(ledger.timesCarriedOut('charge', 'T-1')).toBe(2)
      expect(ledger.doubled).toMatchObject([{ operation: 'charge', times: 2 }])
    }
  })
})

describe('the books', () => {
  test('an entry tells when each request for it came, and a read leaves none', async () => {
    const runtime = fakeRuntime({ startMs: 5_000 })
    const { url, ledger } = await toySandbox({ runtime })
    await askToy(url, { path: '/orders', body: tea })
    await runtime.advance(300)
    await askToy(url, { path: '/orders', body: tea })
    await askToy(url, { path: '/orders/T-1' })
    expect(ledger.entries).toEqual([
      {
        account: 'tea-house',
        operation: 'create',
        number: 'T-1',
        input: tea,
        times: 1,
        askedAt: [5_000, 5_300],
        foreign: false,
      },
    ])
  })

  test('two accounts may use the same number, each for an act of its own', async () => {
    const books = { account: 'book-shop', secretKey: 'toy-secret-of-the-book-shop' }
    const { url, ledger } = await toySandbox({ merchants: [books] })
    await askToy(url, { path: '/orders', body: tea })
    await askToy(url, { path: '/orders', body: tea, merchant: books })
    expect(ledger.doubled).toEqual([])
    expect(ledger.timesCarriedOut('create', 'T-1')).toBe(2)
    expect(ledger.timesCarriedOut('create', 'T-1', 'book-shop')).toBe(1)
  })
  test('an account is not taken for another whose number stands inside its own', async () => {
    const longer = { account: 'tea-house-2', secretKey: 'unlike' }
    const other = { account: '1tea-house', secretKey: 'the-other' }
    const { url, ledger } = await toySandbox({ merchants: [longer, other] })
    await askToy(url, { path: '/orders', body: tea, merchant: longer })
    await askToy(url, { path: '/orders', body: tea, merchant: other })
    await askToy(url, { path: '/orders', body: tea })
    const accounts = ledger.entries.map(({ account }) => account)
    expect(accounts).toEqual(['tea-house-2', '1tea-house', 'tea-house'])
  })
  test('an account is not found in a text that holds its number by chance', async () => {
    const books = { account: 'book-shop', secretKey: 'unlike' }
    const { url, ledger } = await toySandbox({ merchants: [books] })
    const body = { ...tea, order_no: '1tea-house1' }
    await askToy(url, { path: '/orders', body, merchant: books })
    expect(ledger.entries.map(({ account }) => account)).toEqual(['book-shop'])
  })
})
