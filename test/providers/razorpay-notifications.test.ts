import { describe, expect, it, onTestFinished } from 'vitest'
import { razorpay } from '../../providers/razorpay.ts'
import { createGateway } from '../../src/index.ts'
import { hmacSha256 } from '../../src/provider/index.ts'
import { answered, kit } from '../support/razorpay-shop.ts'

function openShop(account: object = {}) {
  const gateway = createGateway({
    providers: [razorpay],
    merchants: { shop: { accounts: { razorpay: { ...kit.merchant, ...account } } } },
  })
  onTestFinished(() => gateway.close({ graceMs: 0 }))
  return gateway.merchant('shop').razorpay
}

const refusal = { name: 'NotificationError', code: 'NOTIFICATION_REFUSED' }

describe('a notification', () => {
  it('is signed as in the tests of Razorpay’s own library', () => {
    const merchant = { ...kit.merchant, webhookSecret: '123456' }
    const body = '{"a":1,"b":2,"c":{"d":3}}'
    const signature = '2fe04e22977002e6c7cb553adab8b460cb9e2a4970d5953cb27a8472752e3bbc'
    const holds = (given: string) => {
      const headers = { 'x-razorpay-signature': given }
      return razorpay.notification?.verify({ merchant, headers, body, nowMs: 0, needs: {} })
    }
    expect(holds(signature)).toBe(true)
    expect(holds('sdfafds')).toBe(false)
    expect(holds('')).toBe(false)
  })

  it.each([
    ['payment.authorized', 'processing'],
    ['payment.captured', 'succeeded'],
    ['payment.failed', 'failed'],
    ['order.paid', 'succeeded'],
  ] as const)('%s says that a payment is %s, for how much', async (type, state) => {
    const event = await openShop().notification(kit.signNotification({ type, nonce: 'event-7' }))
    expect(event).toMatchObject({
      id: 'event-7',
      type,
      payment: { state, amount: { minor: 128_000, currency: 'INR' } },
    })
  })

  it.each([
    ['refund.created', 'processing'],
    ['refund.processed', 'succeeded'],
    ['refund.failed', 'failed'],
  ] as const)('%s says that a refund is %s, and of which payment', async (type, state) => {
    const event = await openShop().notification(kit.signNotification({ type }))
    expect(event).toMatchObject({
      refund: {
        reference: 'R-20260131-0001',
        paymentReference: 'pay_Sandbox000PAID',
        state,
        amount: { minor: 50_000, currency: 'INR' },
      },
    })
  })

  it.each([
    ['created', { state: 'processing', disputed: true }],
    ['under_review', { state: 'processing', disputed: true }],
    ['lost', { state: 'charged-back', chargedBack: { minor: 128_000, currency: 'INR' } }],
    ['won', { state: 'succeeded' }],
    ['closed', { state: 'processing' }],
  ])('payment.dispute.%s tells what became of the money', async (word, told) => {
    const sent = kit.signNotification({ type: `payment.dispute.${word}` })
    const { payment } = await openShop().notification(sent)
    expect(payment).toEqual({ providerReference: 'pay_Sandbox000PAID', ...told })
  })

  it('hands on every entity that Razorpay shows, each under its name', async () => {
    const entity = kit.notifications['payment.captured']
    const told = async (type: 'order.paid' | 'payment.dispute.lost', name: string) => {
      const payload = { payment: { entity }, [name]: { entity: kit.notifications[type] } }
      const body = JSON.stringify({ event: type, account_id: 'acc_1', payload })
      const signature = hmacSha256(kit.merchant.webhookSecret, body, 'hex')
      const headers = { 'x-razorpay-signature': signature, 'x-razorpay-event-id': 'e1' }
      return await openShop().notification({ headers, body })
    }
    expect(await told('order.paid', 'order')).toMatchObject({
      account: 'acc_1',
      value: { id: kit.notifications['order.paid'].id, payment: { id: entity.id } },
    })
    const lost = await told('payment.dispute.lost', 'dispute')
    expect(lost.value).toMatchObject({ id: 'disp_Sandbox000001', payment: { id: entity.id } })
    expect(lost.payment).toMatchObject({ state: 'charged-back', amount: { minor: 128_000 } })
  })

  it('of another account is refused where the own one is known', async () => {
    const sent = kit.signNotification({ type: 'payment.captured', account: 'acc_B' })
    await expect(openShop({ accountId: 'acc_A' }).notification(sent)).rejects.toThrow(
      'it is about the account acc_B, not acc_A',
    )
    expect(await openShop().notification(sent)).toHaveProperty('account', 'acc_B')
  })

  it('is believed under the old secret and the new one, while they are changed', async () => {
    const shop = openShop({ webhookSecret: ['another', kit.merchant.webhookSecret] })
    const sent = kit.signNotification({ type: 'payment.captured' })
    expect(await shop.notification(sent)).toHaveProperty('payment')
    const wrong = openShop({ webhookSecret: ['another', 'third'] })
    await expect(wrong.notification(sent)).rejects.toMatchObject(refusal)
  })

  it('of another kind is handed on as it is', async () => {
    const value = { id: 'plink_1', entity: 'payment_link' }
    const sent = kit.signNotification({ type: 'payment_link.paid', value })
    expect(await openShop().notification(sent)).toMatchObject({ type: 'payment_link.paid', value })
  })

  it('is refused once its body was changed, or written anew', async () => {
    const shop = openShop()
    const { headers, body } = kit.signNotification({ type: 'payment.captured', value: answered() })
    const dearer = body.replace('128000', '128001')
    await expect(shop.notification({ headers, body: dearer })).rejects.toMatchObject(refusal)
    const pretty = JSON.stringify(JSON.parse(body), null, 1)
    await expect(shop.notification({ headers, body: pretty })).rejects.toMatchObject(refusal)
    expect(await shop.notification({ headers, body: Buffer.from(body) })).toHaveProperty('payment')
  })

  it('is refused without the id by which its repeats are known', async () => {
    const { headers, body } = kit.signNotification({ type: 'payment.captured' })
    const { 'x-razorpay-event-id': _id, ...rest } = headers
    await expect(openShop().notification({ headers: rest, body })).rejects.toMatchObject(refusal)
  })

  it('is refused while the account has no secret for it, which the message says', async () => {
    const sent = kit.signNotification({ type: 'payment.captured' })
    await expect(openShop({ webhookSecret: undefined }).notification(sent)).rejects.toThrow(
      'merchants.shop.accounts.razorpay.webhookSecret: is missing',
    )
  })
})
