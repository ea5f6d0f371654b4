import { onTestFinished } from 'vitest'
import { razorpaySandbox } from '../../providers/razorpay/sandbox.ts'
import { razorpay } from '../../providers/razorpay.ts'
import { createGateway } from '../../src/index.ts'
import { type SandboxOptions, startSandbox } from '../../src/testing/index.ts'

export const kit = razorpaySandbox()

type Options = Partial<SandboxOptions<typeof razorpay>> & {
  readonly attempts?: number
  readonly totalMs?: number
}

/** A shop with an account at a local Razorpay; both close when the test has finished. */
export async function openShop({ attempts = 3, totalMs = 5_000, ...given }: Options = {}) {
  const sandbox = await startSandbox(razorpay, { ...kit, ...given })
  const gateway = createGateway({
    providers: [razorpay],
    merchants: { shop: { accounts: { razorpay: sandbox.merchant } } },
    hosts: { razorpay: [sandbox.url] },
    retry: { attempts, baseMs: 1, throttledBaseMs: 1 },
    timeouts: { totalMs },
  })
  onTestFinished(async () => {
    await gateway.close({ graceMs: 0 })
    await sandbox.close()
  })
  return { sandbox, gateway, shop: gateway.merchant('shop').razorpay }
}

export const order = { amount: 128_000, currency: 'INR', receipt: 'T-1001' }

/** Payments of the sandbox, by what can be done with them. */
export const held = { id: 'pay_Sandbox000HELD', amount: 128_000, currency: 'INR' }
export const paid = { id: 'pay_Sandbox000PAID' }

/** An error as Razorpay writes it. */
export function refused(status: number, description: string, code = 'BAD_REQUEST_ERROR') {
  const nothing = { source: 'NA', step: 'NA', reason: 'NA', metadata: {} }
  const body = { error: { code, description, ...nothing } }
  return { kind: 'status', status, body } as const
}

/** A payment as Razorpay answers it. */
export function answered(more: object = {}) {
  return {
    id: held.id,
    entity: 'payment',
    amount: 128_000,
    currency: 'INR',
    status: 'captured',
    order_id: 'order_1',
    captured: true,
    amount_refunded: 0,
    refund_status: null,
    error_code: null,
    error_reason: null,
    // Razorpay writes an empty object as an empty list.
    notes: [],
    ...more,
  }
}
