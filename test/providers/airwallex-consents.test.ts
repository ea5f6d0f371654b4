import { expect, it, onTestFinished } from 'vitest'
import { airwallexSandbox } from '../../providers/airwallex/sandbox.ts'
import { airwallex } from '../../providers/airwallex.ts'
import { createGateway } from '../../src/index.ts'
import { startSandbox } from '../../src/testing/index.ts'

async function openShop() {
  const sandbox = await startSandbox(airwallex, airwallexSandbox())
  const gateway = createGateway({
    providers: [airwallex],
    merchants: { shop: { accounts: { airwallex: sandbox.merchant } } },
    hosts: { airwallex: [sandbox.url] },
    retry: { attempts: 3, baseMs: 1, throttledBaseMs: 1 },
    timeouts: { totalMs: 2_000 },
  })
  onTestFinished(async () => {
    await gateway.close({ graceMs: 0 })
    await sandbox.close()
  })
  return { sandbox, shop: gateway.merchant('shop').airwallex }
}

const ofShop = { customer_id: 'cus_sandbox_000000', next_triggered_by: 'merchant' as const }

it('Airwallex makes a consent once, lets it be verified, and ends it, though answers are lost', async () => {
  const { shop, sandbox } = await openShop()
  for (const operation of ['createConsent', 'verifyConsent', 'disableConsent']) {
    sandbox.play({ kind: 'drop-after', operation })
  }
  const made = await shop.createConsent(ofShop, { reference: 'K-1' })
  expect(made).toMatchObject({ status: 'succeeded', value: { status: 'REQUIRES_PAYMENT_METHOD' } })
  const id = made.status === 'succeeded' ? made.value.id : ''
  const payment_method = { type: 'alipayhk' }
  const verified = await shop.verifyConsent({ id, payment_method }, { reference: 'K-2' })
  expect(verified).toMatchObject({ status: 'succeeded', value: { status: 'VERIFIED' } })
  const ended = await shop.disableConsent({ id }, { reference: 'K-3' })
  expect(ended).toMatchObject({ status: 'succeeded', value: { status: 'DISABLED' } })
  expect(sandbox.ledger.doubled).toEqual([])
})

it('Airwallex never calls a consent verified that waits for its payer', async () => {
  const { shop, sandbox } = await openShop()
  const body = { id: 'cst_sandbox_new', status: 'REQUIRES_CUSTOMER_ACTION' }
  sandbox.play({ kind: 'status', status: 200, body, operation: 'verifyConsent' })
  const payment_method = { type: 'alipayhk' }
  const asked = await shop.verifyConsent(
    { id: body.id, payment_method },
    { reference: 'K-4', timeouts: { totalMs: 300 } },
  )
  expect(asked.status).toBe('pending')
})

it('Airwallex makes a customer once under its number, though the answer is lost', async () => {
  const { shop, sandbox } = await openShop()
  sandbox.play({ kind: 'drop-after', operation: 'createCustomer' })
  const made = await shop.createCustomer({ merchant_customer_id: 'C-1001' })
  expect(made).toMatchObject({ status: 'succeeded', value: { merchant_customer_id: 'C-1001' } })
  expect(sandbox.ledger.timesCarriedOut('createCustomer', 'C-1001')).toBe(1)
})
