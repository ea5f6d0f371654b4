import { describe, expect, it, onTestFinished } from 'vitest'
import { alipay } from '../../providers/alipay.ts'
import { createGateway } from '../../src/index.ts'
import { kit } from '../support/alipay-shop.ts'

function client(account: object = kit.merchant) {
  const gateway = createGateway({
    providers: [alipay],
    merchants: { shop: { accounts: { alipay: account as typeof kit.merchant } } },
  })
  onTestFinished(() => gateway.close({ graceMs: 0 }))
  return gateway.merchant('shop').alipay
}

const value = kit.notifications.trade_status_sync
const signed = (fields: object = {}, type = 'trade_status_sync') =>
  kit.signNotification({ type, value: { ...value, ...fields }, timestampMs: 1_700_000_000_000 })

const change = async (edit: (form: URLSearchParams) => void) => {
  const { headers, body } = await signed()
  const form = new URLSearchParams(body)
  edit(form)
  return { headers, body: form.toString() }
}

/** Readers of forms disagree on which of two equal names counts. */
function forgeFirst(form: URLSearchParams): void {
  const right = [...form]
  for (const name of [...form.keys()]) form.delete(name)
  form.append('total_amount', '0.01')
  for (const [name, value] of right) form.append(name, value)
}

describe('a notification', () => {
  it('of a payment is verified and read, whatever stands in its subject', async () => {
    const subject = '茶+水 100% & "b" = c'
    const event = await client().notification(await signed({ subject, body: '' }))
    expect(event).toMatchObject({
      id: expect.stringMatching(/^[0-9a-f]{32}$/),
      type: 'trade_status_sync',
      value: { subject, total_amount: '12.80', seller_id: '2088000000000002' },
      payment: {
        reference: 'T_20260131_0001',
        providerReference: value.trade_no,
        state: 'succeeded',
        amount: { minor: 1_280, currency: 'CNY' },
        paidAt: new Date('2026-01-31T05:29:35Z'),
      },
    })
    expect(event).not.toHaveProperty('refund')
  })

  it.each([
    ['WAIT_BUYER_PAY', 'requires-action'],
    ['TRADE_FINISHED', 'succeeded'],
    ['TRADE_CLOSED', 'refunded'],
  ])('with the state %s is %s', async (trade_status, state) => {
    const { payment } = (await client().notification(await signed({ trade_status }))) as {
      payment?: { state: string }
    }
    expect(payment?.state).toBe(state)
  })

  it('of a trade that nobody paid is closed', async () => {
    const unpaid = await signed({ trade_status: 'TRADE_CLOSED', gmt_payment: '' })
    expect(await client().notification(unpaid)).toMatchObject({ payment: { state: 'closed' } })
  })

  it('of a refund is never taken for a new payment', async () => {
    const refund = kit.notifications['trade_status_sync.refund']
    const type = 'trade_status_sync.refund'
    const event = await client().notification(await signed(refund, type))
    expect(event).toMatchObject({
      type,
      payment: { reference: value.out_trade_no, state: 'partially-refunded' },
      refund: {
        reference: 'R_20260131_0001',
        paymentReference: value.out_trade_no,
        state: 'succeeded',
      },
    })
    expect(event).not.toHaveProperty('refund.amount.minor')
    const whole = await signed({ ...refund, trade_status: 'TRADE_CLOSED' }, type)
    expect(await client().notification(whole)).toMatchObject({ payment: { state: 'refunded' } })
  })

  it('of another kind is verified by its own rule and handed on as it is', async () => {
    const type = 'alipay.trade.refund.depositback.completed'
    const message = await kit.signNotification({
      type,
      value: { dback_status: 'S' },
      timestampMs: 0,
    })
    expect(await client().notification(message)).toEqual({
      id: expect.any(String),
      type,
      value: { dback_status: 'S' },
    })
  })
})

describe('a notification is refused', () => {
  it.each([
    ['with another amount', (form: URLSearchParams) => form.set('total_amount', '0.01')],
    ['with another state', (form: URLSearchParams) => form.set('trade_status', 'TRADE_FINISHED')],
    ['with another id', (form: URLSearchParams) => form.set('notify_id', '1')],
    ['with one field more', (form: URLSearchParams) => form.append('refund_fee', '1')],
    ['with one field less', (form: URLSearchParams) => form.delete('seller_id')],
    ['with a field that stands twice', (form: URLSearchParams) => form.append('trade_no', '1')],
    ['with a forged field before the right one', forgeFirst],
    ['without a signature', (form: URLSearchParams) => form.delete('sign')],
    ['with another signature', (form: URLSearchParams) => form.set('sign', 'AAAA')],
    ['with a weaker algorithm', (form: URLSearchParams) => form.set('sign_type', 'RSA')],
    ['for another app', (form: URLSearchParams) => form.set('app_id', '2021000000000002')],
    ['without an app', (form: URLSearchParams) => form.delete('app_id')],
  ])('%s', async (_what, edit) => {
    await expect(client().notification(await change(edit))).rejects.toMatchObject({
      name: 'NotificationError',
    })
  })

  it('by an app that it is not for', async () => {
    const other = client({ ...kit.merchant, appId: '2021000000000002' })
    await expect(other.notification(await signed())).rejects.toThrow('notification refused')
  })

  it('when its content is not what it should be, without quoting it', async () => {
    const given = await kit.signNotification({
      type: 'trade_status_sync',
      value: { out_trade_no: 'T_1', trade_status: 'TRADE_SUCCESS', buyer_id: 'personal' },
      timestampMs: 0,
    })
    const call = client().notification(given)
    await expect(call).rejects.toThrow('total_amount')
    await expect(call).rejects.not.toThrow('personal')
  })

  it.each(['', 'rubbish', '{}', 'a=b&c'])('when it is "%s"', async (body) => {
    await expect(client().notification({ headers: {}, body })).rejects.toThrow('refused')
  })

  it('when an empty field is added, it is not read: nobody signed it', async () => {
    const added = await change((form) => form.append('refund_fee', ''))
    const event = await client().notification(added)
    expect(event.type).toBe('trade_status_sync')
    expect(event.value).not.toHaveProperty('refund_fee')
  })
})
