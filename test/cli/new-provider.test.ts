import { execFile } from 'node:child_process'
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { promisify } from 'node:util'
import { expect, onTestFinished, test } from 'vitest'
import type { AnyProvider } from '../../src/provider/spec.ts'

const run = promisify(execFile)
const root = fileURLToPath(new URL('../..', import.meta.url))
const main = join(root, 'src/cli/main.ts')

/** A folder of its own inside the repository, so that the package's own name resolves. */
async function folder(): Promise<string> {
  const path = await mkdtemp(join(root, 'test/cli/made-'))
  onTestFinished(() => rm(path, { recursive: true }))
  return path
}

function payonce(...words: string[]) {
  return run(process.execPath, ['--import', 'tsx', main, ...words], { cwd: root })
}

test('writes a provider under its own name, and a test that has what it needs', async () => {
  const path = await folder()
  const { stdout } = await payonce('new-provider', 'acme-pay', '--folder', path)
  expect(stdout).toContain('acme-pay.ts')
  expect((await readdir(path)).toSorted()).toEqual(['acme-pay.test.ts', 'acme-pay.ts'])
  const text = await readFile(join(path, 'acme-pay.ts'), 'utf8')
  expect(text).not.toMatch(/nimbus/i)
  expect(await readFile(join(path, 'acme-pay.test.ts'), 'utf8')).toContain("from './acme-pay.ts'")
  // As the package would resolve it, once it is built.
  const local = text.replace("'payonce/provider'", "'../../../src/provider/index.ts'")
  const code = join(path, 'local.ts')
  await writeFile(code, local)
  const { acmePay } = (await import(pathToFileURL(code).href)) as { acmePay: AnyProvider }
  expect(acmePay).toMatchObject({ id: 'acme-pay', title: 'Acme Pay' })
})

test('writes over nothing', async () => {
  const path = await folder()
  await payonce('new-provider', 'acme', '--folder', path)
  await expect(payonce('new-provider', 'acme', '--folder', path)).rejects.toMatchObject({
    code: 1,
    stderr: expect.stringContaining('is there already') as string,
  })
})

test.each([
  [[], 0],
  [['new-provider'], 2],
  [['new-provider', 'Acme!'], 2],
  [['new-provider', 'a', 'b'], 2],
  [['new-provider', 'a', '--what'], 2],
  [['fly'], 2],
])('the words %j end with %i and tell how to use it', async (words, code) => {
  const end = await payonce(...words).then(
    ({ stdout }) => ({ code: 0, text: stdout }),
    (error: unknown) => {
      const { code, stderr } = error as { code: number; stderr: string }
      return { code, text: stderr }
    },
  )
  expect(end.code).toBe(code)
  expect(end.text).toContain('payonce new-provider <name>')
})
