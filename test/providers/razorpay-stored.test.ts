import { createHmac } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { isSignedByCheckout } from '../../providers/razorpay.ts'
import { openShop } from '../support/razorpay-shop.ts'

const link = { amount: 128_000, currency: 'INR', reference_id: 'L-1001' }
const charge = {
  order_id: 'order_Sandbox000DUE1',
  customer_id: 'cust_Sandbox000HERE',
  token: 'token_Sandbox00CARD',
  amount: 128_000,
  currency: 'INR',
  email: 'payer@shop.example',
  contact: '9000090000',
}

const paymentIn = (status: string, more = {}) => ({
  id: 'pay_1',
  entity: 'payment',
  amount: 128_000,
  currency: 'INR',
  order_id: charge.order_id,
  status,
  ...more,
})

const listed = (...items: readonly object[]) =>
  ({
    kind: 'status',
    status: 200,
    operation: 'listOrderPayments',
    body: { count: items.length, items },
    times: 99,
  }) as const

describe('a payment link of Razorpay', () => {
  it('is made once under its number, though the answer was lost', async () => {
    const { shop, sandbox } = await openShop()
    sandbox.play({ kind: 'drop-after', operation: 'createPaymentLink' })
    expect(await shop.createPaymentLink(link)).toMatchObject({
      status: 'succeeded',
      value: { reference_id: 'L-1001', status: 'created' },
    })
    expect(sandbox.ledger.timesCarriedOut('createPaymentLink', 'L-1001')).toBe(1)
  })

  it('with a number that is taken for another amount fails', async () => {
    const { shop } = await openShop()
    await shop.createPaymentLink(link)
    const other = await shop.createPaymentLink({ ...link, amount: 100 })
    expect(other).toMatchObject({ status: 'failed', fault: 'duplicate' })
  })

  it('is cancelled, and again without harm; one that is paid cannot be', async () => {
    const { shop, sandbox } = await openShop()
    const made = await shop.createPaymentLink(link)
    const id = made.status === 'succeeded' ? made.value.id : ''
    for (const reference of ['X-1', 'X-2']) {
      const ended = await shop.cancelPaymentLink({ id }, { reference })
      expect(ended).toMatchObject({ status: 'succeeded', value: { status: 'cancelled' } })
    }
    const body = { id: 'plink_2', ...link, status: 'paid' }
    const told = { kind: 'status', status: 200, body } as const
    sandbox.play({ ...told, operation: 'cancelPaymentLink' })
    expect(await shop.cancelPaymentLink({ id: 'plink_2' })).toMatchObject({ status: 'failed' })
  })
})

describe('a charge of a stored method at Razorpay', () => {
  it('is pending until the bank has answered', async () => {
    const { shop, sandbox } = await openShop()
    const ended = await shop.chargeToken(charge)
    expect(ended).toMatchObject({
      status: 'pending',
      value: { razorpay_payment_id: expect.stringMatching(/^pay_/) },
    })
    expect(JSON.parse(sandbox.requests[0]?.body ?? '')).toEqual({ ...charge, recurring: true })
  })

  it.each([
    ['captured', paymentIn('captured'), 'succeeded'],
    ['held', paymentIn('authorized'), 'succeeded'],
    ['of an earlier try that failed', paymentIn('failed'), 'unknown'],
    ['for another amount', paymentIn('captured', { amount: 1 }), 'unknown'],
  ] as const)('that was lost is found by its order: %s', async (_name, payment, word) => {
    const { shop, sandbox } = await openShop({ totalMs: 300 })
    sandbox.play({ kind: 'drop-after', operation: 'chargeToken' })
    sandbox.play(listed(payment))
    expect((await shop.chargeToken(charge)).status).toBe(word)
    const sends = sandbox.requests.filter(({ operation }) => operation === 'chargeToken')
    expect(sends).toHaveLength(1)
  })

  it('is nobody’s where its order has two payments', async () => {
    const { shop, sandbox } = await openShop({ totalMs: 300 })
    sandbox.play({ kind: 'drop-after', operation: 'chargeToken' })
    sandbox.play(listed(paymentIn('captured'), paymentIn('created', { id: 'pay_2' })))
    expect((await shop.chargeToken(charge)).status).toBe('unknown')
  })
})

describe("Checkout's signature", () => {
  const secret = 'EnLs21M47BllR3X8PSFtjtbd'
  const sign = (text: string) => createHmac('sha256', secret).update(text).digest('hex')
  const order = { orderId: 'order_IEIaMR65cu6nz3', paymentId: 'pay_IH4NVgf4Dreq1l' }
  const signature = '0d4e745a1838664ad6c9c9902212a32d627d68e917290b0ad5f08ff4561bc50f'

  it("is believed over an order, with the documents' own example, and over a link", () => {
    expect(isSignedByCheckout({ ...order, signature }, secret)).toBe(true)
    const link = { linkId: 'plink_1', referenceId: '', status: 'paid', paymentId: 'pay_1' }
    const signed = sign('plink_1||paid|pay_1')
    expect(isSignedByCheckout({ ...link, signature: signed }, secret)).toBe(true)
  })

  it('is not believed over another order or payment, with another or no secret', () => {
    const given = { ...order, signature }
    expect(isSignedByCheckout({ ...given, orderId: 'order_2' }, secret)).toBe(false)
    expect(isSignedByCheckout({ ...given, paymentId: 'pay_2' }, secret)).toBe(false)
    expect(isSignedByCheckout(given, 'another')).toBe(false)
    const forged = createHmac('sha256', '').update('a|b').digest('hex')
    expect(isSignedByCheckout({ orderId: 'a', paymentId: 'b', signature: forged }, '')).toBe(false)
    expect(isSignedByCheckout({ ...given, signature: '' }, secret)).toBe(false)
  })
})
