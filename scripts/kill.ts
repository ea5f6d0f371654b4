/**
 * Kills shops under traffic for minutes: `npm run kill -- --minutes 5 --seed 1`. Each has a journal
 * of its own, SQLite or the PostgreSQL of this machine, and at the end every order of its journal
 * is held against the provider's books.
 */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { type CampaignEnd, killCampaign } from '../test/support/kill-campaign.ts'
import { hasPostgres, postgresPool } from '../test/support/kill-journals.ts'

const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '5' },
    kills: { type: 'string', default: '1000' },
    seed: { type: 'string', default: '1' },
  },
})
const endAtMs = performance.now() + Number(values.minutes) * 60_000
const wanted = Number(values.kills)
const folder = await mkdtemp(join(tmpdir(), 'payonce-kill-'))
const table = `payonce_kill_${process.pid}`
const withPostgres = await hasPostgres()
if (!withPostgres) console.log('no PostgreSQL can be reached here: SQLite only')

const journals = [
  ['recognises', `sqlite:${join(folder, 'recognises.db')}`],
  ['replays', `sqlite:${join(folder, 'replays.db')}`],
  ['ask-first', `sqlite:${join(folder, 'ask-first.db')}`],
  ...(withPostgres ? ([['recognises', `postgres:${table}`]] as const) : []),
] as const

let kills = 0
const shown = process.stdout.isTTY
const width = 40
const show = () => {
  const done = Math.min(1, kills / wanted)
  const bar = '█'.repeat(Math.round(done * width)).padEnd(width, '░')
  if (shown) process.stdout.write(`\r${bar} ${kills} kills`)
}
const isOver = () => performance.now() >= endAtMs || kills >= wanted
const onKill = () => {
  kills += 1
  show()
}

const ends = await Promise.all(
  journals.map(async ([repeat, journal], place): Promise<[string, CampaignEnd]> => {
    const seed = Number(values.seed) * 100 + place
    const end = await killCampaign({ journal, repeat, seed, kills: wanted, isOver, onKill })
    return [`${repeat}, ${journal.slice(0, journal.indexOf(':'))}`, end]
  }),
)
await rm(folder, { recursive: true, force: true })
if (withPostgres) {
  const pool = postgresPool()
  await pool.query(`drop table if exists ${table}`)
  await pool.end()
}

console.log(shown ? '\n' : '')
for (const [name, end] of ends) {
  const { kills: killed, carriedOut, problems } = end
  console.log(`${name}: ${killed} kills, ${carriedOut} carried out, ${problems.length} wrong`)
  for (const problem of problems.slice(0, 20)) console.log(`  ${problem}`)
}
const wrong = ends.reduce((sum, [, { problems }]) => sum + problems.length, 0)
console.log(`${kills} kills, ${wrong} orders of which journal and books say different things`)
process.exitCode = wrong === 0 ? 0 : 1
