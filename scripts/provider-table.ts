/**
 * Writes what the provider files say into the pages: `docs/providers.md` as a whole, and the table
 * between the marks of both READMEs. `npm run table` writes; a test holds the pages against it.
 */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Operation } from '../src/provider/operation.ts'
import type { AnyProvider, Roles } from '../src/provider/spec.ts'

const root = resolve(import.meta.dirname, '..')

/** Every built-in provider, in the order of its file names. */
async function builtIn(): Promise<readonly (readonly [string, AnyProvider])[]> {
  const files = readdirSync(join(root, 'providers')).filter((name) => name.endsWith('.ts'))
  return await Promise.all(
    files.toSorted().map(async (file) => {
      const module = (await import(pathToFileURL(join(root, 'providers', file)).href)) as object
      const [provider] = Object.values(module).filter((one) => 'operations' in (one as object))
      return [file, provider as AnyProvider] as const
    }),
  )
}

const words = {
  english: {
    head: [
      'provider',
      'operations',
      'idle connections',
      'a repeat',
      'key kept',
      'webhook',
      'neutral',
    ],
    used: (seconds: number) => `${seconds} s`,
    closes: (seconds: number) => `; it closes after ${seconds} s`,
    guessed: ' (nothing published)',
    always: 'always',
    yes: 'yes',
    no: 'no',
  },
  chinese: {
    head: ['提供商', '操作数', '空闲连接', '重复请求', '密钥保留', '通知', '中立接口'],
    used: (seconds: number) => `${seconds} 秒`,
    closes: (seconds: number) => `；对方 ${seconds} 秒后关闭`,
    guessed: '（未公布）',
    always: '一直',
    yes: '有',
    no: '无',
  },
} as const

type Words = (typeof words)['english' | 'chinese']

function keptFor(ms: number | undefined, { always }: Words): string {
  if (ms === undefined || ms === Number.POSITIVE_INFINITY) return always
  const hours = ms / 3_600_000
  return hours % 24 === 0 ? `${hours / 24} d` : `${hours} h`
}

function idle({ connection }: AnyProvider, say: Words): string {
  const { idleMs, serverIdleMs } = connection
  const closes = serverIdleMs === undefined ? say.guessed : say.closes(serverIdleMs / 1_000)
  return say.used(idleMs / 1_000) + closes
}

function row([file, provider]: readonly [string, AnyProvider], say: Words): string {
  const { id, title, idempotency, notification, operations, neutral } = provider
  const count = Object.keys(operations as object).length
  const cells = [
    `[${title}](providers/${file})`,
    `[${count}](docs/providers.md#${id})`,
    idle(provider, say),
    `\`${idempotency.repeat}\``,
    keptFor(idempotency.keptForMs, say),
    notification === undefined ? say.no : say.yes,
    neutral === undefined ? say.no : say.yes,
  ]
  return `| ${cells.join(' | ')} |`
}

/** The table of a README. */
export async function table(language: keyof typeof words): Promise<string> {
  const say = words[language]
  const head = `| ${say.head.join(' | ')} |\n|${'---|'.repeat(say.head.length)}`
  const rows = (await builtIn()).map((one) => row(one, say))
  return [head, ...rows].join('\n')
}

/** docs/providers.md: each provider with its operations. */
export async function page(): Promise<string> {
  const sections = (await builtIn()).map(([file, provider]) => section(file, provider))
  return `# Providers\n\n${intro}\n\n${sections.join('\n\n')}\n`
}

const intro = [
  'Written by `npm run table` from the provider files. A repeat `replays` the first answer,',
  '`recognises` the number without moving money twice, or is possible only `ask-first`; an operation',
  'that is `once` is never sent twice. What is guessed says so.',
].join('\n')

function section(file: string, provider: AnyProvider): string {
  const { id, title, docs, connection, hosts } = provider
  const operations = Object.entries(provider.operations as Readonly<Record<string, Operation>>)
  const roles = (provider.neutral ?? {}) as Roles
  const rows = operations.map(([name, operation]) => {
    const { method, path, effect, make } = operation
    const where = make === undefined ? `${method} \`${path}\`` : 'nothing is sent'
    const repeat = effect === 'keyed' ? (operation.repeat ?? provider.idempotency.repeat) : effect
    return `| \`${name}\` | ${where} | ${repeat} | ${roles[name]?.act ?? ''} |`
  })
  return [
    `## ${id}`,
    '',
    `[${title}](../providers/${file}), after [its documents](${docs}).`,
    `Idle connections: ${idle(provider, words.english)} (${connection.source}).`,
    `Sandbox host: ${hosts.sandbox?.join(', ') ?? 'none published'}.`,
    '',
    '| operation | request | a repeat | neutral client |',
    '|---|---|---|---|',
    ...rows,
  ].join('\n')
}

/** A page with its table between the marks. */
export function withTable(text: string, made: string): string {
  return text.replace(
    /(<!-- providers -->\n)[\s\S]*?(\n<!-- \/providers -->)/,
    (_all, before: string, after: string) => before + made + after,
  )
}

if (process.argv[1] === import.meta.filename) {
  writeFileSync(join(root, 'docs', 'providers.md'), await page())
  for (const [file, language] of [
    ['README.md', 'english'],
    ['README.zh-CN.md', 'chinese'],
  ] as const) {
    const path = join(root, file)
    writeFileSync(path, withTable(readFileSync(path, 'utf8'), await table(language)))
  }
}
