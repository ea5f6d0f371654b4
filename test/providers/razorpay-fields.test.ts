import { describe, expect, it } from 'vitest'
import { razorpay } from '../../providers/razorpay.ts'
import { createGateway } from '../../src/index.ts'
import { memoryJournal } from '../../src/journal/index.ts'
import { openShop, order } from '../support/razorpay-shop.ts'

/** Top-level fields of an order in razorpay-node 2.9.8, types/orders.d.ts, its three forms. */
const ofClient = [
  'amount currency receipt offer_id method bank_account notes partial_payment payment',
  'first_payment_min_amount rto_review line_items line_items_total shipping_fee cod_fee',
  'customer_details promotions device_details phonepe_switch_context',
  'transfers payment_capture customer_id token',
].flatMap((line) => line.split(' '))

const account = { account_number: '765432123456789', ifsc: 'HDFC0000053', name: 'Gaurav Kumar' }
const share = { account: 'acc_CPRsN1LkFccllA', amount: 100_000, currency: 'INR', on_hold: false }
const mandate = { max_amount: 500_000, expire_at: 2_709_971_120, frequency: 'monthly' }

describe("an order's fields", () => {
  it("have all of the provider's own client", () => {
    const known = Object.keys(razorpay.operations.createOrder.input.shape)
    expect(ofClient.filter((name) => !known.includes(name))).toEqual([])
  })

  it('go out as they were given: customer, mandate, shares, the account that may pay', async () => {
    const { shop, sandbox } = await openShop()
    const given = {
      ...order,
      method: 'netbanking' as const,
      customer_id: 'cust_1Aa00000000001',
      token: mandate,
      transfers: [share],
      offer_id: 'offer_JTUADI4ZWBGWur',
      bank_account: account,
      line_items: [{ sku: '1g234', variant_id: '12r34', name: 'Tea', quantity: 1, price: '3900' }],
      line_items_total: 3_900,
    }
    expect(await shop.createOrder(given)).toMatchObject({ status: 'succeeded' })
    expect(JSON.parse(sandbox.requests[0]?.body ?? '')).toEqual(given)
  })

  it('keep the number of a bank account out of the journal', async () => {
    const { sandbox } = await openShop()
    const journal = memoryJournal()
    const gateway = createGateway({
      providers: [razorpay],
      merchants: { shop: { accounts: { razorpay: sandbox.merchant } } },
      hosts: { razorpay: [sandbox.url] },
      journal,
    })
    const shop = gateway.merchant('shop').razorpay
    const made = await shop.createOrder({ ...order, bank_account: account })
    expect(made.status).toBe('succeeded')
    const span = { fromMs: 0, toMs: Number.MAX_SAFE_INTEGER, limit: 9 }
    const rows = await journal.scan({ provider: 'razorpay', merchant: 'shop', ...span })
    const kept = JSON.stringify(rows)
    await gateway.close({ graceMs: 0 })
    expect(kept).toContain('HDFC0000053')
    expect(kept).not.toContain(account.account_number)
  })

  it('let an order be for nothing only where a bank confirms a mandate by itself', async () => {
    const { shop, sandbox } = await openShop()
    const free = { ...order, amount: 0, customer_id: 'cust_1Aa00000000001' }
    await expect(shop.createOrder(free)).rejects.toMatchObject({ code: 'INPUT_INVALID' })
    await expect(
      shop.createOrder({ ...free, method: 'upi', token: mandate }),
    ).rejects.toMatchObject({ code: 'INPUT_INVALID' })
    expect(sandbox.requests).toHaveLength(0)
    const { frequency: _none, ...token } = mandate
    const made = await shop.createOrder({ ...free, method: 'emandate', token })
    expect(made).toMatchObject({ status: 'succeeded', value: { amount: 0 } })
  })

  it('never share out more than is paid', async () => {
    const { shop } = await openShop()
    await expect(shop.createOrder({ ...order, transfers: [share, share] })).rejects.toThrow(
      'must not add up to more',
    )
  })
})
