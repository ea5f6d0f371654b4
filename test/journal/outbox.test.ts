import { sql } from 'kysely'
import { afterAll, describe, expect, test } from 'vitest'
import { ConfigurationError, ConflictError } from '../../src/index.ts'
import { outbox } from '../../src/journal/index.ts'
import { postgres, reach } from '../support/journal-databases.ts'
import { onlyRow, openShop, order } from '../support/journal-shop.ts'

const table = 'payonce_test_outbox'
const database = await reach(postgres, table)
afterAll(() => database?.end())

describe('an intent of the caller', () => {
  test('is written and not sent, until the call itself is made', async () => {
    const { gateway, journal, sent, toy } = await openShop()
    const intending = gateway.merchant('shop').intend(journal).toy
    expect(await intending.create(order)).toMatchObject({ status: 'pending', history: [] })
    expect(await onlyRow(journal)).toMatchObject({ state: 'intent', number: 'T-1001', owner: null })
    expect(sent.acts).toEqual([])
    expect(await toy.create(order)).toMatchObject({ status: 'succeeded' })
    expect(sent.acts).toHaveLength(1)
    expect(await intending.create(order)).toMatchObject({ status: 'succeeded' })
  })

  test('is closed as never sent by recovery, and told', async () => {
    const { gateway, journal, events, sent } = await openShop()
    await gateway.merchant('shop').intend(journal).toy.create(order)
    expect(await gateway.recover()).toMatchObject({ settled: 0 })
    expect(await gateway.recover({ olderThanMs: 0 })).toMatchObject({ settled: 1 })
    expect(events).toMatchObject([
      { type: 'intent-settled', number: 'T-1001', outcome: { status: 'failed', code: 'NOT_SENT' } },
    ])
    expect(sent.acts).toEqual([])
  })

  test('with another input for a number that was used is refused', async () => {
    const { gateway, journal, toy } = await openShop()
    await toy.create(order)
    const intending = gateway.merchant('shop').intend(journal).toy
    await expect(intending.create({ ...order, amount: 1 })).rejects.toThrow(ConflictError)
  })

  test('needs a transaction', () => {
    expect(() => outbox({ db: { isTransaction: false } as never })).toThrow(ConfigurationError)
  })
})

describe.skipIf(database === undefined)(
  'in a transaction of PostgreSQL (where there is one)',
  () => {
    test('is there together with the rows of the caller, or not at all', async () => {
      const db = database?.open()
      if (database === undefined || db === undefined) throw new Error('there is no database')
      const journal = database.journal()
      const { gateway, toy, sent } = await openShop({ journal })
      await journal.migrate()
      const inOne = (fails: boolean) =>
        db.transaction().execute(async (trx) => {
          const intending = gateway.merchant('shop').intend(outbox({ db: trx, table })).toy
          await intending.create(order)
          await sql`select 1`.execute(trx)
          if (fails) throw new Error('the order could not be written')
        })
      await expect(inOne(true)).rejects.toThrow('the order could not be written')
      await expect(onlyRow(journal)).rejects.toThrow('there are 0 rows')
      await inOne(false)
      expect(await onlyRow(journal)).toMatchObject({ state: 'intent' })
      expect(await toy.create(order)).toMatchObject({ status: 'succeeded' })
      expect(sent.acts).toHaveLength(1)
    })
  },
)
