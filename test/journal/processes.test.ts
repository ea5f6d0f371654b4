import { describe, expect, test } from 'vitest'
import { createGateway } from '../../src/index.ts'
import { startSandbox } from '../../src/testing/index.ts'
import { mysql, postgres, reach } from '../support/journal-databases.ts'
import { changed, dying } from '../support/journal-shop.ts'
import { runChild } from '../support/kill-campaign.ts'
import { killedToy } from '../support/kill-task.ts'
import { signToyAnswer, toyMerchant, toySamples } from '../support/toy-provider.ts'

const table = `payonce_test_processes_${process.pid}`
const intents = 300
const atOnce = 60
const limitMs = 120_000

const databases = [
  ['PostgreSQL', 'postgres', await reach(postgres, table)],
  ['MariaDB', 'mysql', await reach(mysql, table)],
] as const

describe.each(databases)('on %s (where there is one), three processes', (_, kind, database) => {
  test.skipIf(database === undefined)(
    `settle ${intents} intents that a crash has left, each driven by one of them`,
    async ({ onTestFinished }) => {
      if (database === undefined) throw new Error('there is no database')
      onTestFinished(() => database.end())
      const toy = killedToy({ repeat: 'recognises' })
      const sandbox = await startSandbox(toy, {
        merchant: toyMerchant,
        samples: toySamples,
        signAnswer: signToyAnswer,
        faults: [{ kind: 'drop-after', share: 1 }],
      })
      onTestFinished(() => sandbox.close())
      const journal = database.journal()
      const gateway = createGateway({
        providers: [toy],
        merchants: { shop: { accounts: { toy: toyMerchant } } },
        hosts: { toy: [sandbox.url] },
        retry: { attempts: 1 },
        // Whoever has died holds nothing.
        journal: dying(
          changed(journal, { claim: (draft) => journal.claim({ ...draft, leaseUntilMs: 0 }) }),
        ),
      })
      const numbers = Array.from({ length: intents }, (_none, place) => `T-${place}`)
      const pay = gateway.merchant('shop').toy
      // As many at once as a merchant may have.
      for (let place = 0; place < intents; place += atOnce) {
        const some = numbers.slice(place, place + atOnce)
        const calls = some.map((order_no) =>
          pay.create({ order_no, amount: 1280, currency: 'CNY' }),
        )
        await Promise.all(calls)
      }
      await gateway.close({ graceMs: 0 })
      sandbox.calm()

      const task = { url: sandbox.url, journal: `${kind}:${table}`, orders: [], killAtStep: 0 }
      // A question that a busy machine leaves unanswered is asked again.
      const worker = { ...task, repeat: 'recognises', passes: 20 } as const
      const ends = await Promise.all([runChild(worker), runChild(worker), runChild(worker)])
      const settled = ends.flatMap(({ lines }) => lines.flatMap((line) => line.settled ?? []))
      expect(settled.reduce((sum, count) => sum + count, 0)).toBe(intents)
      const told = ends.flatMap(({ lines }) => lines.flatMap((line) => line.told ?? []))
      expect(told.toSorted()).toEqual(numbers.toSorted())
      const rows = await database.rows(`select number, state, status from ${table}`)
      const isTrue = ({ number, state, status }: Record<string, unknown>) => {
        const isPaid = sandbox.ledger.timesCarriedOut('create', String(number)) === 1
        return state === 'done' && status === (isPaid ? 'succeeded' : 'failed')
      }
      expect(rows.filter((row) => !isTrue(row))).toEqual([])
    },
    limitMs,
  )
})
