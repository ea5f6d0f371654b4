import { createHmac } from 'node:crypto'
import { describe, expect, it, onTestFinished } from 'vitest'
import { airwallexSandbox } from '../../providers/airwallex/sandbox.ts'
import { airwallex } from '../../providers/airwallex.ts'
import { createGateway } from '../../src/index.ts'

const kit = airwallexSandbox()
const timestampMs = Date.parse('2026-01-31T05:29:35.123Z')
const receivedAt = new Date(timestampMs)

function openShop(merchant: object = kit.merchant) {
  const { clientId, apiKey } = kit.merchant
  const gateway = createGateway({
    providers: [airwallex],
    merchants: { shop: { accounts: { airwallex: { clientId, apiKey, ...merchant } } } },
  })
  onTestFinished(() => gateway.close({ graceMs: 0 }))
  return gateway.merchant('shop').airwallex
}

const send = (type: keyof typeof kit.notifications) =>
  kit.signNotification({ type, value: kit.notifications[type], timestampMs })

async function refusal(answer: Promise<unknown>): Promise<Error> {
  const error: unknown = await answer.then(
    () => expect.unreachable('it must be refused'),
    (thrown: unknown) => thrown,
  )
  expect(error).toMatchObject({ name: 'NotificationError' })
  return error as Error
}

describe('a notification of Airwallex', () => {
  it('is believed for the HMAC of its time and raw bytes, and tells the payment', async () => {
    const object = { id: 'int_1', merchant_order_id: 'T-1', amount: 16.66, currency: 'USD' }
    const body = `{"id": "evt_1", "name": "payment_intent.succeeded", "accountId": "a",
      "data": {"object": ${JSON.stringify({ ...object, status: 'SUCCEEDED' })}}}`
    const headers = {
      'X-Timestamp': String(timestampMs),
      'X-Signature': createHmac('sha256', kit.merchant.webhookSecret)
        .update(`${timestampMs}${body}`)
        .digest('hex'),
    }
    expect(await openShop().notification({ headers, body, receivedAt })).toMatchObject({
      id: 'evt_1',
      type: 'payment_intent.succeeded',
      account: 'a',
      payment: {
        reference: 'T-1',
        providerReference: 'int_1',
        state: 'succeeded',
        amount: { minor: 1_666, currency: 'USD' },
      },
    })
  })

  it.each([
    ['refund.received', 'processing'],
    ['refund.accepted', 'processing'],
    ['refund.settled', 'succeeded'],
    ['refund.succeeded', 'succeeded'],
    ['refund.failed', 'failed'],
  ] as const)('%s tells a refund that is %s', async (type, state) => {
    const { refund } = await openShop().notification({ ...send(type), receivedAt })
    expect(refund).toMatchObject({ state, amount: { minor: 500, currency: 'USD' } })
  })

  it.each([
    ['requires_response', { state: 'processing', disputed: true }],
    ['expired', { state: 'processing', disputed: true }],
    ['lost', { state: 'charged-back', chargedBack: { minor: 1_280, currency: 'USD' } }],
    ['accepted', { state: 'charged-back', chargedBack: { minor: 1_280, currency: 'USD' } }],
    ['won', { state: 'succeeded' }],
  ])('payment_dispute.%s tells what became of the money', async (status, told) => {
    const type = `payment_dispute.${status}`
    const values: Readonly<Record<string, unknown>> = kit.notifications
    const sent = kit.signNotification({ type, value: values[type], timestampMs })
    const { payment } = await openShop().notification({ ...sent, receivedAt })
    const named = { reference: 'T-20260131-0001', providerReference: 'int_sandbox_paid' }
    expect(payment).toEqual({ ...named, ...told })
  })

  it('of a kind that is not listed is handed on as it is', async () => {
    const value = { id: 'att_1', status: 'AUTHORIZED' }
    const sent = kit.signNotification({ type: 'payment_attempt.authorized', value, timestampMs })
    expect(await openShop().notification({ ...sent, receivedAt })).toMatchObject({ value })
  })
})

describe('a notification is refused', () => {
  it('once any byte of its body or its time was changed', async () => {
    const shop = openShop()
    const { headers, body } = send('payment_intent.succeeded')
    for (let place = 0; place < body.length; place += 17) {
      const changed = body[place] === 'x' ? 'y' : 'x'
      const tampered = body.slice(0, place) + changed + body.slice(place + 1)
      await refusal(shop.notification({ headers, body: tampered, receivedAt }))
    }
    const later = { ...headers, 'x-timestamp': String(timestampMs + 1) }
    await refusal(shop.notification({ headers: later, body, receivedAt }))
  })

  it('when its time is not plain digits, though the signed text is the same', async () => {
    const { body } = send('payment_intent.succeeded')
    const signature = createHmac('sha256', kit.merchant.webhookSecret)
      .update(`${timestampMs} ${body}`)
      .digest('hex')
    const headers = { 'x-timestamp': `${timestampMs} `, 'x-signature': signature }
    await refusal(openShop().notification({ headers, body, receivedAt }))
  })

  it('more than the tolerance that the user has set from its time, and at no age else', async () => {
    const shop = openShop({ ...kit.merchant, webhookToleranceMs: 300_000 })
    const sent = send('payment_intent.succeeded')
    const at = (ms: number) => new Date(timestampMs + ms)
    await refusal(shop.notification({ ...sent, receivedAt: at(300_001) }))
    expect(await shop.notification({ ...sent, receivedAt: at(300_000) })).toHaveProperty('id')
    const days = { ...sent, receivedAt: at(3 * 24 * 3_600_000) }
    expect(await openShop().notification(days)).toHaveProperty('id')
  })

  it('when it is about another account than the one that is acted for', async () => {
    const sent = (account?: string) =>
      kit.signNotification({ type: 'refund.settled', value: {}, timestampMs, account })
    for (const field of ['onBehalfOf', 'loginAs']) {
      const shop = openShop({ ...kit.merchant, [field]: 'acct_A' })
      const error = await refusal(shop.notification(sent('acct_B')))
      expect(error.message).toContain('it is about the account acct_B, not acct_A')
    }
  })

  it('without a signature, or under another secret', async () => {
    const { headers, body } = send('payment_intent.succeeded')
    await refusal(openShop().notification({ headers: {}, body, receivedAt }))
    const other = openShop({ webhookSecret: 'another-secret' })
    const error = await refusal(other.notification({ headers, body, receivedAt }))
    expect(error.message).not.toContain('another-secret')
  })

  it('while the account has no secret for it, which the message says', async () => {
    const sent = send('payment_intent.succeeded')
    const error: unknown = await openShop({})
      .notification({ ...sent, receivedAt })
      .catch((thrown: unknown) => thrown)
    const message = 'merchants.shop.accounts.airwallex.webhookSecret: is missing'
    expect(error).toMatchObject({ message: expect.stringContaining(message) })
  })
})
