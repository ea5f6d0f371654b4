import { onTestFinished } from 'vitest'
import { mollieSandbox } from '../../providers/mollie/sandbox.ts'
import { mollie } from '../../providers/mollie.ts'
import { createGateway } from '../../src/index.ts'
import { type SandboxOptions, startSandbox } from '../../src/testing/index.ts'

export const kit = mollieSandbox()

type Options = Partial<SandboxOptions<typeof mollie>> & {
  readonly attempts?: number
  readonly totalMs?: number
}

/** A shop with an account at a local Mollie; both close when the test has finished. */
export async function openShop({ attempts = 3, totalMs = 5_000, ...given }: Options = {}) {
  const sandbox = await startSandbox(mollie, { ...kit, ...given })
  const gateway = createGateway({
    providers: [mollie],
    merchants: { shop: { accounts: { mollie: sandbox.merchant } } },
    hosts: { mollie: [sandbox.url] },
    retry: { attempts, baseMs: 1, throttledBaseMs: 1 },
    timeouts: { totalMs },
  })
  onTestFinished(async () => {
    await gateway.close({ graceMs: 0 })
    await sandbox.close()
  })
  return { sandbox, gateway, shop: gateway.merchant('shop').mollie }
}

/** The payment that most tests make: it waits for its payer. */
export const payment = {
  amount: { currency: 'EUR', value: '12.80' },
  description: 'Tea',
  redirectUrl: 'https://shop.example/thanks',
  metadata: { order_id: 'T-1001' },
}

/** One that is charged at once. */
export const recurring = {
  amount: payment.amount,
  description: 'Tea',
  sequenceType: 'recurring' as const,
  customerId: 'cst_1',
  metadata: { order_id: 'T-1002' },
}

/** A payment as Mollie answers it. */
export function answered(more: object = {}) {
  return {
    resource: 'payment',
    id: 'tr_1',
    status: 'open',
    amount: payment.amount,
    metadata: payment.metadata,
    ...more,
  }
}
