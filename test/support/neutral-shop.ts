import { onTestFinished } from 'vitest'
import { createGateway, type PaymentsClient } from '../../src/index.ts'
import type { AnyProvider } from '../../src/provider/spec.ts'
import { type SandboxOptions, startSandbox } from '../../src/testing/index.ts'

/** The neutral client of a shop with an account at one local provider. */
export async function openPayments<P extends AnyProvider>(provider: P, kit: SandboxOptions<P>) {
  const sandbox = await startSandbox(provider, kit)
  const accounts = { [provider.id]: sandbox.merchant }
  const gateway = createGateway({
    providers: [provider as AnyProvider],
    merchants: { shop: { accounts: accounts as never } },
    hosts: { [provider.id]: [sandbox.url] },
    timeouts: { totalMs: 5_000 },
  })
  onTestFinished(async () => {
    await gateway.close({ graceMs: 0 })
    await sandbox.close()
  })
  const shop = gateway.merchant('shop') as unknown as {
    payments(id: string): PaymentsClient<P>
  }
  return { payments: shop.payments(provider.id), sandbox }
}

/** The provider's number of what an outcome tells of. */
export function idOf(outcome: object): string {
  const { value } = outcome as { readonly value?: { readonly providerReference?: string } }
  return value?.providerReference ?? 'no number'
}

export const yuan = { minor: 1_280, currency: 'CNY' }
export const dollars = { minor: 1_099, currency: 'USD' }
