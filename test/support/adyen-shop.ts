import { onTestFinished } from 'vitest'
import { adyenSandbox } from '../../providers/adyen/sandbox.ts'
import { adyen } from '../../providers/adyen.ts'
import { createGateway } from '../../src/index.ts'
import { type SandboxOptions, startSandbox } from '../../src/testing/index.ts'

/** One account for a file of tests. */
export const kit = adyenSandbox()

/** A shop with an account at a local Adyen; both close when the test has finished. */
export async function openShop(
  options: Partial<SandboxOptions<typeof adyen>> & { readonly attempts?: number } = {},
) {
  const { attempts = 1, ...given } = options
  const sandbox = await startSandbox(adyen, { ...kit, ...given })
  const gateway = createGateway({
    providers: [adyen],
    merchants: { shop: { accounts: { adyen: sandbox.merchant } } },
    hosts: { adyen: [sandbox.url] },
    retry: { attempts, baseMs: 1 },
  })
  onTestFinished(async () => {
    await gateway.close({ graceMs: 0 })
    await sandbox.close()
  })
  return { sandbox, gateway, shop: gateway.merchant('shop').adyen }
}

/** A shop that nobody listens to: what is refused there is refused before a byte leaves. */
export function openDeafShop(account: object = kit.merchant) {
  const gateway = createGateway({
    providers: [adyen],
    merchants: { shop: { accounts: { adyen: account as typeof kit.merchant } } },
    hosts: { adyen: ['http://127.0.0.1:9'] },
  })
  onTestFinished(() => gateway.close({ graceMs: 0 }))
  return gateway.merchant('shop').adyen
}

/** The payment that most tests make. */
export const payment = {
  amount: { currency: 'EUR', value: 1_000 },
  reference: 'T1001',
  paymentMethod: { type: 'scheme', encryptedCardNumber: 'test_4111111111111111' },
  returnUrl: 'https://shop.example/return',
}
