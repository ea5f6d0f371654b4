import { onTestFinished } from 'vitest'
import { paypalSandbox } from '../../providers/paypal/sandbox.ts'
import { paypal } from '../../providers/paypal.ts'
import { createGateway } from '../../src/index.ts'
import { type FakeRuntime, type SandboxOptions, startSandbox } from '../../src/testing/index.ts'

/** Keys are made once for a file of tests: each pair takes a tenth of a second. */
export const kit = paypalSandbox()

interface ShopOptions extends Partial<SandboxOptions<typeof paypal>> {
  readonly attempts?: number
  readonly totalMs?: number
  /** Virtual time for the gateway and the sandbox. */
  readonly runtime?: FakeRuntime
}

/** A shop with an account at a local PayPal; both close when the test has finished. */
export async function openShop(options: ShopOptions = {}) {
  const { attempts = 1, totalMs = 5_000, ...given } = options
  const sandbox = await startSandbox(paypal, { ...kit, ...given })
  const gateway = createGateway({
    providers: [paypal],
    merchants: { shop: { accounts: { paypal: sandbox.merchant } } },
    hosts: { paypal: [sandbox.url] },
    timeouts: { totalMs, responseMs: Math.min(totalMs, 1_000) },
    retry: { attempts, baseMs: 1 },
    ...(options.runtime && { runtime: options.runtime }),
  })
  onTestFinished(async () => {
    const closed = gateway.close({ graceMs: 0 })
    await (options.runtime?.advanceUntil(closed, { stepMs: 10, limitMs: 1_000 }) ?? closed)
    await sandbox.close()
  })
  const acts = () => sandbox.requests.filter(({ operation }) => operation !== 'token')
  return { sandbox, gateway, acts, shop: gateway.merchant('shop').paypal }
}

/** The order that most tests make. */
export const order = kit.samples.createOrder.input
export const usd = (value: string) => ({ currency_code: 'USD', value })

/** A capture, a refund or an authorization as PayPal answers it. */
export function resource(id: string, status: string, more: object = {}) {
  return { id, status, amount: usd('100.00'), ...more }
}

/** An order as PayPal answers it, with what has been done about its payment. */
export function answeredOrder(status: string, payments?: object, more: object = {}) {
  const unit = { reference_id: 'default', amount: usd('100.00'), custom_id: 'T-20260131-0001' }
  return {
    id: kit.samples.captureOrder.input.id,
    status,
    purchase_units: [payments === undefined ? unit : { ...unit, payments }],
    ...more,
  }
}
