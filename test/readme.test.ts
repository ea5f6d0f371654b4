import { existsSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { describe, expect, test } from 'vitest'
import { wechat } from '../providers/wechat.ts'
import { page, table, withTable } from '../scripts/provider-table.ts'
import { concurrencyOf, connectionOf, narrow } from '../src/gateway/settings.ts'
import * as payonce from '../src/index.ts'
import { blocksOf, complaints } from './support/page-code.ts'

const root = resolve(import.meta.dirname, '..')
const text = (path: string) => readFileSync(join(root, path), 'utf8')
const english = text('README.md')
const chinese = text('README.zh-CN.md')
/** More than this nobody reads; the table of providers takes one line each. */
const mostLines = 260

/** The type checker reads the whole product. */
const compileMs = 120_000

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
      const found = complaints({ 'known.ts': known, ...modules, ...misspelt })
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

  test('has the table of providers that their files give, and docs/providers.md is theirs', async () => {
    expect(withTable(english, await table('english'))).toBe(english)
    expect(withTable(chinese, await table('chinese'))).toBe(chinese)
    expect(english).toContain(await table('english'))
    expect(text('docs/providers.md')).toBe(await page())
  })

  test('knows every error class and every event, and no other', () => {
    const classes = Object.keys(payonce).filter((name) => name.endsWith('Error'))
    const section = (title: string) => english.split(`## ${title}\n`)[1]?.split('\n## ')[0] ?? ''
    const thrown = [...section('What is thrown').matchAll(/`(\w+Error)`/g)].map(([, name]) => name)
    expect([...new Set(thrown)].sort()).toEqual(classes.sort())
    const told = [...section('Events').matchAll(/`([a-z]+(?:-[a-z]+)+|resend)`/g)].map(
      ([, name]) => name,
    )
    const types = [...text('src/telemetry/events.ts').matchAll(/readonly type: '([a-z-]+)'/g)]
    expect(told.sort()).toEqual(types.map(([, name]) => name).sort())
  })
})
