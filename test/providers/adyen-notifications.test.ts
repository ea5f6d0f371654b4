import { describe, expect, it } from 'vitest'
import { signatureOf } from '../../providers/adyen/notification.ts'
import { kit, openDeafShop } from '../support/adyen-shop.ts'

type Fields = Readonly<Record<string, unknown>>

const genuine: Fields = {
  pspReference: 'SANDBOXPAY000001',
  merchantAccountCode: kit.merchant.merchantAccount,
  merchantReference: 'T1001',
  amount: { currency: 'EUR', value: 1_000 },
  eventCode: 'AUTHORISATION',
  success: 'true',
}

const signed = (item: Fields) => signatureOf(item as never, kit.merchant.hmacKey)

function bodyOf(items: readonly Fields[], live: unknown = 'false') {
  const notificationItems = items.map((item) => ({ NotificationRequestItem: item }))
  return JSON.stringify({ live, notificationItems })
}

function itemOf(item: Fields, hmacSignature: string = signed(item)): Fields {
  return { ...item, additionalData: { hmacSignature }, reason: 'anything', eventDate: 'any time' }
}

const receive = (body: string) => openDeafShop().notification({ headers: {}, body })

describe('a notification', () => {
  it('that is genuine tells what is signed, and nothing else', async () => {
    expect(await receive(bodyOf([itemOf(genuine)]))).toEqual({
      id: 'AUTHORISATION:SANDBOXPAY000001',
      type: 'AUTHORISATION',
      value: genuine,
      payment: {
        reference: 'T1001',
        providerReference: 'SANDBOXPAY000001',
        state: 'succeeded',
        amount: { minor: 1_000, currency: 'EUR' },
      },
    })
  })

  it.each([
    ['AUTHORISATION', 'true', 'succeeded'],
    ['AUTHORISATION', 'false', 'failed'],
    ['CAPTURE', 'true', 'succeeded'],
    ['CAPTURE', 'false', 'failed'],
    ['CAPTURE_FAILED', 'true', 'failed'],
    ['CANCELLATION', 'true', 'closed'],
    ['CANCELLATION', 'false', 'processing'],
    ['TECHNICAL_CANCEL', 'true', 'closed'],
    ['REFUND', 'true', 'succeeded'],
    ['REFUND', 'false', 'failed'],
    ['REFUND_FAILED', 'true', 'failed'],
    ['REFUNDED_REVERSED', 'true', 'failed'],
  ])('%s with success %s means %s', async (eventCode, success, state) => {
    const item = { ...genuine, originalReference: 'SANDBOXPAY000001', eventCode, success }
    const { payment, refund } = await receive(bodyOf([itemOf(item)]))
    expect((payment ?? refund)?.state).toBe(state)
  })

  it('of a kind that this file does not list is handed on as it is', async () => {
    const item = { ...genuine, eventCode: 'CHARGEBACK' }
    const read = await receive(bodyOf([itemOf(item)]))
    expect(read).toEqual({ id: expect.any(String), type: 'CHARGEBACK', value: item })
  })
})

describe('a notification is refused', () => {
  const account = 'OtherShopECOM'
  it.each<[string, string]>([
    ['with another sum', bodyOf([itemOf({ ...genuine, amount: null }, signed(genuine))])],
    ['with another success', bodyOf([itemOf({ ...genuine, success: 'false' }, signed(genuine))])],
    ['about another account', bodyOf([itemOf({ ...genuine, merchantAccountCode: account })])],
    ['without a signature', bodyOf([genuine])],
    ['with an empty signature', bodyOf([itemOf(genuine, '')])],
    ['with two items', bodyOf([itemOf(genuine), itemOf(genuine)])],
    ['without an item', bodyOf([])],
    ['that is neither live nor test', bodyOf([itemOf(genuine)], 'perhaps')],
    ['whose success is no text', bodyOf([itemOf({ ...genuine, success: true })])],
    [
      'whose sum is text',
      bodyOf([itemOf({ ...genuine, amount: { currency: 'EUR', value: '1' } })]),
    ],
    ['that is no JSON', 'live=false'],
    ['that is empty', ''],
  ])('%s', async (_what, body) => {
    await expect(receive(body)).rejects.toMatchObject({ name: 'NotificationError' })
  })

  it('when its parts are shifted under the same signature', async () => {
    // Signed: …:T1001:1000:EUR:AUTHORISATION:true; the same text, cut elsewhere.
    const original = { ...genuine, originalReference: 'A', merchantReference: 'B:C' }
    const { merchantAccount } = kit.merchant
    const shifted = {
      ...genuine,
      pspReference: 'SANDBOXPAY000001:A',
      originalReference: merchantAccount,
      merchantAccountCode: 'B',
      merchantReference: 'C',
    }
    expect(signed(shifted)).toBe(signed(original))
    const read = await receive(bodyOf([itemOf(original)]))
    expect(read.value).toMatchObject({ merchantReference: 'B:C' })
    const other = openDeafShop({ ...kit.merchant, merchantAccount: 'B' })
    const call = other.notification({ headers: {}, body: bodyOf([itemOf(shifted)]) })
    await expect(call).rejects.toMatchObject({ name: 'NotificationError' })
  })

  it('by an account without a key, which is named', async () => {
    const { hmacKey, ...account } = kit.merchant
    expect(hmacKey).toMatch(/^[0-9A-F]{64}$/)
    const body = bodyOf([itemOf(genuine)])
    const call = openDeafShop(account).notification({ headers: {}, body })
    await expect(call).rejects.toThrow('merchants.shop.accounts.adyen.hmacKey: is missing')
  })

  it('without quoting a key', async () => {
    const error: unknown = await receive(bodyOf([itemOf(genuine, 'x')])).catch(
      (thrown: unknown) => thrown,
    )
    expect(JSON.stringify(error) + String(error)).not.toContain(kit.merchant.hmacKey)
  })
})
