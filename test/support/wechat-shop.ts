import { onTestFinished } from 'vitest'
import { wechatSandbox } from '../../providers/wechat/sandbox.ts'
import { wechat } from '../../providers/wechat.ts'
import { createGateway } from '../../src/index.ts'
import { type SandboxOptions, startSandbox } from '../../src/testing/index.ts'

/** Keys are made once for a file of tests: each pair takes a tenth of a second. */
export const kit = wechatSandbox()

/**
 * WeChat Pay with nobody to ask: a call ends with the word of its first answer, which is what the
 * provider file says about that answer alone.
 */
export const unasked: typeof wechat = {
  ...wechat,
  operations: Object.fromEntries(
    Object.entries(wechat.operations).map(([name, operation]) => {
      const { settledBy, ...rest } = { settledBy: undefined, ...operation }
      return [name, settledBy === undefined ? operation : rest]
    }),
  ) as unknown as typeof wechat.operations,
}

/** A shop with an account at a local WeChat Pay; both close when the test has finished. */
export async function openShop(
  options: Partial<SandboxOptions<typeof wechat>> & {
    readonly provider?: typeof wechat
    readonly attempts?: number
  } = {},
) {
  const { provider = unasked, attempts = 1, ...given } = options
  const sandbox = await startSandbox(wechat, { ...kit, ...given })
  const gateway = createGateway({
    providers: [provider],
    merchants: { shop: { accounts: { wechat: sandbox.merchant } } },
    hosts: { wechat: [sandbox.url] },
    retry: { attempts, baseMs: 1 },
  })
  onTestFinished(async () => {
    await gateway.close({ graceMs: 0 })
    await sandbox.close()
  })
  return { sandbox, gateway, shop: gateway.merchant('shop').wechat }
}

/** The order that most tests make. */
export const order = {
  description: '茶',
  out_trade_no: 'T-1001|*',
  notify_url: 'https://shop.example/notify',
  amount: { total: 1280 },
}
