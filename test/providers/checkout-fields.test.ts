import { describe, expect, it, onTestFinished } from 'vitest'
import { checkoutSandbox } from '../../providers/checkout/sandbox.ts'
import { checkout } from '../../providers/checkout.ts'
import { createGateway } from '../../src/index.ts'
import { memoryJournal } from '../../src/journal/index.ts'
import { startSandbox } from '../../src/testing/index.ts'

async function openShop() {
  const kit = checkoutSandbox()
  const sandbox = await startSandbox(checkout, kit)
  const journal = memoryJournal()
  const gateway = createGateway({
    providers: [checkout],
    merchants: { shop: { accounts: { checkout: kit.merchant } } },
    hosts: { checkout: [sandbox.url] },
    journal,
  })
  onTestFinished(async () => {
    await gateway.close({ graceMs: 0 })
    await sandbox.close()
  })
  const kept = async () => {
    const span = { fromMs: 0, toMs: Number.MAX_SAFE_INTEGER, limit: 9 }
    const rows = await journal.scan({ provider: 'checkout', merchant: 'shop', ...span })
    return JSON.stringify(rows)
  }
  const bodyOf = (operation: string) => {
    const sent = sandbox.requests.find((request) => request.operation === operation)
    return JSON.parse(sent?.body ?? 'null')
  }
  const channel = { processing_channel_id: kit.merchant.processingChannelId }
  return { kit, sandbox, kept, bodyOf, channel, shop: gateway.merchant('shop').checkout }
}

const payment = { reference: 'T-1001', amount: 6_540, currency: 'USD' }
const networkToken = '5555555555554444'

const sources = [
  { type: 'id' as const, id: 'src_wmlfc3zyhqzehihu7giusaaawu', stored: true },
  { type: 'customer' as const, id: 'cus_y3oqhf46pyzuxjbcn2giaqnb44' },
  {
    type: 'network_token' as const,
    token: networkToken,
    expiry_month: 6,
    expiry_year: 2030,
    token_type: 'vts' as const,
    cryptogram: 'EjRWeJCrze8jRWeJ',
    eci: '05',
  },
  { type: 'provider_token' as const, payment_method: 'octopus', token: 'opaque' },
  { type: 'ideal' as const, description: 'Tea' },
  { type: 'klarna' as const, account_holder: { billing_address: { country: 'GB' } } },
]

describe('what pays at Checkout.com', () => {
  it.each(sources)('goes out as it was given: $type', async (source) => {
    const { shop, bodyOf, channel } = await openShop()
    expect(await shop.create({ ...payment, source })).toMatchObject({ status: 'succeeded' })
    expect(bodyOf('create')).toEqual({ ...channel, ...payment, source })
  })

  it('leaves no token that is as good as a card number in the journal', async () => {
    const { shop, kept } = await openShop()
    const source = { ...sources[2], type: 'network_token' as const } as never
    expect(await shop.create({ ...payment, source })).toMatchObject({ status: 'succeeded' })
    expect(await kept()).toContain('network_token')
    expect(await kept()).not.toContain(networkToken)
    expect(await kept()).not.toContain('EjRWeJCrze8jRWeJ')
  })

  it.each([
    { type: 'card', number: '4242424242424242', expiry_month: 6, expiry_year: 2030 },
    { type: 'ideal', number: '4242424242424242' },
  ])('is never a card number ($type)', async (source) => {
    const { shop, sandbox } = await openShop()
    await expect(shop.create({ ...payment, source: source as never })).rejects.toMatchObject({
      code: 'INPUT_INVALID',
    })
    expect(sandbox.requests).toHaveLength(0)
  })
})

describe("a payment's further fields at Checkout.com", () => {
  const token = { type: 'token' as const, token: 'tok_4gzeau5o2uqubbk6fufs3m7p54' }

  it('go out as they were given', async () => {
    const { shop, bodyOf, channel } = await openShop()
    const given = {
      ...payment,
      source: token,
      authorization_type: 'Estimated' as const,
      billing_descriptor: { name: 'Tea house', city: 'London' },
      shipping: { address: { address_line1: '1 High Street', country: 'GB' } },
      risk: { enabled: false },
      items: [{ name: 'Tea', quantity: 1, unit_price: 6_540 }],
      processing: { tax_amount: 100 },
      sender: { type: 'individual', first_name: 'Jia', last_name: 'Tsang' },
      recipient: { dob: '1985-05-15', account_number: '5555554444' },
      amount_allocations: [{ id: 'ent_1', amount: 1_000, commission: { percentage: 1.5 } }],
    }
    expect(await shop.create(given)).toMatchObject({ status: 'succeeded' })
    expect(bodyOf('create')).toEqual({ ...channel, ...given })
  })

  it('go out with a capture that is not the last, and with a refund of one capture', async () => {
    const { shop, kit, bodyOf } = await openShop()
    const { id } = kit.samples.capture.input
    const part = { reference: 'C-1', amount: 1_000, capture_type: 'NonFinal' as const }
    expect(await shop.capture({ id, ...part })).toMatchObject({ status: 'pending' })
    expect(bodyOf('capture')).toEqual(part)
    const back = { reference: 'R-1', amount: 500, capture_action_id: 'act_1' }
    const paid = kit.samples.refund.input.id
    expect(await shop.refund({ id: paid, ...back })).toMatchObject({ status: 'pending' })
    expect(bodyOf('refund')).toEqual(back)
  })
})
