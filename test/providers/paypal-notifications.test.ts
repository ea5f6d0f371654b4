import { generateKeyPairSync, sign } from 'node:crypto'
import { describe, expect, it, onTestFinished } from 'vitest'
import { signedText } from '../../providers/paypal/notification.ts'
import { paypal } from '../../providers/paypal.ts'
import { createGateway, type GatewayError } from '../../src/index.ts'
import { kit } from '../support/paypal-shop.ts'

const timestampMs = Date.parse('2026-01-31T05:29:40Z')
const receivedAt = new Date(timestampMs + 1_000)

function openShop(account: object = {}) {
  const gateway = createGateway({
    providers: [paypal],
    merchants: { shop: { accounts: { paypal: { ...kit.merchant, ...account } } } },
    // Nobody listens there: whatever were fetched would fail.
    hosts: { paypal: ['http://127.0.0.1:9'] },
  })
  onTestFinished(() => gateway.close({ graceMs: 0 }))
  return gateway.merchant('shop').paypal
}

type Type = keyof typeof kit.notifications

const send = (type: Type = 'PAYMENT.CAPTURE.COMPLETED') =>
  kit.signNotification({ type, value: kit.notifications[type], timestampMs })

async function refusal(promise: Promise<unknown>): Promise<GatewayError> {
  const error: unknown = await promise.then(
    () => expect.unreachable('it must be refused'),
    (thrown: unknown) => thrown,
  )
  expect(error).toMatchObject({ name: 'NotificationError', code: 'NOTIFICATION_REFUSED' })
  return error as GatewayError
}

describe('a notification', () => {
  it.each([
    ['CHECKOUT.ORDER.APPROVED', 'requires-action'],
    ['CHECKOUT.ORDER.COMPLETED', 'succeeded'],
    ['PAYMENT.AUTHORIZATION.CREATED', 'requires-action'],
    ['PAYMENT.AUTHORIZATION.VOIDED', 'closed'],
    ['PAYMENT.CAPTURE.COMPLETED', 'succeeded'],
    ['PAYMENT.CAPTURE.PENDING', 'processing'],
    ['PAYMENT.CAPTURE.DENIED', 'failed'],
    ['PAYMENT.CAPTURE.DECLINED', 'failed'],
  ] as const)('%s tells of a payment that is %s, and needs no network', async (type, state) => {
    const event = await openShop().notification({ ...(await send(type)), receivedAt })
    expect(event).toMatchObject({
      id: expect.stringMatching(/^WH-/),
      type,
      payment: { reference: 'T-20260131-0001', state, amount: { minor: 10_000, currency: 'USD' } },
    })
  })

  it.each([
    ['PAYMENT.CAPTURE.REFUNDED', 'succeeded'],
    ['PAYMENT.REFUND.PENDING', 'processing'],
    ['PAYMENT.REFUND.FAILED', 'failed'],
  ] as const)('%s tells of a refund that is %s', async (type, state) => {
    const event = await openShop().notification({ ...(await send(type)), receivedAt })
    expect(event).toMatchObject({
      type,
      refund: {
        reference: 'R-20260131-0001',
        paymentReference: kit.samples.refund.input.id,
        state,
      },
    })
  })

  it('PAYMENT.CAPTURE.REVERSED tells of a capture whose money was taken back', async () => {
    const sent = await send('PAYMENT.CAPTURE.REVERSED')
    const { payment } = await openShop().notification({ ...sent, receivedAt })
    const { links } = kit.notifications['PAYMENT.CAPTURE.REVERSED']
    const up = links.find(({ rel }) => rel === 'up')?.href ?? ''
    expect(payment).toMatchObject({
      state: 'charged-back',
      providerReference: up.split('/').at(-1),
      chargedBack: { currency: 'USD' },
    })
  })

  it('of a dispute says that it is open, and calls nothing lost', async () => {
    const capture = kit.notifications['PAYMENT.CAPTURE.COMPLETED'].id
    const told = async (type: Type) =>
      (await openShop().notification({ ...(await send(type)), receivedAt })).payment
    const open = { providerReference: capture, state: 'processing', disputed: true }
    expect(await told('CUSTOMER.DISPUTE.CREATED')).toMatchObject(open)
    const kept = await told('CUSTOMER.DISPUTE.RESOLVED')
    expect(kept).toMatchObject({ providerReference: capture, state: 'succeeded' })
    expect(kept?.disputed).toBeUndefined()
    const value = {
      ...kit.notifications['CUSTOMER.DISPUTE.RESOLVED'],
      dispute_outcome: { outcome_code: 'RESOLVED_BUYER_FAVOUR' },
    }
    const type = 'CUSTOMER.DISPUTE.RESOLVED'
    const sent = await kit.signNotification({ type, value, timestampMs })
    const lost = await openShop().notification({ ...sent, receivedAt })
    expect(lost).toHaveProperty('payment.state', 'processing')
  })

  it('of a kind that is not listed is handed on as it is', async () => {
    const value = { id: 'PP-C-1' }
    const sent = await kit.signNotification({
      type: 'VAULT.CREDIT-CARD.CREATED',
      value,
      timestampMs,
    })
    expect(await openShop().notification({ ...sent, receivedAt })).toMatchObject({ value })
  })
})

describe('a notification is refused', () => {
  it('once any byte of its body was changed', async () => {
    const shop = openShop()
    const { headers, body } = await send()
    for (let place = 0; place < body.length; place += 23) {
      const changed = body[place] === 'x' ? 'y' : 'x'
      const tampered = body.slice(0, place) + changed + body.slice(place + 1)
      await refusal(shop.notification({ headers, body: tampered, receivedAt }))
    }
    await refusal(shop.notification({ headers, body: `${body} `, receivedAt }))
  })

  it.each([
    'paypal-transmission-id',
    'paypal-transmission-time',
    'paypal-transmission-sig',
    'paypal-auth-algo',
  ])('without its header %s, and with another one', async (name) => {
    const shop = openShop()
    const { headers, body } = await send()
    const time = name.endsWith('time') ? '2026-01-31T05:29:41Z' : 'x'
    for (const value of [undefined, '', time, `${(headers as Record<string, string>)[name]} `]) {
      await refusal(shop.notification({ headers: { ...headers, [name]: value }, body, receivedAt }))
    }
  })

  it('for another webhook, and with another key', async () => {
    const sent = { ...(await send()), receivedAt }
    await refusal(openShop({ webhookId: 'ANOTHER' }).notification(sent))
    const other = (await import('../../providers/paypal/sandbox.ts')).paypalSandbox()
    const { webhookCertificate } = other.merchant
    await refusal(openShop({ webhookCertificate }).notification(sent))
  })

  it('where nothing is pinned: an address in a header is never fetched', async () => {
    const sent = { ...(await send()), receivedAt }
    const error = await refusal(openShop({ webhookCertificate: undefined }).notification(sent))
    expect(error.message).toContain(
      'merchants.shop.accounts.paypal.webhookCertificate is missing: download the certificate',
    )
    const unnamed = await refusal(openShop({ webhookId: undefined }).notification(sent))
    expect(unnamed.message).toContain('merchants.shop.accounts.paypal.webhookId is missing')
  })

  it('when its content is not what its type holds', async () => {
    const value = { id: 'C1', amount: { value: 5 } }
    const sent = await kit.signNotification({
      type: 'PAYMENT.CAPTURE.COMPLETED',
      value,
      timestampMs,
    })
    const error = await refusal(openShop().notification({ ...sent, receivedAt }))
    expect(error.message).toContain('status')
  })

  it('when it names another payee than the seller whose account it is', async () => {
    const shop = openShop({ merchantId: 'ANXTHERSHXP22' })
    const error = await refusal(shop.notification({ ...(await send()), receivedAt }))
    expect(error.message).toContain('it is about the seller SANDBX2TEAH3S, not ANXTHERSHXP22')
    const account = 'SANDBX2TEAH3S'
    const own = openShop({ merchantId: account })
    expect(await own.notification({ ...(await send()), receivedAt })).toMatchObject({ account })
  })

  it("when PayPal's simulator has made it, which the message says", async () => {
    const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2_048 })
    const certificate = publicKey.export({ type: 'spki', format: 'pem' })
    const shop = openShop({ webhookCertificate: certificate })
    const body = '{"id":"WH-1","event_type":"PAYMENT.CAPTURE.COMPLETED","resource":{}}'
    const time = '2026-01-31T05:29:40Z'
    const text = signedText({ id: 't1', time, webhookId: 'WEBHOOK_ID', body })
    const headers = {
      'paypal-transmission-id': 't1',
      'paypal-transmission-time': time,
      'paypal-transmission-sig': sign('RSA-SHA256', Buffer.from(text), privateKey).toString(
        'base64',
      ),
      'paypal-auth-algo': 'SHA256withRSA',
    }
    const error = await refusal(shop.notification({ headers, body, receivedAt }))
    expect(error.message).toContain('simulator')
  })
})
