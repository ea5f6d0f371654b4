import { onTestFinished } from 'vitest'
import { unionpaySandbox } from '../../providers/unionpay/sandbox.ts'
import { unionpay } from '../../providers/unionpay.ts'
import { createGateway } from '../../src/index.ts'
import { type SandboxOptions, startSandbox } from '../../src/testing/index.ts'

/** Keys are made once for a file of tests: each pair takes a tenth of a second. */
export const kit = unionpaySandbox()

/**
 * UnionPay with nobody to ask: a call ends with the word of its first answer, which is what the
 * provider file says about that answer alone.
 */
const unasked: typeof unionpay = {
  ...unionpay,
  operations: Object.fromEntries(
    Object.entries(unionpay.operations).map(([name, operation]) => {
      const { settledBy, ...rest } = { settledBy: undefined, ...operation }
      return [name, settledBy === undefined ? operation : rest]
    }),
  ) as unknown as typeof unionpay.operations,
}

/** As `unionpay`, but asking after a moment: the order of things is tested, not their pace. */
export const brisk: typeof unionpay = {
  ...unionpay,
  poll: { firstMs: 5, factor: 1, maxMs: 5 },
}

/** A shop with an account at a local UnionPay; both close when the test has finished. */
export async function openShop(
  options: Partial<SandboxOptions<typeof unionpay>> & {
    readonly provider?: typeof unionpay
    readonly account?: object
    readonly attempts?: number
    readonly onDoubt?: 'ask' | 'undo'
    readonly totalMs?: number
  } = {},
) {
  const { provider = unasked, account, attempts = 1, onDoubt = 'ask', ...rest } = options
  const { totalMs = 10_000, ...given } = rest
  const sandbox = await startSandbox(unionpay, { ...kit, ...given })
  const gateway = createGateway({
    providers: [provider],
    merchants: { shop: { accounts: { unionpay: { ...sandbox.merchant, ...account } }, onDoubt } },
    hosts: { unionpay: [sandbox.url] },
    retry: { attempts, baseMs: 1 },
    timeouts: { totalMs },
    ...(given.runtime && { runtime: given.runtime }),
  })
  onTestFinished(async () => {
    await gateway.close({ graceMs: 0 })
    await sandbox.close()
  })
  return { sandbox, gateway, shop: gateway.merchant('shop').unionpay }
}

/** Names the payment that most tests make. */
export const key = { orderId: 'T202601310001', txnTime: '20260131132935' }

/** The payment that most tests make. */
export const order = { ...key, txnAmt: '1280', backUrl: 'https://shop.example/notify' }

/** As the scanner reads it. */
export const qrNo = '6220000000000000001'

/** What the sandbox was asked for, in order. */
export function operationsOf(sandbox: {
  readonly requests: readonly { readonly operation: string | undefined }[]
}) {
  return sandbox.requests.map(({ operation }) => operation)
}
