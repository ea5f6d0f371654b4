import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Reconciled } from '../../src/index.ts'
import { memoryJournal } from '../../src/journal/memory.ts'
import { at, billOf, line, openBooks, record } from '../support/reconcile-shop.ts'

const nothing = { charged: [], recorded: [], different: [] }

/** What was found, in as many words as a test is about. */
function inShort({ matched, charged, recorded, different }: Reconciled) {
  const named = ({ kind, reference }: { kind: string; reference: string | undefined }) =>
    `${kind} ${reference}`
  return {
    matched,
    charged: charged.map(named),
    recorded: recorded.map(named),
    different: different.map((one) => `${named(one)}: ${one.differs.join()}`),
  }
}

describe('a bill and the journal', () => {
  test('agree: nothing is found', async () => {
    const books = openBooks()
    await books.record({ number: 'T-1' })
    await books.record({ number: 'R-1', operation: 'refund', minor: 300 })
    const found = await books.reconcile(
      billOf(line('T-1'), line('R-1', { kind: 'refund', minor: 300 })),
    )
    expect(found).toMatchObject({ matched: 2, skipped: 0, ...nothing })
  })

  test('a charge without a record is told with its amount, its numbers and its time', async () => {
    const { charged } = await openBooks().reconcile(billOf(line('T-9', { minor: 990 })))
    expect(charged).toEqual([
      {
        kind: 'payment',
        reference: 'T-9',
        providerReference: 'P-T-9',
        bill: {
          amount: { minor: 990, currency: 'CNY' },
          state: 'succeeded',
          rows: 1,
          providerReferences: ['P-T-9'],
          at: at('10:00:05'),
        },
      },
    ])
  })

  test('what is recorded as paid and is not in the bill is told with its intent', async () => {
    const books = openBooks()
    await books.record({ number: 'T-1' })
    const id = await books.record({ number: 'T-2', minor: 700 })
    const { recorded, matched } = await books.reconcile(billOf(line('T-1')))
    expect(matched).toBe(1)
    expect(recorded).toEqual([
      {
        kind: 'payment',
        reference: 'T-2',
        providerReference: 'P-1',
        edge: false,
        journal: {
          status: 'succeeded',
          operation: 'create',
          id,
          amount: { minor: 700, currency: 'CNY' },
          at: at('10:00:00'),
        },
      },
    ])
  })

  test('another amount is told from both sides', async () => {
    const books = openBooks()
    await books.record({ number: 'T-1', minor: 1280 })
    const { different, matched } = await books.reconcile(billOf(line('T-1', { minor: 1279 })))
    expect(matched).toBe(0)
    expect(different).toMatchObject([
      {
        reference: 'T-1',
        differs: ['amount'],
        bill: { amount: { minor: 1279 } },
        journal: { amount: { minor: 1280 } },
      },
    ])
  })

  test('another currency is another amount', async () => {
    const books = openBooks()
    await books.record({ number: 'T-1' })
    const bill = billOf(line('T-1')).replace('CNY', 'USD')
    expect(inShort(await books.reconcile(bill)).different).toEqual(['payment T-1: amount'])
  })

  test.each(['failed', 'unknown', 'no-answer', 'not-sent', 'pending'] as const)(
    'paid in the bill, and %s in the journal: they contradict each other',
    async (status) => {
      const books = openBooks()
      await books.record({ number: 'T-1', status })
      const { different } = await books.reconcile(billOf(line('T-1')))
      const word = status === 'no-answer' ? 'unknown' : status
      expect(different).toMatchObject([{ differs: ['state'], journal: { status: word } }])
    },
  )

  test.each([
    ['succeeded', 'processing', []],
    ['pending', 'processing', []],
    ['failed', 'processing', ['state']],
    ['unknown', 'processing', ['state']],
    ['not-sent', 'processing', ['state']],
    ['succeeded', 'failed', ['state']],
    ['pending', 'failed', []],
    ['failed', 'failed', []],
    ['unknown', 'failed', ['state']],
    ['not-sent', 'failed', ['state']],
  ] as const)('a refund %s in the journal, and %s in the bill', async (status, state, differs) => {
    const books = openBooks()
    await books.record({ number: 'R-1', operation: 'refund', status })
    const found = await books.reconcile(billOf(line('R-1', { kind: 'refund', state })))
    expect(found.different.map((one) => one.differs)).toEqual(differs.length > 0 ? [differs] : [])
    expect(found.matched).toBe(differs.length > 0 ? 0 : 1)
  })

  test('failed in the bill, and carried out in the journal: they contradict each other', async () => {
    const books = openBooks()
    await books.record({ number: 'R-1', operation: 'refund' })
    const row = line('R-1', { kind: 'refund', state: 'failed' })
    const { different } = await books.reconcile(billOf(row))
    expect(different).toMatchObject([{ kind: 'refund', differs: ['state'] }])
  })

  test('failed on both sides is agreed, and what failed is in no bill', async () => {
    const books = openBooks()
    await books.record({ number: 'R-1', operation: 'refund', status: 'failed' })
    await books.record({ number: 'T-1', status: 'failed' })
    const row = line('R-1', { kind: 'refund', state: 'failed' })
    expect(await books.reconcile(billOf(row))).toMatchObject({ matched: 1, ...nothing })
  })

  test('a refund under way agrees with its row, and so does a last word that was pending', async () => {
    const books = openBooks()
    await books.record({ number: 'R-1', operation: 'refund', status: 'pending' })
    await books.record({ number: 'T-1', status: 'pending', isLast: true })
    const found = await books.reconcile(billOf(line('R-1', { kind: 'refund' }), line('T-1')))
    expect(found).toMatchObject({ matched: 2, ...nothing })
  })

  test('an order that was made and never paid is in no bill, and is no finding', async () => {
    const books = openBooks()
    await books.record({ number: 'T-1', operation: 'order', value: { code: 'x' } })
    await books.record({ number: 'T-2', operation: 'order', value: { code: 'y' } })
    const found = await books.reconcile(billOf(line('T-2')))
    expect(found).toMatchObject({ matched: 1, ...nothing })
  })

  test('nor is a page where nobody has paid, although its answer has the neutral form', async () => {
    const books = openBooks()
    const value = { order_no: 'T-1', state: 'waiting', amount: 1280, currency: 'CNY' }
    await books.record({ number: 'T-1', operation: 'page', value })
    expect(await books.reconcile(billOf(line('T-2')))).toMatchObject({ recorded: [] })
  })

  test('the amount that was meant counts where no answer has told one', async () => {
    const books = openBooks()
    await books.record({ number: 'T-1', status: 'unknown' })
    const found = await books.reconcile(billOf(line('T-1', { minor: 1279 })))
    expect(inShort(found).different).toEqual(['payment T-1: state,amount'])
  })

  test('an act without a number of its own is known by what it was meant for', async () => {
    const books = openBooks()
    await books.record({ number: 'T-1', keyless: true, status: 'failed' })
    const found = await books.reconcile(billOf(line('T-1')))
    expect(inShort(found)).toMatchObject({ charged: [], different: ['payment T-1: state'] })
  })

  test('an intent of another release, whose input nobody can read, has its number left', async () => {
    const books = openBooks()
    await books.record({ number: 'T-1', input: null, status: 'failed' })
    const found = await books.reconcile(billOf(line('T-1')))
    expect(inShort(found)).toMatchObject({ charged: [], different: ['payment T-1: state'] })
  })

  test('an order of which a question has told that it was paid must be in the bill', async () => {
    const books = openBooks()
    const view = { reference: 'T-1', state: 'succeeded', paidAt: at('11:00:00') }
    const value = { code: 'x' }
    await books.record({ number: 'T-1', operation: 'order', value, history: [{ view }] })
    const found = await books.reconcile(billOf(line('T-2')))
    expect(inShort(found).recorded).toEqual(['payment T-1'])
    expect(found.recorded[0]?.journal.at).toEqual(at('11:00:00'))
  })

  test('rows with one number are added up, and told: charged again, it may be', async () => {
    const books = openBooks()
    await books.record({ number: 'T-1' })
    const { different } = await books.reconcile(billOf(line('T-1'), line('T-1')))
    expect(different).toMatchObject([
      {
        differs: ['amount', 'rows'],
        bill: { rows: 2, amount: { minor: 2560 }, providerReferences: ['P-T-1', 'P-T-1'] },
      },
    ])
  })

  test('a refund that failed first and was repeated under its number is one refund', async () => {
    const books = openBooks()
    await books.record({ number: 'R-1', operation: 'refund' })
    const row = (state: 'failed' | 'succeeded') => line('R-1', { kind: 'refund', state })
    const found = await books.reconcile(billOf(row('failed'), row('succeeded')))
    expect(found).toMatchObject({ matched: 1, ...nothing })
  })

  test('a payment that was charged back later was made as the journal says', async () => {
    const books = openBooks()
    await books.record({ number: 'T-1' })
    const taken = line('T-1', { state: 'charged-back' })
    expect(await books.reconcile(billOf(taken))).toMatchObject({ matched: 1, ...nothing })
    const { different } = await books.reconcile(billOf(line('T-1'), taken))
    expect(different).toMatchObject([
      { bill: { state: 'charged-back' }, differs: ['amount', 'rows'] },
    ])
  })

  test('a payment and a refund of the same number are two things', async () => {
    const books = openBooks()
    await books.record({ number: 'T-1' })
    const found = await books.reconcile(billOf(line('T-1'), line('T-1', { kind: 'refund' })))
    expect(inShort(found)).toMatchObject({ matched: 1, charged: ['refund T-1'] })
  })

  test('a number used by two operations stands for the one that went through', async () => {
    const books = openBooks()
    await books.record({ number: 'T-1', operation: 'charge', minor: 5, status: 'failed' })
    await books.record({ number: 'T-1', operation: 'order', value: { code: 'x' } })
    await books.record({ number: 'T-1', operation: 'close', status: 'failed' })
    expect(await books.reconcile(billOf(line('T-1')))).toMatchObject({ matched: 1, ...nothing })
  })

  test('one call for several orders is held against the row of each', async () => {
    const books = openBooks()
    const input = { basket_no: 'B-1', orders: ['T-1', 'T-2', 'T-3'] }
    const value = { state: 'succeeded' }
    await books.record({ operation: 'basket', number: 'B-1', input, value })
    const rows = [line('T-1', { minor: 500 }), line('T-2', { minor: 400 })]
    expect(inShort(await books.reconcile(billOf(...rows)))).toEqual({
      matched: 1,
      charged: [],
      recorded: ['payment T-3'],
      different: ['payment T-2: amount'],
    })
  })

  test('another account and another merchant have bills of their own', async () => {
    const books = openBooks()
    await books.record({ number: 'T-1', account: 'old-account' })
    await books.record({ number: 'T-2', merchant: 'other', account: 'other' })
    const found = await books.reconcile(billOf(line('T-3')))
    expect(inShort(found)).toMatchObject({ charged: ['payment T-3'], recorded: [] })
  })

  test('a row that is neither payment nor refund is counted and held against nothing', async () => {
    const row = line('F-1', { kind: 'other' })
    const found = await openBooks().reconcile(billOf(row, line('T-1')))
    expect(found).toMatchObject({ skipped: 1, charged: [{ reference: 'T-1' }] })
  })

  test('a charge without any number is told by the number of the provider', async () => {
    const bill = [
      { kind: 'payment', providerReference: 'P-7', amount: { minor: 1, currency: 'CNY' } },
      { kind: 'payment', amount: { minor: 2, currency: 'CNY' } },
      { kind: 'payment', amount: { minor: 3, currency: 'CNY' } },
    ] as const
    const span = { from: at('00:00:00'), to: at('23:59:59') }
    const { charged } = await openBooks().reconcile(bill, span)
    expect(charged.map(({ providerReference }) => providerReference)).toContain('P-7')
    expect(charged).toHaveLength(3)
  })
})

describe('the span of a bill', () => {
  test('is the days of its rows, cut by the clock of the provider', async () => {
    const rows = [line('T-1', { at: at('00:00:01') }), line('T-2', { at: at('23:59:59') })]
    const { from, to } = await openBooks().reconcile(billOf(...rows))
    expect([from, to]).toEqual([at('00:00:00'), new Date('2026-03-03T00:00:00+08:00')])
  })

  test('whichever of its days comes first', async () => {
    const next = new Date('2026-03-03T00:00:01+08:00')
    const rows = [line('T-1', { at: at('23:59:59') }), line('T-2', { at: next })]
    for (const bill of [billOf(...rows), billOf(...rows.toReversed())]) {
      const { from, to } = await openBooks().reconcile(bill)
      expect([from, to]).toEqual([at('00:00:00'), new Date('2026-03-04T00:00:00+08:00')])
    }
  })

  test('what was carried out the day before or after is in another bill', async () => {
    const books = openBooks()
    await books.record({ number: 'T-0', sentAt: new Date('2026-03-01T23:00:00+08:00') })
    await books.record({ number: 'T-2', sentAt: new Date('2026-03-03T01:00:00+08:00') })
    const found = await books.reconcile(billOf(line('T-1')))
    expect(inShort(found)).toMatchObject({ recorded: [], charged: ['payment T-1'] })
  })

  test('what was sent within minutes of midnight may be in another bill, and says so', async () => {
    const books = openBooks()
    await books.record({ number: 'T-1', sentAt: at('00:01:00') })
    await books.record({ number: 'T-2', sentAt: at('12:00:00') })
    await books.record({ number: 'T-3', sentAt: at('23:58:00') })
    const view = { reference: 'T-4', state: 'succeeded', paidAt: at('23:59:00') }
    await books.record({ number: 'T-4', sentAt: at('23:58:00'), history: [{ view }] })
    const { recorded } = await books.reconcile(billOf(line('T-9')))
    expect(recorded.map(({ reference, edge }) => [reference, edge])).toEqual([
      ['T-1', true],
      ['T-2', false],
      ['T-3', true],
      // The provider told the time, by the clock that cuts its days.
      ['T-4', false],
    ])
  })

  test('an order of last week that was paid today is found by its number', async () => {
    const books = openBooks()
    const sentAt = new Date('2026-02-24T10:00:00+08:00')
    await books.record({ number: 'T-1', operation: 'order', value: { code: 'x' }, sentAt })
    expect(await books.reconcile(billOf(line('T-1')))).toMatchObject({ matched: 1, ...nothing })
  })

  test('rows without a time are found by their numbers, where the span is given', async () => {
    const books = openBooks()
    await books.record({ number: 'T-1' })
    const bill = [{ kind: 'payment', reference: 'T-1', amount: { minor: 1280, currency: 'CNY' } }]
    const from = at('00:00:00')
    expect(await books.reconcile(bill as never, { from, to: at('23:00:00') })).toMatchObject({
      matched: 1,
      ...nothing,
    })
    await expect(books.reconcile(bill as never)).rejects.toThrow('give both from and to')
  })

  test('from and to say what must be in the bill, whatever days it has', async () => {
    const books = openBooks()
    await books.record({ number: 'T-1', sentAt: at('08:00:00') })
    await books.record({ number: 'T-2', sentAt: at('16:00:00') })
    const span = { from: at('12:00:00'), to: at('20:00:00') }
    const found = await books.reconcile([], span)
    expect(inShort(found).recorded).toEqual(['payment T-2'])
    expect(found).toMatchObject(span)
  })
})

describe('whatever the order of things', () => {
  const references = ['T-1', 'T-2', 'T-3', 'R-1', 'R-2']
  const rowOf = fc
    .record({
      reference: fc.constantFrom(...references),
      minor: fc.integer({ min: 1, max: 3 }),
      state: fc.constantFrom('succeeded', 'processing', 'failed', 'closed'),
      hour: fc.integer({ min: 10, max: 23 }),
    })
    .map(({ reference, minor, state, hour }) => {
      const kind = reference.startsWith('T') ? 'payment' : 'refund'
      return line(reference, { kind, minor, state: state as never, at: at(`${hour}:30:00`) })
    })
  const intentOf = fc.record({
    number: fc.constantFrom(...references),
    operation: fc.constantFrom('create', 'charge'),
    minor: fc.integer({ min: 1, max: 3 }),
    status: fc.constantFrom('succeeded', 'failed', 'unknown', 'pending', 'not-sent'),
    hour: fc.integer({ min: 10, max: 23 }),
  })

  test('a shuffled bill gives the same findings', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(rowOf, { minLength: 1, maxLength: 12 }),
        fc.uniqueArray(intentOf, { selector: (one) => `${one.operation} ${one.number}` }),
        fc.infiniteStream(fc.nat()),
        async (rows, intents, order) => {
          const journal = memoryJournal()
          for (const { hour, operation, ...intent } of intents) {
            const named = intent.number.startsWith('T') ? operation : 'refund'
            await record(journal, {
              ...intent,
              operation: named,
              status: intent.status as 'failed',
              sentAt: at(`${hour}:00:00`),
            })
          }
          const { gateway } = openBooks(journal)
          const shop = { merchant: 'shop', provider: 'toy' } as const
          const span = { from: at('00:00:00'), to: at('23:59:59') }
          const shuffled = rows
            .map((row) => [order.next().value, row] as const)
            .toSorted(([one], [other]) => one - other)
            .map(([, row]) => row)
          const one = await gateway.reconcile({ ...shop, ...span, bill: billOf(...rows) })
          const other = await gateway.reconcile({ ...shop, ...span, bill: billOf(...shuffled) })
          expect(other).toEqual(one)
          const numbers = new Set(rows.map((row) => row.split(',', 2).join()))
          const { matched, charged, different } = one
          expect(matched + charged.length + different.length).toBe(numbers.size)
        },
      ),
      { numRuns: 200 },
    )
  })
})
