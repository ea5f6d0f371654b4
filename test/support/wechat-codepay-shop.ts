import { onTestFinished } from 'vitest'
import { wechatCodepaySandbox } from '../../providers/wechat-codepay/sandbox.ts'
import { wechatCodepay } from '../../providers/wechat-codepay.ts'
import { createGateway } from '../../src/index.ts'
import { type FakeRuntime, type SandboxOptions, startSandbox } from '../../src/testing/index.ts'

/** Keys are made once for a file of tests. */
export const kit = wechatCodepaySandbox()

type Options = Partial<SandboxOptions<typeof wechatCodepay>>

interface ShopOptions extends Options {
  readonly attempts?: number
  readonly onDoubt?: 'ask' | 'undo'
  readonly totalMs?: number
  /** Virtual time for the gateway and the sandbox. */
  readonly runtime?: FakeRuntime
}

/** A shop with an account at a local WeChat Pay; both close when the test has finished. */
export async function openShop(options: ShopOptions = {}) {
  const { attempts = 1, onDoubt = 'ask', totalMs, ...given } = options
  const { runtime } = given
  const sandbox = await startSandbox(wechatCodepay, { ...kit, ...given })
  const gateway = createGateway({
    providers: [wechatCodepay],
    merchants: { shop: { accounts: { 'wechat-codepay': sandbox.merchant }, onDoubt } },
    hosts: { 'wechat-codepay': [sandbox.url] },
    retry: { attempts },
    ...(totalMs !== undefined && { timeouts: { totalMs } }),
    ...(runtime && { runtime }),
  })
  onTestFinished(async () => {
    const closed = gateway.close({ graceMs: 0 })
    await (runtime?.advanceUntil(closed, { stepMs: 10, limitMs: 1_000 }) ?? closed)
    await sandbox.close()
  })
  const asked = () => sandbox.requests.map(({ operation }) => operation)
  return { sandbox, gateway, asked, shop: gateway.merchant('shop')['wechat-codepay'] }
}

/** What most tests charge. */
export const payment = {
  out_trade_no: 'T_1001',
  body: '茶',
  total_fee: 1_280,
  auth_code: '134567890123456789',
  spbill_create_ip: '203.0.113.7',
}

/** Half of it given back. */
export const refund = {
  out_trade_no: 'T_1001',
  out_refund_no: 'R_1001',
  total_fee: 1_280,
  refund_fee: 640,
}

/** An answer of WeChat Pay's own, signed by the sandbox, in place of the usual one. */
export function says(operation: string, body: object) {
  const whole = { return_code: 'SUCCESS', return_msg: 'OK', result_code: 'SUCCESS', ...body }
  return { kind: 'status', status: 200, operation, body: whole } as const
}

/** What a query tells of the order that most tests make. */
export function order(trade_state: string, more: object = {}) {
  return says('orderquery', { out_trade_no: payment.out_trade_no, trade_state, ...more })
}
