import { existsSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import ts from 'typescript'
import { describe, expect, test } from 'vitest'
import { wechat } from '../providers/wechat.ts'
import * as payonce from '../src/index.ts'
import { concurrencyOf, connectionOf, narrow } from '../src/settings.ts'

const root = resolve(import.meta.dirname, '..')
const text = (path: string) => readFileSync(join(root, path), 'utf8')
const english = text('README.md')
const chinese = text('README.zh-CN.md')
const mostLines = 200

/** The type checker reads the whole product. */
const compileMs = 120_000

/** All code blocks, with their language. */
function blocksOf(page: string) {
  return [...page.matchAll(/^```(\w+)\n([\s\S]*?)^```$/gm)].map(([, language = '', code = '']) => ({
    language,
    code,
  }))
}

const headingsOf = (page: string) => [...page.matchAll(/^(#+) /gm)].map(([, level]) => level)

/** Everything in `code` that stands in a sentence or a table. */
const namesIn = (page: string) =>
  [...new Set([...page.matchAll(/(?<!`)`([^`\n]+)`(?!`)/g)].map(([, name]) => name))].sort()

/** What the reader of a block has already: the imports of the first one, an account, an order. */
const known = `
import type { createGateway as create } from 'payonce'
import type { wechat as spec } from 'payonce/providers/wechat'
declare global {
  const createGateway: typeof create
  const wechat: typeof spec
  const mchid: string
  const appid: string
  const serialNo: string
  const privateKey: string
  const apiV3Key: string
  const account: Record<'mchid' | 'appid' | 'serialNo' | 'privateKey' | 'apiV3Key', string>
  const order: {
    out_trade_no: string
    description: string
    notify_url: string
    amount: { total: number }
  }
}
`

/** The package's entry points, as its user names them, and the sources that they are made from. */
function entrySources(): Record<string, string[]> {
  const manifest: { exports: Record<string, string | { default: string }> } = JSON.parse(
    text('package.json'),
  )
  return Object.fromEntries(
    Object.entries(manifest.exports).flatMap(([entry, target]) => {
      if (typeof target === 'string') return []
      const source = target.default.replace(/^\.\/dist\//, '').replace(/\.js$/, '.ts')
      return [[`payonce${entry.slice(1)}`, [join(root, source)]]]
    }),
  )
}

/** What the compiler says of some modules, as `name:line: message`. */
function complaints(modules: Readonly<Record<string, string>>): string[] {
  const { config } = ts.readConfigFile(join(root, 'tsconfig.json'), ts.sys.readFile)
  const { options } = ts.convertCompilerOptionsFromJson(config.compilerOptions, root)
  const virtual = new Map(
    Object.entries({ 'known.ts': known, ...modules }).map(([name, code]) => [
      join(root, `readme-${name}`),
      code,
    ]),
  )
  const host = ts.createCompilerHost(options)
  const { readFile, fileExists } = host
  host.readFile = (path) => virtual.get(resolve(path)) ?? readFile(path)
  host.fileExists = (path) => virtual.has(resolve(path)) || fileExists(path)
  const program = ts.createProgram({
    rootNames: [...virtual.keys()],
    options: { ...options, paths: entrySources() },
    host,
  })
  return [...virtual.keys()].flatMap((path) => {
    const source = program.getSourceFile(path)
    const found = [
      ...program.getSyntacticDiagnostics(source),
      ...program.getSemanticDiagnostics(source),
    ]
    return found.map(({ start = 0, messageText }) => {
      const line = (source?.getLineAndCharacterOfPosition(start).line ?? 0) + 1
      return `${path.slice(root.length + 8)}:${line}: ${ts.flattenDiagnosticMessageText(messageText, ' ')}`
    })
  })
}

describe('the README', () => {
  test(
    'shows only code that compiles',
    () => {
      const code = blocksOf(english).filter(({ language }) => language === 'ts')
      expect(code.length).toBeGreaterThan(3)
      const modules = Object.fromEntries(
        // A module even where a block imports nothing.
        code.map((block, place) => [`block-${place + 1}.ts`, `${block.code}export {}\n`]),
      )
      // One that is wrong on purpose, so that a compiler which sees nothing is not believed.
      const misspelt = { 'wrong.ts': 'createGateway({ provider: [wechat] })\nexport {}\n' }
      const found = complaints({ ...modules, ...misspelt })
      expect(found.filter((complaint) => !complaint.startsWith('wrong.ts'))).toEqual([])
      expect(found).toHaveLength(1)
    },
    compileMs,
  )

  test('makes a payment in at most 15 lines, of which each does something', () => {
    const payment = blocksOf(english).find(({ language }) => language === 'ts')?.code ?? ''
    expect(payment.split('\n').filter((line) => line.trim() !== '').length).toBeLessThanOrEqual(15)
  })

  test('says the same in Chinese: as many headings, the same code, the same names', () => {
    expect(headingsOf(chinese)).toEqual(headingsOf(english))
    expect(blocksOf(chinese)).toEqual(blocksOf(english))
    expect(namesIn(chinese)).toEqual(namesIn(english))
  })

  test.each([
    ['README.md', english],
    ['README.zh-CN.md', chinese],
  ])('%s is short, links to what exists and names scripts that exist', (_, page) => {
    expect(page.trimEnd().split('\n').length).toBeLessThanOrEqual(mostLines)
    const links = [...page.matchAll(/\]\((?!https?:)([^)#]+)/g)].map(([, path = '']) => path)
    expect(links.filter((path) => !existsSync(join(root, path)))).toEqual([])
    const scripts: Record<string, string> = JSON.parse(text('package.json')).scripts
    const named = [...page.matchAll(/npm (?:run )?(start|test|\w+(?=`))/g)].map(([, name]) => name)
    expect(named.filter((name = '') => !(name in scripts))).toEqual([])
  })

  test.each([
    ['README.md', english],
    ['README.zh-CN.md', chinese],
  ])('%s names the true defaults', (_, page) => {
    const { timeouts, retry, onDoubt } = narrow([])
    const { mode, lifetimeMs, maxUses, idleMs } = connectionOf(wechat.connection, undefined)
    const connection = { mode, lifetimeMs, maxUses, idleMs }
    const all = { timeouts, retry, connection, concurrency: concurrencyOf(undefined) }
    for (const [name, values] of Object.entries(all)) {
      const row = page.split('\n').find((line) => line.startsWith(`| \`${name}\` |`)) ?? ''
      for (const [setting, value] of Object.entries(values)) {
        const said = row.split('`').at(row.split('`').indexOf(setting) + 1)
        expect(said, `${name}.${setting}`).toMatch(new RegExp(`\\b${value}\\b`))
      }
    }
    expect(wechat.connection).toMatchObject({ idleMs: 7_000, serverIdleMs: 8_000 })
    expect(page).toContain(`| \`onDoubt\` | ${onDoubt}`)
  })

  test('knows every error class and every event, and no other', () => {
    const classes = Object.keys(payonce).filter((name) => name.endsWith('Error'))
    const section = (title: string) => english.split(`## ${title}\n`)[1]?.split('\n## ')[0] ?? ''
    const thrown = [...section('What is thrown').matchAll(/`(\w+Error)`/g)].map(([, name]) => name)
    // No journal yet, so nothing can be in conflict with what was recorded.
    expect([...new Set(thrown), 'ConflictError'].sort()).toEqual(classes.sort())
    const told = [...section('Events').matchAll(/`([a-z]+(?:-[a-z]+)?)`/g)].map(([, name]) => name)
    const types = [...text('src/telemetry/events.ts').matchAll(/readonly type: '([a-z-]+)'/g)]
    expect(told.sort()).toEqual(types.map(([, name]) => name).sort())
  })
})
