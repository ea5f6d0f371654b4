import { execFile, spawnSync } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { build } from 'esbuild'
import { describe, expect, onTestFinished, test } from 'vitest'
import { sqliteJournal } from '../../src/journal/index.ts'

const run = promisify(execFile)
const source = fileURLToPath(new URL('../support/journal-fault-child.ts', import.meta.url))
const built = fileURLToPath(
  new URL(`../../node_modules/.cache/payonce/fault-child-${process.pid}.mjs`, import.meta.url),
)
const acts = 40
const limitMs = 120_000

/** Whether system calls can be made to fail here: it takes strace, and the right to trace. */
const traceable = spawnSync('strace', ['-e', 'trace=none', 'true']).status === 0

/** What each act was told on a disk whose calls fail, every few times. */
async function writeThrough(fault: string): Promise<[path: string, told: Map<string, string>]> {
  const folder = await mkdtemp(join(tmpdir(), 'payonce-faults-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  const path = join(folder, 'payments.db')
  const target = { platform: 'node', format: 'esm', packages: 'external' } as const
  await build({ entryPoints: [source], outfile: built, bundle: true, ...target })
  // The table is made while the disk is well.
  const journal = sqliteJournal(path)
  await journal.migrate()
  await journal.close()
  const traced = ['-f', '-qq', '-o', '/dev/null', '-e', `inject=${fault}`]
  const { stdout } = await run('strace', [...traced, process.execPath, built, path, `${acts}`])
  const lines = stdout.trim().split('\n')
  return [path, new Map(lines.map((line) => [line.split(' ')[1] ?? '', line.split(' ')[0] ?? '']))]
}

describe.skipIf(!traceable)('on a disk that fails (where strace may be used)', () => {
  test.each([
    ['does not keep what it is told to', 'fsync,fdatasync:error=EIO:when=6+5'],
    ['is full', 'pwrite64:error=ENOSPC:when=30+11'],
    ['cannot be written', 'pwrite64:error=EIO:when=20+7'],
  ])(
    'that %s, an act is written or refused, and what was told to be written is there',
    async (_, fault) => {
      const [path, told] = await writeThrough(fault)
      expect(told.size).toBe(acts)
      const words = [...told.values()]
      expect(words).toContain('written')
      expect(words).toContain('refused')
      const journal = sqliteJournal(path)
      onTestFinished(() => journal.close())
      for (const [id, word] of told) {
        if (word === 'written') expect(await journal.read(id)).toMatchObject({ id, state: 'sent' })
      }
    },
    limitMs,
  )
})
