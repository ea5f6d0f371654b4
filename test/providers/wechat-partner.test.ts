import { text } from 'node:stream/consumers'
import { describe, expect, it, onTestFinished } from 'vitest'
import { wechat } from '../../providers/wechat.ts'
import { wechatPartnerSandbox } from '../../providers/wechat-partner/sandbox.ts'
import { wechatPartner } from '../../providers/wechat-partner.ts'
import { createGateway } from '../../src/index.ts'
import { decryptOaepSha1, verifyRsaSha256 } from '../../src/provider/index.ts'
import { secretsOf } from '../../src/provider/secret.ts'
import { type SandboxFault, startSandbox } from '../../src/testing/index.ts'
import { newer } from '../support/wechat-platform.ts'
import { order } from '../support/wechat-shop.ts'

/** Keys are made once for this file: each pair takes a tenth of a second. */
const kit = wechatPartnerSandbox()
const { samples, merchant: tea } = kit
const { sub_appid: _none, ...withoutAppid } = tea
const book = { ...withoutAppid, sub_mchid: '1900000110' }
const both = 'sp_mchid=1900000001&sub_mchid=1900000109'
const key = { out_trade_no: order.out_trade_no }

/** A service provider with two sub-merchants: one with an appid of its own, one without. */
async function openShops(...faults: readonly SandboxFault[]) {
  const sandbox = await startSandbox(wechatPartner, { ...kit, merchants: [book], faults })
  const gateway = createGateway({
    providers: [wechatPartner],
    merchants: {
      tea: { accounts: { 'wechat-partner': tea } },
      book: { accounts: { 'wechat-partner': book } },
    },
    hosts: { 'wechat-partner': [sandbox.url] },
    retry: { attempts: 3, baseMs: 1 },
  })
  onTestFinished(async () => {
    await gateway.close({ graceMs: 0 })
    await sandbox.close()
  })
  const body = (place = 0) => JSON.parse(sandbox.requests.at(place)?.body ?? '')
  const path = (place = -1) => sandbox.requests.at(place)?.path
  return {
    sandbox,
    body,
    path,
    shop: gateway.merchant('tea')['wechat-partner'],
    books: gateway.merchant('book')['wechat-partner'],
  }
}

describe('a payment for a sub-merchant', () => {
  it('is signed by the service provider, and names both merchants', async () => {
    const { shop, sandbox, body, path } = await openShops()
    expect(await shop.native(order)).toMatchObject({
      status: 'succeeded',
      value: { code_url: samples.native.answer.code_url },
    })
    expect(path()).toBe('/v3/pay/partner/transactions/native')
    const { sp_mchid, sp_appid, sub_mchid, sub_appid } = tea
    expect(body()).toEqual({ sp_mchid, sp_appid, sub_mchid, sub_appid, ...order })
    const [sent] = sandbox.requests
    const [, mchid, nonce = '', signature = '', timestamp = ''] =
      /mchid="(\d+)",nonce_str="(\w{32})",signature="([^"]+)",timestamp="(\d+)"/.exec(
        sent?.headers.authorization ?? '',
      ) ?? []
    expect(mchid).toBe(sp_mchid)
    const signed = `POST\n${sent?.path}\n${timestamp}\n${nonce}\n${sent?.body}\n`
    expect(verifyRsaSha256(tea.privateKey, signed, signature)).toBe(true)
  })

  it('names no appid of a sub-merchant that has none', async () => {
    const { books, body } = await openShops()
    await books.native(order)
    expect(body()).not.toHaveProperty('sub_appid')
    expect(body()).toMatchObject({ sub_mchid: book.sub_mchid, sp_appid: tea.sp_appid })
  })

  it('is found and closed at both merchants', async () => {
    const { shop, body, path } = await openShops()
    await shop.native(order)
    expect(await shop.query(key)).toMatchObject({
      ...key,
      sub_mchid: tea.sub_mchid,
      trade_state: 'SUCCESS',
      amount: { total: 1280 },
    })
    expect(path()).toBe(`/v3/pay/partner/transactions/out-trade-no/T-1001%7C*?${both}`)
    expect(await shop.close(key)).toMatchObject({ status: 'succeeded', value: undefined })
    expect(path()).toBe('/v3/pay/partner/transactions/out-trade-no/T-1001%7C*/close')
    expect(body(-1)).toEqual({ sp_mchid: tea.sp_mchid, sub_mchid: tea.sub_mchid })
  })

  it('is another one for another sub-merchant, although the number is the same', async () => {
    const { shop, books, sandbox } = await openShops()
    const [one, other] = [await shop.native(order), await books.native(order)]
    expect(one.key).not.toBe(other.key)
    await books.close(key)
    expect(await shop.query(key)).toMatchObject({ trade_state: 'SUCCESS' })
    expect(await books.query(key)).toMatchObject({ trade_state: 'CLOSED' })
    expect(sandbox.ledger.entries.map(({ account }) => account)).toContain('1900000001/1900000110')
  })

  it('is made once after a lost answer, and its QR code arrives all the same', async () => {
    const { shop, sandbox } = await openShops({ kind: 'reset-after', operation: 'native' })
    expect(await shop.native(order)).toMatchObject({ status: 'succeeded' })
    expect(sandbox.ledger.timesCarriedOut('native', order.out_trade_no)).toBe(1)
  })

  it('is failed as a duplicate when its number has paid for something else', async () => {
    const other = { amount: { total: 9900 } }
    const { shop } = await openShops({ kind: 'refuse-other', other, operation: 'native' })
    expect(await shop.native(order)).toMatchObject({ status: 'failed', fault: 'duplicate' })
  })

  it('inside WeChat names its payer by exactly one of two openids', async () => {
    const { shop, body } = await openShops()
    const payer = { sp_openid: 'oOfProvider' }
    expect(await shop.jsapi({ ...order, payer })).toMatchObject({ status: 'succeeded' })
    expect(body().payer).toEqual(payer)
    const two = { ...payer, sub_openid: 'oOfShop' }
    for (const wrong of [{}, two]) {
      await expect(shop.jsapi({ ...order, payer: wrong })).rejects.toThrow('exactly one of')
    }
    await expect(shop.jsapi({ ...order, payer: { openid: 'o' } } as never)).rejects.toThrow()
  })
})

describe('what the payer needs', () => {
  it('is signed for the appid whose page the payer uses, and nothing is sent', async () => {
    const { shop, books, sandbox } = await openShops()
    const prepay = { prepay_id: 'wx2026' }
    const form = await shop.jsapiPaySign(prepay)
    expect(form.appId).toBe(tea.sub_appid)
    const signed = `${form.appId}\n${form.timeStamp}\n${form.nonceStr}\nprepay_id=wx2026\n`
    expect(verifyRsaSha256(tea.privateKey, signed, form.paySign)).toBe(true)
    const own = await shop.jsapiPaySign({ ...prepay, appid: 'sp_appid' })
    expect([own.appId, (await books.jsapiPaySign(prepay)).appId]).toEqual([
      tea.sp_appid,
      tea.sp_appid,
    ])
    expect(sandbox.requests).toEqual([])
  })

  it('names in an app the merchant to whom the appid belongs', async () => {
    const { shop } = await openShops()
    const prepay = { prepay_id: 'wx2026' }
    const shopApp = { appid: tea.sub_appid, partnerid: tea.sub_mchid }
    expect(await shop.appPaySign(prepay)).toMatchObject(shopApp)
    const ownApp = { appid: tea.sp_appid, partnerid: tea.sp_mchid }
    expect(await shop.appPaySign({ ...prepay, appid: 'sp_appid' })).toMatchObject(ownApp)
  })
})

describe('the money of a sub-merchant', () => {
  it('is given back for it, and the refund is found at it', async () => {
    const { shop, body, path } = await openShops()
    await shop.native({ ...order, out_trade_no: samples.refund.input.out_trade_no })
    const { out_refund_no } = samples.refund.input
    expect(await shop.refund(samples.refund.input, { timeouts: { totalMs: 2_000 } })).toMatchObject(
      { status: 'pending', value: { out_refund_no } },
    )
    expect(body(1)).toMatchObject({ sub_mchid: tea.sub_mchid, amount: { currency: 'CNY' } })
    expect(await shop.queryRefund({ out_refund_no })).toMatchObject({ status: 'SUCCESS' })
    expect(path()).toBe(`/v3/refund/domestic/refunds/${out_refund_no}?sub_mchid=1900000109`)
  })

  it('stands in a bill of its own, or in one with all others', async () => {
    const { shop, path } = await openShops()
    const bill = await shop.tradeBill({ bill_date: '2026-01-31', every_sub_merchant: true })
    expect(path()).toBe('/v3/bill/tradebill?bill_date=2026-01-31')
    await shop.tradeBill({ bill_date: '2026-01-31', every_sub_merchant: false })
    expect(path()).toBe('/v3/bill/tradebill?bill_date=2026-01-31&sub_mchid=1900000109')
    expect(await text(await shop.downloadBill(bill))).toBe(samples.downloadBill.answer)
  })

  it('is shared with persons of either appid, their names encrypted', () => {
    const [receiver] = samples.profitShare.input.receivers
    if (receiver === undefined) throw new Error('the sample has a receiver')
    const named = { ...receiver, type: 'PERSONAL_SUB_OPENID' as const, name: '张三' }
    const input = { ...samples.profitShare.input, receivers: [named] }
    const { publicKey: _key, publicKeyId: _id, ...certified } = wechatPartner.merchant.parse(tea)
    const certificates = [{ ...newer, pem: newer.certificate, fromMs: 0, untilMs: 1 }]
    const { body } = wechatPartner.operations.profitShare
    const sent = body({ input, merchant: certified, needs: { certificates } })
    expect(decryptOaepSha1(newer.privateKey, sent.receivers[0]?.name ?? '')).toBe('张三')
    expect(sent).toMatchObject({ appid: tea.sp_appid, sub_appid: tea.sub_appid })
    expect(() => body({ input, merchant: certified, needs: {} })).toThrow('no platform key')
    expect(wechatPartner.operations.profitShare.input.safeParse(input).success).toBe(true)
    expect(wechat.operations.profitShare.input.safeParse(input).success).toBe(false)
  })

  it('is combined with that of others, each order naming its sub-merchant', async () => {
    const { shop, body } = await openShops()
    const { input } = samples.combineNative
    expect(await shop.combineNative(input)).toMatchObject({ status: 'succeeded' })
    expect(body()).toMatchObject({
      combine_mchid: tea.sp_mchid,
      combine_appid: tea.sp_appid,
      sub_orders: [
        { mchid: tea.sp_mchid, sub_mchid: '1900000109', amount: { total_amount: 1280 } },
        { mchid: tea.sp_mchid, sub_mchid: '1900000110', amount: { total_amount: 3000 } },
      ],
    })
    const found = await shop.queryCombine(samples.queryCombine.input)
    expect(found.sub_orders?.map(({ sub_mchid }) => sub_mchid)).toEqual([
      '1900000109',
      '1900000110',
    ])
    expect(wechatPartner.operations.queryCombine.payment(found)).toMatchObject({
      state: 'succeeded',
      amount: { minor: 4280, currency: 'CNY' },
    })
  })
})

describe('a notification', () => {
  const timestampMs = Date.parse('2026-01-31T13:29:40+08:00')
  const receivedAt = new Date(timestampMs)

  it('of a sub-merchant is read by its own client, and refused by that of another', async () => {
    const { shop, books } = await openShops()
    const type = 'TRANSACTION.SUCCESS'
    const sent = await kit.signNotification({
      type,
      value: kit.notifications[type],
      timestampMs,
    })
    await expect(books.notification({ ...sent, receivedAt })).rejects.toThrow(
      `it is about the sub-merchant ${tea.sub_mchid}`,
    )
    const event = await shop.notification({ ...sent, receivedAt })
    expect(event).toMatchObject({
      type,
      account: tea.sub_mchid,
      value: { sp_mchid: tea.sp_mchid, sub_mchid: tea.sub_mchid, payer: { sub_openid: /^o/ } },
      payment: { reference: 'T-20260131-0001', state: 'succeeded', amount: { minor: 1280 } },
    })
    const body = sent.body.replace('TRANSACTION', 'TRANSACTIOM')
    await expect(shop.notification({ ...sent, body, receivedAt })).rejects.toMatchObject({
      code: 'NOTIFICATION_REFUSED',
    })
  })

  it('of a refund names the sub-merchant as well', async () => {
    const { shop } = await openShops()
    const type = 'REFUND.SUCCESS'
    const value = kit.notifications[type]
    const sent = await kit.signNotification({ type, value, timestampMs })
    expect(await shop.notification({ ...sent, receivedAt })).toMatchObject({
      value: { sub_mchid: tea.sub_mchid },
      refund: { reference: 'R-20260131-0001', state: 'succeeded' },
    })
  })
})

describe('an account of a service provider', () => {
  it.each([
    ['sub_mchid', { sub_mchid: undefined }],
    ['sp_mchid', { sp_mchid: 'shop' }],
    ['sub_appid', { sub_appid: '' }],
    ['mchid', { mchid: '1900000001' }],
    ['publicKeyId', { publicKeyId: undefined }],
  ])('is refused when the gateway is made, with the field named: %s', (field, change) => {
    const account = { ...tea, ...change } as typeof tea
    const make = () =>
      createGateway({
        providers: [wechatPartner],
        merchants: { shop: { accounts: { 'wechat-partner': account } } },
      })
    expect(make).toThrow(`merchants.shop.accounts.wechat-partner.${field}`)
  })

  it('has secrets that are known as secrets', () => {
    const secrets = secretsOf(wechatPartner.merchant, tea)
    expect(secrets).toContain(tea.privateKey)
    expect(secrets).toContain(tea.apiV3Key)
  })

  it('transfers nothing to persons: WeChat Pay has that for direct merchants alone', () => {
    const names = Object.keys(wechatPartner.operations)
    expect(names).toEqual(
      Object.keys(wechat.operations).filter((name) => !name.toLowerCase().includes('transfer')),
    )
  })
})
