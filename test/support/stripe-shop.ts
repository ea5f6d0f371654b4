import { onTestFinished } from 'vitest'
import { stripeSandbox } from '../../providers/stripe/sandbox.ts'
import { stripe } from '../../providers/stripe.ts'
import { createGateway } from '../../src/index.ts'
import { type SandboxOptions, startSandbox } from '../../src/testing/index.ts'

export const kit = stripeSandbox()

type Options = Partial<SandboxOptions<typeof stripe>> & {
  readonly attempts?: number
  readonly totalMs?: number
}

/** A shop with an account at a local Stripe; both close when the test has finished. */
export async function openShop({ attempts = 3, totalMs = 5_000, ...given }: Options = {}) {
  const sandbox = await startSandbox(stripe, { ...kit, ...given })
  const gateway = createGateway({
    providers: [stripe],
    merchants: { shop: { accounts: { stripe: sandbox.merchant } } },
    hosts: { stripe: [sandbox.url] },
    retry: { attempts, baseMs: 1, throttledBaseMs: 1 },
    timeouts: { totalMs },
  })
  onTestFinished(async () => {
    await gateway.close({ graceMs: 0 })
    await sandbox.close()
  })
  return { sandbox, gateway, shop: gateway.merchant('shop').stripe }
}

/** The payment that most tests make: paid at once. */
export const payment = {
  amount: 1_099,
  currency: 'usd',
  confirm: true,
  payment_method: 'pm_card_visa',
  metadata: { order_id: 'T-1001' },
}

/** A PaymentIntent as Stripe answers it. */
export function intent(more: object = {}) {
  return {
    id: 'pi_1',
    object: 'payment_intent' as const,
    status: 'succeeded',
    amount: 1_099,
    amount_capturable: 0,
    amount_received: 1_099,
    currency: 'usd',
    capture_method: 'automatic',
    client_secret: 'pi_1_secret_x',
    last_payment_error: null,
    metadata: { order_id: 'T-1001' },
    latest_charge: 'ch_1',
    ...more,
  }
}
