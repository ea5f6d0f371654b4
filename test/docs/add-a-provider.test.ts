import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterAll, describe, expect, test } from 'vitest'
import type { AnyProvider } from '../../src/provider/index.ts'
import { problemsOf } from '../support/conformance.ts'
import { blocksOf, complaints, entrySources } from '../support/page-code.ts'

const root = resolve(import.meta.dirname, '../..')
const page = readFileSync(join(root, 'docs/add-a-provider.md'), 'utf8')
const mostLines = 70
const longestLine = 100
/** The type checker reads the whole product. */
const compileMs = 120_000

const [providerCode = '', testCode = ''] = blocksOf(page)
  .filter(({ language }) => language === 'ts')
  .map(({ code }) => code)

/** The code as its reader has it, but with the package's sources in place of the package. */
function runnable(code: string): string {
  return code.replaceAll(/'(payonce[^']*)'/g, (whole, entry: string) => {
    const source = entrySources()[entry]
    return source === undefined ? whole : `'${pathToFileURL(source).href}'`
  })
}

/** What the reader does next. */
const use = `
import { createGateway } from 'payonce'
import { nimbus } from './nimbus.ts'
const account = { shopId: 'tea-house', apiKey: 'key-of-the-tea-house' }
const gateway = createGateway({
  providers: [nimbus],
  merchants: { 'tea-house': { accounts: { nimbus: account } }, 'book-shop': { accounts: {} } },
})
const shop = gateway.merchant('tea-house').nimbus
const order = { order_no: 'T-1001', amount: 1280, currency: 'EUR' } as const
const outcome = await shop.pay(order, { timeouts: { totalMs: 5_000 } })
if (outcome.status === 'succeeded') console.log(outcome.value.status)
console.log((await shop.query({ order_no: 'T-1001' })).amount)
`

/** One mistake on a line of its own; none of them may compile. */
const misuses = [
  "gateway.merchant('tee-house')",
  "gateway.merchant('book-shop').nimbus",
  'await shop.charge(order)',
  'await shop.pay({ ...order, amount: "12.80" })',
  'await shop.pay({ ...order, curency: "EUR" })',
  'await shop.pay({ ...order, currency: "CNY" })',
  'await shop.refund({ order_no: "T-1001", amount: 500 })',
  'console.log((outcome as { value: unknown } & typeof outcome).value.qr)',
  'if (outcome.status === "failed") console.log(outcome.value)',
  "createGateway({ providers: [nimbus], merchants: { a: { accounts: { nimbus: { shopId: 'a' } } } } })",
]

// Below node_modules, where zod and vitest are found, and nothing is linted or committed.
mkdirSync(join(root, 'node_modules/.cache'), { recursive: true })
const folder = mkdtempSync(join(root, 'node_modules/.cache/add-a-provider-'))
afterAll(() => rmSync(folder, { recursive: true }))
writeFileSync(join(folder, 'nimbus.ts'), runnable(providerCode))
writeFileSync(join(folder, 'nimbus.test.ts'), runnable(testCode))

// Its own test runs here, as that of its reader would.
await import(pathToFileURL(join(folder, 'nimbus.test.ts')).href)
const { nimbus }: { nimbus: AnyProvider } = await import(
  pathToFileURL(join(folder, 'nimbus.ts')).href
)

describe('the page on adding a provider', () => {
  test(`shows a whole provider in at most ${mostLines} lines, none of them long`, () => {
    const lines = providerCode.trimEnd().split('\n')
    expect(lines.length).toBeLessThanOrEqual(mostLines)
    expect(lines.filter((line) => line.length > longestLine)).toEqual([])
  })

  test(
    'shows only code that compiles, and a misuse of its provider does not',
    () => {
      const found = complaints({
        'nimbus.ts': providerCode,
        'nimbus.test.ts': testCode,
        'use.ts': use,
        ...Object.fromEntries(misuses.map((line, place) => [`misuse-${place}.ts`, use + line])),
      })
      const wrong = misuses.map((_, place) => `misuse-${place}.ts:${use.split('\n').length}`)
      expect([...new Set(found.map((text) => text.split(': ')[0]))]).toEqual(wrong)
    },
    compileMs,
  )

  test('quotes what the suite really says', async () => {
    const { echo: _echo, intends: _intends, ...pay } = nimbus.operations.pay
    const [quoted] = blocksOf(page).filter(({ language }) => language === 'text')
    const order = { order_no: 'T-1001', amount: 1280, currency: 'EUR', status: 'paid' }
    const { status: _status, ...input } = order
    const { sign, verify: _verify } = nimbus.auth
    const problems = await problemsOf(
      { ...nimbus, auth: { sign, verify: 'unsigned' }, operations: { ...nimbus.operations, pay } },
      {
        merchant: { shopId: 'tea-house', apiKey: 'key-of-the-tea-house' },
        samples: {
          pay: { input, answer: order },
          query: { input: { order_no: 'T-1001' }, answer: order },
          refund: {
            input: { order_no: 'T-1001', refund_no: 'R-1', amount: 500 },
            answer: { refund_no: 'R-1', amount: 500, currency: 'EUR', status: 'paid' },
          },
        },
        signAnswer: () => ({}),
      },
    )
    expect(quoted?.code.trim().split('\n').slice(1)).toEqual(
      problems.map((problem, place) => `${place + 1}. ${problem}`),
    )
  })

  test('names every member that a provider file and an operation can have', () => {
    const membersOf = (path: string, name: string) => {
      const text = readFileSync(join(root, path), 'utf8')
      const body = new RegExp(`^export interface ${name}\\b[\\s\\S]*?^}`, 'm').exec(text)?.[0] ?? ''
      return [...body.matchAll(/^ {2}readonly (\w+)\??:/gm)].map(([, member = '']) => member)
    }
    const members = [
      ...membersOf('src/provider/spec.ts', 'ProviderHead').filter((member) => member !== 'auth'),
      ...membersOf('src/provider/spec.ts', 'Auth').map((member) => `auth.${member}`),
      ...membersOf('src/provider/operation.ts', 'Operation'),
    ]
    expect(members.length).toBeGreaterThan(30)
    expect(members.filter((member) => !page.includes(`\`${member}\``))).toEqual([])
  })

  test('links to what exists', () => {
    const links = [...page.matchAll(/\]\((?!https?:)([^)#]+)/g)].map(([, path = '']) => path)
    expect(links.filter((path) => !existsSync(join(root, 'docs', path)))).toEqual([])
  })
})
