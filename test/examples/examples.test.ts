import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readdirSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { describe, expect, test } from 'vitest'

const root = resolve(import.meta.dirname, '../..')

/** A new process that runs TypeScript has much to load, on a busy machine all the more. */
const limitMs = 90_000

/** Runs a file as its reader would, and hands back what it said once it has ended by itself. */
async function run(file: string, ...args: string[]) {
  const { NO_COLOR: _, FORCE_COLOR: __, ...env } = process.env
  const child = spawn(process.execPath, ['--import', 'tsx', join('examples', file), ...args], {
    cwd: root,
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let said = ''
  let complained = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    said += text
  })
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    complained += text
  })
  const [code] = await once(child, 'close')
  return { code: code as number | null, said, complained }
}

/** What each example must have said, so that one that ends early is not taken for one that works. */
const lastWords: Readonly<Record<string, RegExp>> = {
  '01-first-payment.ts': /^show this as a QR code: weixin:\/\//,
  '02-two-merchants.ts': /tea-house did not: RESPONSE_TIMEOUT\nbook-shop waited: /,
  '03-own-provider.ts': /^7 coins$/m,
  '04-unknown-outcome.ts':
    /^succeeded, carried out 1×.+\nfailed, carried out 0×.+\nunknown, carried out 1×.+\nasked later: SUCCESS\n$/,
  '05-events.ts':
    /call-end query threw 2 attempts[\s\S]*connection-drop drain after \d requests\n$/,
  '06-reconcile.ts': /^1 in order\nT-9999: .+ without a record\nT-3002: succeeded .+ failed .+\n$/,
  '07-any-provider.ts':
    /^T_1001 at stripe: succeeded, 1280 CNY\nT_1001 at alipay: pending, 1280 CNY\nshow as a QR code: https:.+\n$/,
}

describe('examples', () => {
  test('each one is known here by its last words', () => {
    const files = readdirSync(join(root, 'examples')).filter((name) => name.endsWith('.ts'))
    expect(files.sort()).toEqual(Object.keys(lastWords))
  })

  test.each(Object.entries(lastWords))(
    '%s runs, says what it should and ends by itself',
    async (file, words) => {
      const { code, said, complained } = await run(file)
      expect({ code, complained }).toEqual({ code: 0, complained: '' })
      expect(said).toMatch(words)
    },
    limitMs,
  )

  test(
    'the main job keeps its word, and its table fits a page without a colour code',
    async () => {
      const { code, said, complained } = await run('main-job/main.ts', '7', '8')
      expect({ code, complained }).toEqual({ code: 0, complained: '' })
      expect(said).toMatch(/carried out twice or more +0 +\d+\n/)
      expect(said).toMatch(/every word agrees with the books/)
      // biome-ignore lint/suspicious/noControlCharactersInRegex: the very thing that is looked for
      expect(said).not.toMatch(/\u001b\[/)
      expect(said.split('\n').filter((line) => line.length > 100)).toEqual([])
    },
    limitMs,
  )
})
