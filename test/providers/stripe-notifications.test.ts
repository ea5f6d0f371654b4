import { createHmac } from 'node:crypto'
import { describe, expect, it, onTestFinished } from 'vitest'
import { stripe } from '../../providers/stripe.ts'
import { createGateway, type GatewayError } from '../../src/index.ts'
import { intent, kit } from '../support/stripe-shop.ts'

const timestampMs = Date.parse('2026-01-31T13:29:40Z')
const receivedAt = new Date(timestampMs + 1_000)

function openShop(account: object = kit.merchant) {
  const gateway = createGateway({
    providers: [stripe],
    merchants: { shop: { accounts: { stripe: { secretKey: 'sk_test_1', ...account } } } },
  })
  onTestFinished(() => gateway.close({ graceMs: 0 }))
  return gateway.merchant('shop').stripe
}

async function refusal(promise: Promise<unknown>): Promise<GatewayError> {
  const error: unknown = await promise.then(
    () => expect.unreachable('it must be refused'),
    (thrown: unknown) => thrown,
  )
  expect(error).toMatchObject({ name: 'NotificationError', code: 'NOTIFICATION_REFUSED' })
  return error as GatewayError
}

describe('a notification', () => {
  it('tells of a payment, in the words of Stripe and in the neutral ones', async () => {
    const sent = kit.signNotification({
      type: 'payment_intent.succeeded',
      value: intent(),
      timestampMs,
      nonce: '7',
    })
    expect(await openShop().notification({ ...sent, receivedAt })).toEqual({
      id: 'evt_7',
      type: 'payment_intent.succeeded',
      account: kit.merchant.account,
      value: expect.objectContaining({ id: 'pi_1', status: 'succeeded' }),
      payment: {
        reference: 'T-1001',
        providerReference: 'pi_1',
        state: 'succeeded',
        amount: { minor: 1_099, currency: 'USD' },
        paidAt: undefined,
      },
    })
  })

  it.each([
    ['payment_intent.payment_failed', 'failed'],
    ['payment_intent.canceled', 'closed'],
    ['payment_intent.requires_action', 'requires-action'],
    ['payment_intent.amount_capturable_updated', 'processing'],
    ['charge.refunded', 'partially-refunded'],
    ['charge.captured', 'succeeded'],
  ] as const)('%s says that a payment is %s', async (type, state) => {
    const sent = kit.signNotification({ type, value: kit.notifications[type], timestampMs })
    const event = await openShop().notification({ ...sent, receivedAt })
    expect(event).toMatchObject({
      type,
      payment: { providerReference: expect.stringMatching(/^pi_/), state },
    })
  })

  it('tells of a refund that succeeded, and failed days later', async () => {
    for (const [type, state] of [
      ['refund.updated', 'succeeded'],
      ['refund.failed', 'failed'],
    ] as const) {
      const sent = kit.signNotification({ type, value: kit.notifications[type], timestampMs })
      expect(await openShop().notification({ ...sent, receivedAt })).toMatchObject({
        type,
        refund: {
          providerReference: 're_sandbox_000000',
          paymentReference: 'pi_sandbox_paid',
          state,
        },
      })
    }
  })

  const disputed = { minor: 1_099, currency: 'USD' }
  it.each([
    ['charge.dispute.created', {}, { state: 'processing', disputed: true }],
    ['charge.dispute.created', { status: 'warning_needs_response' }, { state: 'processing' }],
    [
      'charge.dispute.funds_withdrawn',
      {},
      { state: 'charged-back', chargedBack: disputed, disputed: true },
    ],
    ['charge.dispute.closed', {}, { state: 'charged-back', chargedBack: disputed }],
    ['charge.dispute.closed', { status: 'warning_closed' }, { state: 'succeeded' }],
    ['charge.dispute.closed', { status: 'prevented' }, { state: 'processing' }],
    ['charge.dispute.funds_reinstated', {}, { state: 'succeeded' }],
  ] as const)('%s (%o) tells what became of the money', async (type, change, told) => {
    const value = { ...(kit.notifications[type] as object), ...change }
    const sent = kit.signNotification({ type, value, timestampMs })
    const event = await openShop().notification({ ...sent, receivedAt })
    expect(event.payment).toMatchObject({ providerReference: 'pi_sandbox_paid', ...told })
    const isOpen =
      told.state === 'processing' && !('status' in change && change.status === 'prevented')
    expect(event.payment?.disputed).toBe('disputed' in told || isOpen ? true : undefined)
  })

  it('of a kind that is not listed, or thin, is handed on as it is', async () => {
    const value = { id: 'cus_1', object: 'customer' }
    const sent = kit.signNotification({ type: 'customer.created', value, timestampMs })
    expect(await openShop().notification({ ...sent, receivedAt })).toMatchObject({ value })
  })

  it('is believed with either secret while it is being changed', async () => {
    const given = {
      type: 'refund.updated',
      value: kit.notifications['refund.updated'],
      timestampMs,
    }
    const { headers, body } = kit.signNotification(given)
    const header = headers['stripe-signature']
    const [time = '', right = ''] = header.split(',')
    const both = `${time},v1=${'0'.repeat(64)},${right},v0=${'1'.repeat(64)}`
    const changed = { headers: { 'Stripe-Signature': both }, body: Buffer.from(body), receivedAt }
    expect(await openShop().notification(changed)).toMatchObject({ type: 'refund.updated' })
  })
})

describe('a notification is refused', () => {
  const send = () =>
    kit.signNotification({ type: 'payment_intent.succeeded', value: intent(), timestampMs })

  it('once any byte of its body was changed', async () => {
    const shop = openShop()
    const { headers, body } = send()
    for (let place = 0; place < body.length; place += 17) {
      const changed = body[place] === 'x' ? 'y' : 'x'
      const tampered = body.slice(0, place) + changed + body.slice(place + 1)
      await refusal(shop.notification({ headers, body: tampered, receivedAt }))
    }
  })

  it('once it is older than 300 s, by the time it was received', async () => {
    const shop = openShop()
    const sent = send()
    const at = (seconds: number) => new Date(timestampMs + seconds * 1_000)
    await refusal(shop.notification({ ...sent, receivedAt: at(301) }))
    expect(await shop.notification({ ...sent, receivedAt: at(300) })).toHaveProperty('id')
  })

  it('without a signature, under another secret, or with the old scheme alone', async () => {
    const { headers, body } = send()
    const signature = headers['stripe-signature']
    const shop = openShop()
    await refusal(shop.notification({ headers: {}, body, receivedAt }))
    const old = { 'stripe-signature': signature.replace('v1=', 'v0=') }
    await refusal(shop.notification({ headers: old, body, receivedAt }))
    const other = openShop({ webhookSecret: 'whsec_other' })
    const error = await refusal(other.notification({ headers, body, receivedAt }))
    expect(error.message).not.toContain('whsec_other')
  })

  it('while the account has no secret for it, which the message says', async () => {
    const shop = openShop({})
    const error = await refusal(shop.notification({ ...send(), receivedAt }))
    expect(error.message).toContain('merchants.shop.accounts.stripe.webhookSecret: is missing')
  })

  it('when its content is not what its type holds', async () => {
    const value = { ...intent(), amount: '1099' }
    const sent = kit.signNotification({ type: 'payment_intent.succeeded', value, timestampMs })
    const error = await refusal(openShop().notification({ ...sent, receivedAt }))
    expect(error.message).toContain('amount')
  })
})

describe('a notification that is genuine and not for this account', () => {
  const live = { secretKey: 'sk_live_1', webhookSecret: kit.merchant.webhookSecret }
  const send = (change: object, head: object = {}) => {
    const { body } = kit.signNotification({
      type: 'payment_intent.succeeded',
      value: intent(),
      timestampMs,
    })
    const { account: _own, ...event } = JSON.parse(body)
    return signed(JSON.stringify({ ...event, ...change }), head)
  }
  const signed = (body: string, { secret = kit.merchant.webhookSecret }: { secret?: string }) => {
    const seconds = Math.floor(timestampMs / 1_000)
    const hex = createHmac('sha256', secret).update(`${seconds}.${body}`).digest('hex')
    return { headers: { 'stripe-signature': `t=${seconds},v1=${hex}` }, body, receivedAt }
  }

  it('is refused when it is a test and the key live, or the other way round', async () => {
    const test = { ...live, secretKey: 'rk_test_1' }
    const tested = send({ livemode: false })
    const moved = send({ livemode: true })
    expect((await refusal(openShop(live).notification(tested))).message).toContain('a test event')
    expect((await refusal(openShop(test).notification(moved))).message).toContain('live money')
    expect(await openShop(live).notification(moved)).toHaveProperty('payment.state', 'succeeded')
    expect(await openShop(test).notification(tested)).toHaveProperty('payment.state', 'succeeded')
  })

  it('is refused for another connected account, and told to a platform', async () => {
    const shop = openShop({ ...live, account: 'acct_A' })
    const of = (account?: string) => send({ livemode: true, account })
    const error = await refusal(shop.notification(of('acct_B')))
    expect(error.message).toContain('it is about the account acct_B, not acct_A')
    expect((await refusal(shop.notification(of()))).message).toContain('of the platform itself')
    expect(await shop.notification(of('acct_A'))).toHaveProperty('account', 'acct_A')
    expect(await openShop(live).notification(of('acct_B'))).toHaveProperty('account', 'acct_B')
    expect(await openShop(live).notification(of())).not.toHaveProperty('account')
  })

  it('is believed under the old secret and the new one, while they are changed', async () => {
    const shop = openShop({ ...live, webhookSecret: ['whsec_old', 'whsec_new'] })
    for (const secret of ['whsec_old', 'whsec_new']) {
      expect(await shop.notification(send({ livemode: true }, { secret }))).toHaveProperty('id')
    }
    await refusal(shop.notification(send({ livemode: true }, { secret: 'whsec_older' })))
  })
})
