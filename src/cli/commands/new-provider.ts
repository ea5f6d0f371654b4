import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { readWords, UsageError } from '../usage.ts'

/**
 * Writes a provider file and its test. Both are the example of docs/add-a-provider.md under another
 * name, so that what is written here is what is explained and proven there.
 */
export async function newProvider(words: readonly string[]): Promise<string> {
  const options = ['folder'] as const
  const { word: name, values } = readWords(words, { what: "the provider's name", options })
  if (!/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(name)) {
    throw new UsageError(`"${name}" must be kebab-case: acme, acme-pay`)
  }
  const folder = values.folder ?? 'providers'
  const [provider, test] = await templates()
  const files = [
    [join(folder, `${name}.ts`), renamed(provider, name)],
    [join(folder, `${name}.test.ts`), renamed(test, name)],
  ] as const
  await mkdir(folder, { recursive: true })
  for (const [path, text] of files) await writeNew(path, text)
  return [
    ...files.map(([path]) => `wrote ${path}`),
    `next: npx vitest run ${files[1][0]}; it is green, and tells what is missing as you change it`,
    'what each member means: docs/add-a-provider.md of payonce',
    '',
  ].join('\n')
}

/** The two code blocks of the page: the provider, and its test. */
async function templates(): Promise<[string, string]> {
  const root = dirname(createRequire(import.meta.url).resolve('payonce/package.json'))
  const page = await readFile(join(root, 'docs', 'add-a-provider.md'), 'utf8')
  const [provider, test] = [...page.matchAll(/^```ts\n([\s\S]*?)^```$/gm)].map(([, code]) => code)
  if (provider === undefined || test === undefined) throw new Error('the template is damaged')
  return [provider, test]
}

/** The example's names, in another's: its constant, its id, its title and its hosts. */
function renamed(code: string, name: string): string {
  const constant = name.replaceAll(/-(.)/g, (_dash, letter: string) => letter.toUpperCase())
  const title = name
    .split('-')
    .map((part) => part.charAt(0).toUpperCase() + part.slice(1))
    .join(' ')
  return code
    .replaceAll("id: 'nimbus'", `id: '${name}'`)
    .replaceAll("'./nimbus.ts'", `'./${name}.ts'`)
    .replaceAll('nimbus.example', `${name}.example`)
    .replaceAll('Nimbus Pay', title)
    .replaceAll('Nimbus', title)
    .replaceAll(/\bnimbus\b(?!\.example)/g, constant)
}

/** @throws Error when the file is there already: nobody's work is written over. */
async function writeNew(path: string, text: string): Promise<void> {
  try {
    await writeFile(path, text, { flag: 'wx' })
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
    throw new Error(`${path} is there already; it was left as it is`)
  }
}
