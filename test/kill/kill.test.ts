import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, type TestContext, test } from 'vitest'
import { type Campaign, killCampaign } from '../support/kill-campaign.ts'
import { hasPostgres, postgresPool } from '../support/kill-journals.ts'

const isPostgresHere = await hasPostgres()

/** A new process each time, on a machine that may be busy. */
const limitMs = 240_000
/** How often each shop is killed here; `npm run kill` goes on for minutes. */
const kills = 6

/** Tests run beside each other, so each has its own way to clean up. */
type Ends = Pick<TestContext, 'onTestFinished'>

async function sqlite({ onTestFinished }: Ends): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'payonce-kill-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  return `sqlite:${join(folder, 'payments.db')}`
}

/** A table of its own in the PostgreSQL of this machine. */
function postgres({ onTestFinished }: Ends): string {
  const table = `kill_${process.pid}_${Math.trunc(performance.now())}`
  onTestFinished(async () => {
    const pool = postgresPool()
    await pool.query(`drop table if exists ${table}`)
    await pool.end()
  })
  return `postgres:${table}`
}

async function campaign(given: Pick<Campaign, 'journal' | 'repeat' | 'seed'> & Partial<Campaign>) {
  const end = await killCampaign({ kills, ...given })
  expect(end.kills).toBe(given.kills ?? kills)
  expect(end.carriedOut).toBeGreaterThan(0)
  return end.problems
}

describe.concurrent('a shop that is killed anywhere, also while it recovers', {
  timeout: limitMs,
}, () => {
  test.for(['recognises', 'replays', 'ask-first'] as const)(
    'loses no payment and pays none twice, at a provider that %s',
    async (repeat, context: Ends) => {
      expect(await campaign({ journal: await sqlite(context), repeat, seed: 11 })).toEqual([])
    },
  )

  test.skipIf(!isPostgresHere)(
    'loses no payment and pays none twice with PostgreSQL (skipped where there is none)',
    async (context) => {
      expect(
        await campaign({ journal: postgres(context), repeat: 'recognises', seed: 12 }),
      ).toEqual([])
    },
  )
})

describe.concurrent('the campaign finds', { timeout: limitMs }, () => {
  test('an intent that is written down too late', async (context) => {
    const journal = await sqlite(context)
    const planted = 'journal-after-send'
    const problems = await campaign({
      journal,
      repeat: 'recognises',
      seed: 13,
      planted,
      kills: 3,
    })
    expect(problems.join()).toContain('the journal knows nothing of it')
  })

  test('a key that is another one each time', async (context) => {
    const journal = await sqlite(context)
    const given = { journal, repeat: 'replays', seed: 14, planted: 'random-key' } as const
    const problems = await campaign({ ...given, kills: 5 })
    expect(problems.join()).toContain('carried out more than once')
  })
})
