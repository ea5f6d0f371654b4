import { describe, expect, it } from 'vitest'
import { account } from '../../providers/wechat-codepay/account.ts'
import { kit, openShop, payment, refund } from '../support/wechat-codepay-shop.ts'

const { merchant } = kit

describe('an input', () => {
  it.each([
    ['auth_code', '12345678901234567'],
    ['auth_code', '281234567890123456'],
    ['out_trade_no', 'T/1001'],
    ['out_trade_no', 'T1'],
    ['total_fee', 12.8],
    ['total_fee', 0],
    ['body', 'a\nb'],
    ['attach', 'half a surrogate \ud83d'],
    ['detail', '{"goods_detail": '],
    ['spbill_create_ip', 'localhost'],
    ['time_expire', '2026-01-31T13:29:35+08:00'],
    ['mch_id', '1900000001'],
    ['fee_type', 'CNY'],
  ])('of a payment with %s %j is refused, and nothing is sent', async (field, value) => {
    const { shop, asked } = await openShop()
    const paying = shop.micropay({ ...payment, [field]: value })
    await expect(paying).rejects.toMatchObject({
      code: 'INPUT_INVALID',
      message: expect.stringContaining(`wechat-codepay.micropay input.${field}`),
    })
    expect(asked()).toEqual([])
  })

  it('of a refund must name the order and give back no more than was paid', async () => {
    const { shop } = await openShop()
    const { out_trade_no: _none, ...nameless } = refund
    await expect(shop.refund(nameless)).rejects.toThrow(/out_trade_no: is missing/)
    await expect(shop.refund({ ...refund, refund_fee: 1_281 })).rejects.toThrow(/refund_fee: must/)
    await expect(shop.orderquery({})).rejects.toThrow(/out_trade_no: is missing/)
  })
})

describe('an account', () => {
  const { certificate, privateKey, ...bare } = merchant

  it.each([
    ['apiKey', { ...bare, apiKey: 'short' }],
    ['apiKey', { ...bare, apiKey: undefined }],
    ['mchid', { ...bare, mchid: 'wx1' }],
    ['privateKey', { ...bare, certificate }],
    ['certificate', { ...bare, privateKey }],
    ['certificate', { ...merchant, certificate: privateKey }],
    ['privateKey', { ...merchant, privateKey: certificate }],
  ])('with a wrong %s is refused', (field, given) => {
    const places = account.safeParse(given).error?.issues.map(({ path }) => path.join('.'))
    expect(places).toEqual([field])
  })

  it('does without a certificate', () => {
    expect(account.safeParse(bare).success).toBe(true)
  })
})
