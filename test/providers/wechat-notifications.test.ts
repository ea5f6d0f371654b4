import { describe, expect, it, onTestFinished } from 'vitest'
import { wechat } from '../../providers/wechat.ts'
import { createGateway, type GatewayError } from '../../src/index.ts'
import { kit } from '../support/wechat-shop.ts'

const timestampMs = Date.parse('2026-01-31T13:29:40+08:00')
const receivedAt = new Date(timestampMs + 1_000)

const payment = {
  mchid: '1900000001',
  appid: 'wx0123456789abcdef',
  out_trade_no: 'T-1001',
  transaction_id: '4200002469202601311234567890',
  trade_type: 'NATIVE',
  trade_state: 'SUCCESS',
  success_time: '2026-01-31T13:29:35+08:00',
  payer: { openid: 'oPayer' },
  amount: { total: 1280, payer_total: 1280, currency: 'CNY', payer_currency: 'CNY' },
}

const refund = {
  mchid: '1900000001',
  out_trade_no: 'T-1001',
  transaction_id: '4200002469202601311234567890',
  out_refund_no: 'R-1',
  refund_id: '50300000002026013100000000001',
  refund_status: 'SUCCESS',
  amount: { total: 1280, refund: 500, payer_total: 1280, payer_refund: 500 },
}

function openShop() {
  const gateway = createGateway({
    providers: [wechat],
    merchants: { shop: { accounts: { wechat: kit.merchant } } },
  })
  onTestFinished(() => gateway.close({ graceMs: 0 }))
  return gateway.merchant('shop').wechat
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
  it('tells of a payment, in the words of WeChat Pay and in the neutral ones', async () => {
    const sent = await kit.signNotification({
      type: 'TRANSACTION.SUCCESS',
      value: payment,
      timestampMs,
      nonce: 'a'.repeat(32),
    })
    const event = await openShop().notification({ ...sent, receivedAt })
    expect(event).toEqual({
      id: `EV-${'a'.repeat(32)}`,
      type: 'TRANSACTION.SUCCESS',
      value: expect.objectContaining({ out_trade_no: 'T-1001', trade_state: 'SUCCESS' }),
      payment: {
        reference: 'T-1001',
        providerReference: payment.transaction_id,
        state: 'succeeded',
        amount: { minor: 1280, currency: 'CNY' },
        paidAt: new Date('2026-01-31T05:29:35Z'),
      },
    })
  })

  it('tells of a combined payment under the same name', async () => {
    const amount = { total_amount: 640, payer_amount: 640, currency: 'CNY' }
    const sub = { mchid: '1900000001', trade_state: 'SUCCESS', amount }
    const value = {
      combine_out_trade_no: 'C-1',
      sub_orders: [
        { ...sub, out_trade_no: 'T-1' },
        { ...sub, out_trade_no: 'T-2' },
      ],
    }
    const sent = await kit.signNotification({ type: 'TRANSACTION.SUCCESS', value, timestampMs })
    const event = await openShop().notification({ ...sent, receivedAt })
    expect(event).toMatchObject({
      value,
      payment: { reference: 'C-1', state: 'succeeded', amount: { minor: 1280 } },
    })
  })

  it.each([
    ['REFUND.SUCCESS', 'SUCCESS', 'succeeded'],
    ['REFUND.ABNORMAL', 'ABNORMAL', 'requires-action'],
    ['REFUND.CLOSED', 'CLOSED', 'failed'],
  ])('tells of a refund: %s', async (type, refund_status, state) => {
    const value = { ...refund, refund_status }
    const sent = await kit.signNotification({ type, value, timestampMs })
    expect(await openShop().notification({ ...sent, receivedAt })).toMatchObject({
      type,
      value,
      refund: {
        reference: 'R-1',
        providerReference: refund.refund_id,
        paymentReference: 'T-1001',
        state,
        amount: { minor: 500, currency: 'CNY' },
      },
    })
  })

  it.each([
    ['SUCCESS', 'succeeded'],
    ['FAIL', 'failed'],
    ['CANCELLED', 'closed'],
  ])('tells of a transfer that has ended as %s', async (state, word) => {
    const type = 'MCHTRANSFER.BILL.FINISHED'
    const value = { ...kit.notifications[type], state }
    const sent = await kit.signNotification({ type, value, timestampMs })
    expect(JSON.parse(sent.body).resource.original_type).toBe('mch_payment')
    expect(await openShop().notification({ ...sent, receivedAt })).toMatchObject({
      type,
      value,
      payment: {
        reference: value.out_bill_no,
        providerReference: value.transfer_bill_no,
        state: word,
        amount: { minor: 880, currency: 'CNY' },
      },
    })
  })

  it('of a kind that is not listed is handed on as it is', async () => {
    const value = { coupon_id: '1' }
    const sent = await kit.signNotification({ type: 'COUPON.USE', value, timestampMs })
    expect(await openShop().notification({ ...sent, receivedAt })).toMatchObject({ value })
  })
})

describe('a notification is refused', () => {
  const send = () =>
    kit.signNotification({ type: 'TRANSACTION.SUCCESS', value: payment, timestampMs })

  it('once any byte of its body was changed', async () => {
    const shop = openShop()
    const { headers, body } = await send()
    for (let place = 0; place < body.length; place += 17) {
      const changed = body[place] === 'x' ? 'y' : 'x'
      const tampered = body.slice(0, place) + changed + body.slice(place + 1)
      await refusal(shop.notification({ headers, body: tampered, receivedAt }))
    }
    await refusal(shop.notification({ headers, body: JSON.stringify(JSON.parse(body), null, 1) }))
  })

  it('once it is older or younger than five minutes, by the time it was received', async () => {
    const shop = openShop()
    const sent = await send()
    for (const ms of [301_000, -301_000]) {
      await refusal(shop.notification({ ...sent, receivedAt: new Date(timestampMs + ms) }))
    }
    const kept = await shop.notification({ ...sent, receivedAt: new Date(timestampMs + 299_000) })
    expect(kept.type).toBe('TRANSACTION.SUCCESS')
  })

  it('as a signature probe, under another key id, without a signature', async () => {
    const shop = openShop()
    const { headers, body } = await send()
    const signature = headers['wechatpay-signature']
    for (const changed of [
      { 'wechatpay-signature': `WECHATPAY/SIGNTEST/${signature}` },
      { 'wechatpay-serial': 'PUB_KEY_ID_OTHER' },
      { 'wechatpay-serial': '5157F09EFDC096DE15EBE81A47057A7232F1B8E1' },
      { 'wechatpay-signature': undefined },
      { 'wechatpay-timestamp': undefined },
    ]) {
      await refusal(shop.notification({ headers: { ...headers, ...changed }, body, receivedAt }))
    }
  })

  it('and says which key was named, and which the account has', async () => {
    const shop = openShop()
    const { headers, body } = await send()
    const serial = '5157F09EFDC096DE15EBE81A47057A7232F1B8E1'
    const other = shop.notification({
      headers: { ...headers, 'wechatpay-serial': serial },
      body,
      receivedAt,
    })
    const has = headers['wechatpay-serial']
    await expect(other).rejects.toThrow(
      `signed with the key ${serial}, and this account has ${has}`,
    )
  })

  it('when its content was encrypted under another key, though it is signed', async () => {
    const gateway = createGateway({
      providers: [wechat],
      merchants: {
        shop: {
          accounts: { wechat: { ...kit.merchant, apiV3Key: 'another-key-of-32-bytes-exactly!' } },
        },
      },
    })
    onTestFinished(() => gateway.close({ graceMs: 0 }))
    const sent = await send()
    const error = await refusal(
      gateway.merchant('shop').wechat.notification({ ...sent, receivedAt }),
    )
    expect(error.message).toContain('decrypted')
    expect(JSON.stringify(error) + error.message).not.toContain('another-key')
  })

  it('when its content is not what its type holds', async () => {
    const value = { ...refund, amount: { refund: '500' } }
    const sent = await kit.signNotification({ type: 'REFUND.SUCCESS', value, timestampMs })
    const error = await refusal(openShop().notification({ ...sent, receivedAt }))
    expect(error.message).toContain('amount.refund')
  })
})
