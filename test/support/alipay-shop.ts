import { onTestFinished } from 'vitest'
import { alipaySandbox } from '../../providers/alipay/sandbox.ts'
import { alipay } from '../../providers/alipay.ts'
import { createGateway } from '../../src/index.ts'
import type { Journal } from '../../src/journal/journal.ts'
import { type SandboxOptions, startSandbox } from '../../src/testing/index.ts'

/** Keys are made once for a file of tests: each pair takes a tenth of a second. */
export const kit = alipaySandbox()

/**
 * Alipay with nobody to ask: a call ends with the word of its first answer, which is what the
 * provider file says about that answer alone.
 */
const unasked: typeof alipay = {
  ...alipay,
  operations: Object.fromEntries(
    Object.entries(alipay.operations).map(([name, operation]) => {
      const { settledBy, ...rest } = { settledBy: undefined, ...operation }
      return [name, settledBy === undefined ? operation : rest]
    }),
  ) as unknown as typeof alipay.operations,
}

/** As `alipay`, but asking again after a moment: the order of things is tested, not their pace. */
export const brisk: typeof alipay = {
  ...alipay,
  poll: { firstMs: 5, factor: 1, maxMs: 5 },
  operations: Object.fromEntries(
    Object.entries(alipay.operations).map(([name, { ...operation }]) => {
      return [name, { ...operation, poll: { firstMs: 5, factor: 1, maxMs: 5 } }]
    }),
  ) as unknown as typeof alipay.operations,
}

/** A shop with an account at a local Alipay; both close when the test has finished. */
export async function openShop(
  options: Partial<SandboxOptions<typeof alipay>> & {
    readonly provider?: typeof alipay
    readonly attempts?: number
    readonly onDoubt?: 'ask' | 'undo'
    readonly totalMs?: number
    readonly journal?: Journal
  } = {},
) {
  const { provider = unasked, attempts = 1, onDoubt = 'ask', totalMs = 10_000, ...rest } = options
  const { journal, ...given } = rest
  const sandbox = await startSandbox(alipay, { ...kit, ...given })
  const gateway = createGateway({
    providers: [provider],
    merchants: { shop: { accounts: { alipay: sandbox.merchant }, onDoubt } },
    hosts: { alipay: [sandbox.url] },
    retry: { attempts, baseMs: 1 },
    timeouts: { totalMs },
    ...(journal && { journal }),
  })
  onTestFinished(async () => {
    await gateway.close({ graceMs: 0 })
    await sandbox.close()
  })
  return { sandbox, gateway, shop: gateway.merchant('shop').alipay }
}

/** The order that most tests make. */
export const order = { out_trade_no: 'T_1001', total_amount: '12.80', subject: '茶' }

/** As the scanner reads it. */
export const auth_code = '281234567890123456'
