import { describe, expect, it, onTestFinished } from 'vitest'
import { unionpay } from '../../providers/unionpay.ts'
import { createGateway } from '../../src/index.ts'
import { kit } from '../support/unionpay-shop.ts'
import { testAccount, vectorsOf } from '../support/unionpay-vectors.ts'

function client(account: object = kit.merchant) {
  const gateway = createGateway({
    providers: [unionpay],
    merchants: { shop: { accounts: { unionpay: account as typeof kit.merchant } } },
  })
  onTestFinished(() => gateway.close({ graceMs: 0 }))
  return gateway.merchant('shop').unionpay
}

const { payment, refund, undo } = kit.notifications
const signed = (fields: object = {}, value: object = payment) =>
  kit.signNotification({ type: 'payment', value: { ...value, ...fields } })

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
  form.append('txnAmt', '1')
  for (const [name, value] of right) form.append(name, value)
}

describe('a notification', () => {
  it('of a payment is verified and read, whatever stands in it', async () => {
    const reqReserved = '茶+水 100% & "b" = {c}'
    const event = await client().notification(await signed({ reqReserved }))
    expect(event).toEqual({
      id: '01-T202601310001-20260131132935',
      type: 'payment',
      value: expect.objectContaining({ reqReserved, txnAmt: '1280', respCode: '00' }),
      payment: {
        reference: 'T202601310001',
        providerReference: payment.queryId,
        state: 'succeeded',
        amount: { minor: 1_280, currency: 'CNY' },
      },
    })
  })

  it.each([
    ['00', '01', 'succeeded'],
    ['A6', '01', 'succeeded'],
    ['05', '01', 'processing'],
    ['ZZ', '01', 'processing'],
    ['64', '06', 'failed'],
    ['64', '01', 'requires-action'],
    ['64', '07', 'requires-action'],
  ])('with respCode %s and txnSubType %s is %s', async (respCode, txnSubType, state) => {
    const event = await client().notification(await signed({ respCode, txnSubType }))
    expect(event).toHaveProperty('payment.state', state)
  })

  it('has another id when a payer who failed has paid, and the same when it is repeated', async () => {
    const idOf = async (fields: object) => (await client().notification(await signed(fields))).id
    const ids = [await idOf({ respCode: '64' }), await idOf({ respCode: '05' }), await idOf({})]
    expect(new Set(ids).size).toBe(3)
    expect(await idOf({ respCode: '64' })).toBe(ids[0])
  })

  it.each([
    ['refund', refund],
    ['undo', undo],
  ])('of a %s is never taken for a payment', async (type, value) => {
    const event = await client().notification(await signed({}, value))
    expect(event).toMatchObject({
      type,
      refund: { reference: value.orderId, state: 'succeeded' },
    })
    expect(event).not.toHaveProperty('payment')
    const failed = await client().notification(await signed({ respCode: '36' }, value))
    expect(failed).toHaveProperty('refund.state', 'failed')
  })

  it('of another kind is verified and handed on as it is', async () => {
    const event = await client().notification(await signed({ txnType: '99' }))
    expect(event).toMatchObject({ type: '99', value: { orderId: payment.orderId } })
    expect(event).not.toHaveProperty('payment')
  })

  it('keeps no card number', async () => {
    const event = await client().notification(await signed({ accNo: '6221558812340000' }))
    expect(JSON.stringify(event)).not.toContain('6221558812340000')
  })

  it('that was kept in a queue is judged by the time it came in', async () => {
    const [given] = vectorsOf('verify_notify')
    const raw = { headers: {}, body: `${new URLSearchParams(given?.params)}` }
    const shop = client(testAccount)
    const receivedAt = new Date('2022-09-08T13:23:00+08:00')
    expect(await shop.notification({ ...raw, receivedAt })).toMatchObject({
      payment: { state: 'succeeded', amount: { minor: 1, currency: 'CNY' } },
    })
    await expect(shop.notification(raw)).rejects.toThrow('notification refused')
  })
})

describe('a notification is refused', () => {
  it.each([
    ['with another amount', (form: URLSearchParams) => form.set('txnAmt', '1')],
    ['with another code', (form: URLSearchParams) => form.set('respCode', 'A6')],
    ['with another order', (form: URLSearchParams) => form.set('orderId', 'T202601310002')],
    ['with one field more', (form: URLSearchParams) => form.append('a', 'b')],
    ['with one field less', (form: URLSearchParams) => form.delete('traceNo')],
    ['with a field that stands twice', (form: URLSearchParams) => form.append('txnAmt', '1')],
    ['with a forged field before the right one', forgeFirst],
    ['without a signature', (form: URLSearchParams) => form.delete('signature')],
    ['with another signature', (form: URLSearchParams) => form.set('signature', 'AAAA')],
    ['without a certificate', (form: URLSearchParams) => form.delete('signPubKeyCert')],
    ['with another way of signing', (form: URLSearchParams) => form.set('signMethod', '11')],
    ['for another merchant', (form: URLSearchParams) => form.set('merId', '777290058110048')],
    ['without a merchant', (form: URLSearchParams) => form.delete('merId')],
  ])('%s', async (_what, edit) => {
    await expect(client().notification(await change(edit))).rejects.toMatchObject({
      name: 'NotificationError',
    })
  })

  it('by a merchant that it is not for, although it is signed', async () => {
    const other = client({ ...kit.merchant, merId: '777290058110048' })
    await expect(other.notification(await signed())).rejects.toThrow('notification refused')
  })

  it('by an account that pins nothing, with the field that is missing', async () => {
    const { middleCert, rootCert, ...unpinned } = kit.merchant
    expect([middleCert, rootCert]).toHaveLength(2)
    await expect(client(unpinned).notification(await signed())).rejects.toThrow(
      'merchants.shop.accounts.unionpay.middleCert: is missing',
    )
  })

  it('when its content is not what it should be, without quoting it', async () => {
    const { respCode, ...rest } = payment
    expect(respCode).toBe('00')
    const call = client().notification(await signed({ reqReserved: 'personal' }, rest))
    await expect(call).rejects.toThrow('respCode')
    await expect(call).rejects.not.toThrow('personal')
  })

  it.each(['', 'rubbish', '{}', 'a=b&c', 'orderId=1&txnTime=2&txnType=01'])(
    'when it is "%s"',
    async (body) => {
      await expect(client().notification({ headers: {}, body })).rejects.toThrow('refused')
    },
  )
})
