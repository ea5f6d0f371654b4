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
      id: 'AUTHORISATION:SANDBOXPAY000001:true',
      type: 'AUTHORISATION',
      account: kit.merchant.merchantAccount,
      value: genuine,
      payment: {
        reference: 'T1001',
        providerReference: 'SANDBOXPAY000001',
        state: 'succeeded',
        amount: { minor: 1_000, currency: 'EUR' },
      },
    })
  })

  it('brings all that came as raw, without the key where it is quoted, in no listing', async () => {
    const item = { ...itemOf(genuine), note: `key ${kit.merchant.hmacKey}`, paymentMethod: 'visa' }
    const read = await receive(bodyOf([item]))
    expect(read.raw).toEqual({ ...item, note: 'key [secret]' })
    expect(JSON.stringify(read)).not.toContain('visa')
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
    ['OFFER_CLOSED', 'true', 'closed'],
    ['OFFER_CLOSED', 'false', 'processing'],
    ['EXPIRE', 'true', 'closed'],
  ])('%s with success %s means %s', async (eventCode, success, state) => {
    const item = { ...genuine, originalReference: 'SANDBOXPAY000001', eventCode, success }
    const { payment, refund } = await receive(bodyOf([itemOf(item)]))
    expect((payment ?? refund)?.state).toBe(state)
  })

  it('of a kind that this file does not list is handed on as it is', async () => {
    const item = { ...genuine, eventCode: 'RECURRING_CONTRACT' }
    const read = await receive(bodyOf([itemOf(item)]))
    expect(read).toMatchObject({ type: 'RECURRING_CONTRACT', value: item })
    expect(read).not.toHaveProperty('payment')
  })
})

describe('a dispute', () => {
  const amount = { minor: 1_000, currency: 'EUR' }

  it.each([
    ['REQUEST_FOR_INFORMATION', { state: 'processing', disputed: true }],
    ['NOTIFICATION_OF_CHARGEBACK', { state: 'processing', disputed: true }],
    ['CHARGEBACK', { state: 'charged-back', disputed: true, chargedBack: amount }],
    ['CHARGEBACK_REVERSED', { state: 'succeeded', disputed: true }],
    ['SECOND_CHARGEBACK', { state: 'charged-back', chargedBack: amount }],
    ['DISPUTE_DEFENSE_PERIOD_ENDED', { state: 'processing', disputed: true }],
    ['ISSUER_RESPONSE_TIMEFRAME_EXPIRED', { state: 'succeeded' }],
    ['PREARBITRATION_OPEN', { state: 'processing', disputed: true }],
    ['PREARBITRATION_LOST', { state: 'charged-back', chargedBack: amount }],
    ['PREARBITRATION_WON', { state: 'succeeded' }],
    ['SCHEME_ARBITRATION_LOST', { state: 'charged-back', chargedBack: amount }],
  ])('%s tells the payment by its numbers, and what has moved for certain', async (code, told) => {
    const item = { ...genuine, originalReference: 'SANDBOXPAY000002', eventCode: code }
    const { payment } = await receive(bodyOf([itemOf(item)]))
    const named = { reference: 'T1001', providerReference: 'SANDBOXPAY000002' }
    expect(payment).toEqual({ ...named, ...told })
  })

  it('that a bank only warns of says nothing of the payment', async () => {
    const read = await receive(bodyOf([itemOf({ ...genuine, eventCode: 'NOTIFICATION_OF_FRAUD' })]))
    expect(read).not.toHaveProperty('payment')
  })
})

describe('what tells two notifications apart', () => {
  const told = (change: Fields) => receive(bodyOf([itemOf({ ...genuine, ...change })]))

  it('has the later success of a payment that was refused before', async () => {
    const refused = await told({ success: 'false' })
    const paid = await told({})
    expect(paid.id).not.toBe(refused.id)
    expect((await told({})).id).toBe(paid.id)
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

describe('a notification that is genuine and not for this account', () => {
  const open = (account: object, live: string, item: Fields = genuine) =>
    openDeafShop({ ...kit.merchant, ...account }).notification({
      headers: {},
      body: bodyOf([itemOf(item)], live),
    })
  const live = { livePrefix: '1797a841fbb37ca7-TeaHouse' }

  it('is refused with the account that it is about', async () => {
    const other = { ...genuine, merchantAccountCode: 'OtherShopECOM' }
    await expect(open({}, 'false', other)).rejects.toThrow(
      'it is about the merchant account OtherShopECOM, not TeaHouseECOM',
    )
  })

  it('is refused when it is of a test and the account live, or the other way round', async () => {
    await expect(open(live, 'false')).rejects.toThrow('it is from the test environment')
    await expect(open({}, 'true')).rejects.toThrow('it is from the live environment')
    expect(await open(live, 'true')).toHaveProperty('payment.state', 'succeeded')
  })

  it('is believed under the old key and the new one, while keys are changed', async () => {
    const keys = { hmacKey: ['00FF', kit.merchant.hmacKey] }
    expect(await open(keys, 'false')).toHaveProperty('payment.state', 'succeeded')
    await expect(open({ hmacKey: ['00FF', 'FF00'] }, 'false')).rejects.toThrow('its signature')
  })
})
