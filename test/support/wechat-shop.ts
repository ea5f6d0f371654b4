import { onTestFinished } from 'vitest'
import { wechatSandbox } from '../../providers/wechat/sandbox.ts'
import { wechat } from '../../providers/wechat.ts'
import { createGateway } from '../../src/index.ts'
import { type SandboxOptions, startSandbox } from '../../src/testing/index.ts'

/** Keys are made once for a file of tests: each pair takes a tenth of a second. */
export const kit = wechatSandbox()

/** A shop with an account at a local WeChat Pay; both close when the test has finished. */
export async function openShop(options: Partial<SandboxOptions<typeof wechat>> = {}) {
  const sandbox = await startSandbox(wechat, { ...kit, ...options })
  const gateway = createGateway({
    providers: [wechat],
    merchants: { shop: { accounts: { wechat: sandbox.merchant } } },
    hosts: { wechat: [sandbox.url] },
    retry: { attempts: 1 },
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
