import { createHash } from 'node:crypto'
import { Readable } from 'node:stream'
import { setImmediate as turn } from 'node:timers/promises'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { describe, expect, test } from 'vitest'
import { type BillRow, ConfigurationError, createGateway, GatewayError } from '../../src/index.ts'
import type { Journal } from '../../src/journal/journal.ts'
import { memoryJournal } from '../../src/journal/memory.ts'
import { defineProvider } from '../../src/provider/index.ts'
import { changed } from '../support/journal-shop.ts'
import { at, billed, billOf, line, openBooks, record } from '../support/reconcile-shop.ts'
import { toyMerchant, toyProvider } from '../support/toy-provider.ts'

setFlagsFromString('--expose-gc')
const collect = runInNewContext('gc') as () => void

/** A row that agrees with nothing, as an object of its own. */
const rowOf = (n: number): BillRow => ({
  kind: 'payment',
  reference: `T-${n}`,
  amount: { minor: 1280, currency: 'CNY' },
  at: at('10:00:05'),
})

/** A journal whose rows are all of one hour, found as fast as in a table with an index. */
async function indexed(journal: Journal): Promise<Journal> {
  const whole = { fromMs: 0, toMs: Number.MAX_SAFE_INTEGER, limit: Number.MAX_SAFE_INTEGER }
  const rows = await journal.scan({ provider: 'toy', merchant: 'shop', ...whole })
  const places = new Map(rows.map(({ id }, place) => [id, place]))
  const sentAtMs = rows[0]?.createdAtMs ?? 0
  return changed(journal, {
    read: () => Promise.reject(new Error('each row must be found in what was scanned')),
    scan: async ({ fromMs, toMs, afterId, limit }) => {
      if (sentAtMs < fromMs || sentAtMs >= toMs) return []
      const start = afterId === undefined ? 0 : (places.get(afterId) ?? 0) + 1
      return rows.slice(start, start + limit)
    },
  })
}

describe('a bill is read as it comes', () => {
  test('no further than to what is held against the journal just then', async () => {
    let pulled = 0
    const furthest: number[] = []
    const journal = changed(memoryJournal(), {
      read: async () => {
        furthest.push(pulled)
        return undefined
      },
    })
    async function* rows() {
      for (; pulled < 1_000; pulled += 1) yield rowOf(pulled)
    }
    const { charged } = await openBooks(journal).reconcile(rows())
    expect(charged).toHaveLength(1_000)
    const ahead = furthest.map((count, question) => count - question / 3)
    expect(Math.max(...ahead)).toBeLessThan(130)
  })

  test('of 100000 rows that agree, none is held', async () => {
    const written = memoryJournal()
    const total = 100_000
    for (let n = 0; n < total; n += 1) await record(written, { number: `T-${n}` })
    const journal = await indexed(written)
    const seen: WeakRef<BillRow>[] = []
    let living = Number.NaN
    async function* rows() {
      for (let n = 0; n < total; n += 1) {
        const row = rowOf(n)
        if (n % 100 === 0) seen.push(new WeakRef(row))
        yield row
      }
      // A reference stays alive until the job that made it has ended.
      await turn()
      collect()
      living = seen.filter((row) => row.deref() !== undefined).length
    }
    const found = await openBooks(journal).reconcile(rows())
    expect(found).toMatchObject({ matched: total, charged: [], recorded: [], different: [] })
    expect(living).toBeLessThan(10)
  }, 120_000)

  test('in pieces of any length, as bytes and as text', async () => {
    const books = openBooks()
    await books.record({ number: 'T-1' })
    const text = billOf(line('T-1'), line('茶-2'))
    const bytes = Buffer.from(text)
    const found = await books.reconcile(text)
    expect(found).toMatchObject({ matched: 1, charged: [{ reference: '茶-2' }] })
    const pieces = [...bytes].map((byte) => Uint8Array.of(byte))
    for (const bill of [bytes, new Uint8Array(bytes), [text], pieces, [...text]]) {
      expect(await books.reconcile(bill)).toEqual(found)
    }
  })

  test('and let go when something is wrong', async () => {
    let left = false
    async function* bill() {
      try {
        yield 'payment,T-1,much,CNY\n'
        yield 'payment,T-2,1,CNY\n'
      } finally {
        left = true
      }
    }
    await expect(openBooks().reconcile(bill())).rejects.toThrow('row 1: amount.minor')
    expect(left).toBe(true)
  })

  test('an error of payonce on the way, as of a file that is not the one announced, is passed on', async () => {
    const broken = new GatewayError({ fault: 'unknown', code: 'DIGEST_MISMATCH' }, 'another file')
    async function* bill() {
      yield line('T-1')
      throw broken
    }
    await expect(openBooks().reconcile(bill())).rejects.toBe(broken)
  })
})

describe('refused, and nothing is said', () => {
  test('a bill that was cut', async () => {
    const books = openBooks()
    const whole = billOf(line('T-1'), line('T-2'))
    for (const part of [whole.slice(0, -1), whole.split('\n').slice(0, 2).join('\n'), '']) {
      await expect(books.reconcile(part)).rejects.toMatchObject({
        name: 'InvalidInputError',
        message: expect.stringContaining('reconcile.bill: its end is missing'),
        merchant: 'shop',
        provider: 'toy',
      })
    }
  })

  test('a stream that ends before its first byte', async () => {
    const reading = openBooks().reconcile(Readable.from([]))
    await expect(reading).rejects.toThrow('reconcile.bill: its end is missing')
  })

  test.each([
    ['a kind nobody knows', { ...rowOf(1), kind: 'gift' }, 'row 2: kind must be'],
    ['half a fen', { ...rowOf(1), amount: { minor: 0.5, currency: 'CNY' } }, 'row 2: amount.minor'],
    ['less than nothing', { ...rowOf(1), amount: { minor: -1, currency: 'CNY' } }, 'amount.minor'],
    ['no amount', { kind: 'payment' }, 'row 2: amount.minor'],
    ['no currency', { kind: 'payment', amount: { minor: 1 } }, 'row 2: amount.currency'],
    ['no date', { ...rowOf(1), at: new Date(Number.NaN) }, 'row 2: at must be'],
    ['bytes among rows', Buffer.from('x'), 'row 2: kind must be'],
  ])('a row with %s', async (_name, row, message) => {
    await expect(openBooks().reconcile([rowOf(0), row as BillRow])).rejects.toThrow(message)
  })

  test('rows among bytes', async () => {
    const bill = ['payment,T-1,1,CNY\n', rowOf(1)]
    await expect(openBooks().reconcile(bill)).rejects.toThrow('one of these throughout')
  })

  test('more than may be held', async () => {
    const bill = Array.from({ length: 11 }, (_, n) => rowOf(n))
    await expect(openBooks().reconcile(bill, { limit: 10 })).rejects.toThrow(
      'raise reconcile.limit',
    )
    expect((await openBooks().reconcile(bill, { limit: 11 })).charged).toHaveLength(11)
  })

  test.each([
    [{ bill: 7 }, 'reconcile.bill: must be a stream'],
    [{ bill: null }, 'reconcile.bill: must be a stream'],
    [{ from: 'yesterday' }, 'reconcile.from'],
    [{ from: at('12:00:00'), to: at('11:00:00') }, 'reconcile.from: must be before to'],
    [{ limit: 0 }, 'reconcile.limit'],
    [{ since: at('12:00:00') }, 'reconcile.since: unknown option'],
    [{ merchant: 'tea-house' }, 'there is no merchant "tea-house"'],
    [{ provider: 'other' }, 'has no account with "other"; it has: toy'],
  ])('%o', async (wrong, message) => {
    const options = { merchant: 'shop', provider: 'toy', bill: '', ...wrong }
    const { gateway } = openBooks()
    await expect(gateway.reconcile(options as never)).rejects.toThrow(message)
  })

  test('without a journal, or where the provider has no bill', async () => {
    const merchants = { shop: { accounts: { toy: toyMerchant } } }
    const bill = { merchant: 'shop', provider: 'toy', bill: '' } as const
    const without = createGateway({ providers: [billed], merchants })
    await expect(without.reconcile(bill)).rejects.toThrow('reconcile needs a journal')
    const plain = createGateway({ providers: [toyProvider()], merchants, journal: memoryJournal() })
    await expect(plain.reconcile(bill)).rejects.toThrow('it has no member bill')
    await Promise.all([without.close(), plain.close()])
  })

  test('a journal that cannot be read', async () => {
    const journal = changed(memoryJournal(), { scan: () => Promise.reject(new Error('no disk')) })
    await expect(openBooks(journal).reconcile(billOf(line('T-1')))).rejects.toMatchObject({
      name: 'JournalError',
      message: 'the journal could not be read: no disk',
    })
  })

  test('while the gateway closes', async () => {
    const { gateway } = openBooks()
    await gateway.close()
    const bill = { merchant: 'shop', provider: 'toy', bill: billOf(line('T-1')) } as const
    await expect(gateway.reconcile(bill)).rejects.toMatchObject({ code: 'GATEWAY_CLOSED' })
  })

  test('a provider file whose bill names an operation that is not there, or only reads', () => {
    const bill = (name: string) => ({ ...billed.bill, operations: { [name]: 'payment' } }) as never
    expect(() => defineProvider({ ...billed, bill: bill('pay') })).toThrow(ConfigurationError)
    expect(() => defineProvider({ ...billed, bill: bill('pay') })).toThrow(
      'bill.operations.pay: there is no such operation',
    )
    expect(() => defineProvider({ ...billed, bill: bill('query') })).toThrow('it only reads')
  })
})

test('a journal of several pages is read to its end, each hour once', async () => {
  const journal = memoryJournal()
  for (let n = 0; n < 4_500; n += 1) {
    const number = createHash('sha1').update(String(n)).digest('hex')
    await record(journal, { number, sentAt: at(n % 2 === 0 ? '10:00:00' : '10:59:00') })
  }
  const spans: string[] = []
  const counting = changed(journal, {
    scan: async (query) => {
      if (query.afterId === undefined) spans.push(`${query.fromMs}-${query.toMs}`)
      return await journal.scan(query)
    },
  })
  const rows = ['10:00:05', '11:30:00', '10:30:00'].map((time, n) =>
    line(`X-${n}`, { at: at(time) }),
  )
  const { recorded } = await openBooks(counting).reconcile(billOf(...rows))
  expect(recorded).toHaveLength(4_500)
  const hours = spans.flatMap((span) => {
    const [from = 0, to = 0] = span.split('-').map((ms) => Number(ms) / 3_600_000)
    return Array.from({ length: to - from }, (_, n) => from + n)
  })
  expect(new Set(hours).size).toBe(hours.length)
})
