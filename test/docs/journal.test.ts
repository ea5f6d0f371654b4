import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { expect, test } from 'vitest'
import { blocksOf, complaints } from '../support/page-code.ts'

const page = readFileSync(resolve(import.meta.dirname, '../../docs/journal.md'), 'utf8')
/** The type checker reads the whole product. */
const compileMs = 120_000

/** What the reader of a block has already. */
const known = `
import type { Kysely } from 'kysely'
import type { Gateway } from 'payonce'
import type { wechat } from 'payonce/providers/wechat'
declare global {
  const account: Record<'mchid' | 'appid' | 'serialNo' | 'privateKey' | 'apiV3Key', string>
  const db: Kysely<{ orders: { number: string; state: string } }>
  const shop: ReturnType<Gateway<[typeof wechat], { a: { wechat: object } }>['merchant']>
  const order: {
    out_trade_no: string
    description: string
    notify_url: string
    amount: { total: number }
  }
}
`

test(
  'docs/journal.md shows only code that compiles',
  () => {
    const code = blocksOf(page).filter(({ language }) => language === 'ts')
    expect(code.length).toBe(2)
    const modules = Object.fromEntries(
      code.map((block, place) => [`block-${place + 1}.ts`, `${block.code}export {}\n`]),
    )
    // One that is wrong on purpose, so that a compiler which sees nothing is not believed.
    const misspelt = { 'wrong.ts': 'await shop.wechat.nativ(order)\nexport {}\n' }
    const found = complaints({ 'known.ts': known, ...modules, ...misspelt })
    expect(found.filter((complaint) => !complaint.startsWith('wrong.ts'))).toEqual([])
    expect(found).toHaveLength(1)
  },
  compileMs,
)
