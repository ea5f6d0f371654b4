import { describe, expect, it, onTestFinished } from 'vitest'
import type * as z from 'zod'
import { wechat } from '../../providers/wechat.ts'
import { ConfigurationError, createGateway } from '../../src/index.ts'
import { secretsOf } from '../../src/provider/secret.ts'
import { kit, order } from '../support/wechat-shop.ts'

const { operations } = wechat

function openShop() {
  // Nothing listens there: whatever is refused here is refused before a byte leaves.
  const gateway = createGateway({
    providers: [wechat],
    merchants: { shop: { accounts: { wechat: kit.merchant } } },
    hosts: { wechat: ['http://127.0.0.1:9'] },
  })
  onTestFinished(() => gateway.close({ graceMs: 0 }))
  return gateway.merchant('shop').wechat
}

function accepts(schema: z.ZodType, input: unknown) {
  const result = schema.safeParse(input)
  expect(result.error?.issues).toBeUndefined()
}

describe('an order is refused before a byte leaves, with the field named', () => {
  const nine = '123456789'
  it.each([
    ['out_trade_no', { out_trade_no: 'T-1' }, '6 to 32'],
    ['out_trade_no', { out_trade_no: nine.repeat(4) }, '6 to 32'],
    ['out_trade_no', { out_trade_no: 'T-1001/close' }, '0-9 A-Z'],
    ['out_trade_no', { out_trade_no: 'T-1001#' }, '0-9 A-Z'],
    ['amount.total', { amount: { total: 12.8 } }, 'must be a whole number'],
    ['amount.total', { amount: { total: 0 } }, 'must be greater than 0'],
    ['amount.total', { amount: { total: -1 } }, 'must be greater than 0'],
    ['amount.total', { amount: { total: '1280' } }, 'must be a number, not a string'],
    ['amount.total', { amount: { total: 2 ** 53 } }, 'must be at most 9007199254740991'],
    ['amount.total', { amount: { total: Number.NaN } }, 'NaN'],
    ['amount.currency', { amount: { total: 1, currency: 'USD' } }, 'CNY'],
    ['amount.tax', { amount: { total: 1, tax: 1 } }, 'unknown'],
    ['description', { description: '' }, 'must not be empty'],
    ['description', { description: 'x'.repeat(128) }, 'must have at most 127 characters'],
    ['description', { description: 'tea 🍵' }, 'emoji'],
    ['attach', { attach: 'x'.repeat(129) }, 'must have at most 128 characters'],
    ['notify_url', { notify_url: 'ftp://shop.example' }, 'http(s)'],
    ['notify_url', { notify_url: 'https://shop.example/notify?shop=1' }, 'without a query'],
    [
      'notify_url',
      { notify_url: `https://shop.example/${'x'.repeat(250)}` },
      'must have at most 255 characters',
    ],
    ['time_expire', { time_expire: '2026-01-31 13:29:35' }, 'RFC 3339'],
    ['time_expire', { time_expire: '2026-01-31T13:29:35' }, 'RFC 3339'],
    ['detail', { detail: { goods_detail: manyGoods(100) } }, '6144 bytes'],
    ['scene_info.payer_client_ip', { scene_info: { payer_client_ip: 'me' } }, 'IPv4'],
    ['goods_tag', { goods_tag: 'x'.repeat(33) }, 'must have at most 32 characters'],
    ['appid', { appid: 'wx0123456789abcdef' }, 'unknown'],
    ['mchid', { mchid: '1900000001' }, 'unknown'],
  ])('%s %j', async (field, change, why) => {
    const call = openShop().native({ ...order, ...change } as never)
    await expect(call).rejects.toMatchObject({
      name: 'InvalidInputError',
      message: expect.stringContaining(`wechat.native input.${field}: `),
    })
    await expect(call).rejects.toThrow(why)
  })

  it('without what is required', async () => {
    const { notify_url, ...rest } = order
    expect(notify_url).toBeDefined()
    await expect(openShop().native(rest as never)).rejects.toThrow('input.notify_url: ')
    await expect(openShop().jsapi(order as never)).rejects.toThrow('input.payer: ')
    await expect(openShop().h5(order as never)).rejects.toThrow('input.scene_info: ')
  })
})

function manyGoods(count: number) {
  return Array.from({ length: count }, (_, index) => ({
    merchant_goods_id: `goods-${index}`,
    goods_name: '茶',
    quantity: 1,
    unit_price: 1280,
  }))
}

describe('an order is accepted', () => {
  it('at the full length of every field', () => {
    accepts(operations.native.input, {
      ...order,
      out_trade_no: 'Az09_-|*'.repeat(4),
      description: '茶'.repeat(127),
      attach: 'x'.repeat(128),
      notify_url: `https://shop.example/${'x'.repeat(234)}`,
      time_expire: '2026-01-31T13:29:35+08:00',
      goods_tag: 'x'.repeat(32),
      support_fapiao: true,
      amount: { total: Number.MAX_SAFE_INTEGER, currency: 'CNY' },
      detail: { cost_price: 1280, invoice_id: '1', goods_detail: manyGoods(10) },
      scene_info: {
        payer_client_ip: '2001:db8::1',
        device_id: 'till-1',
        store_info: { id: '1', name: '茶馆', area_code: '440305', address: '深圳' },
      },
      settle_info: { profit_sharing: true },
    })
  })
})

describe('a refund', () => {
  const refund = { out_refund_no: 'R-1', amount: { refund: 500, total: 1280 } }
  const parse = (input: object) => operations.refund.input.safeParse(input)
  const issue = (input: object) => {
    const [first] = parse(input).error?.issues ?? []
    return `${first?.path.join('.')}: ${first?.message}`
  }

  it('names its order by exactly one of two numbers', () => {
    accepts(operations.refund.input, { ...refund, out_trade_no: order.out_trade_no })
    accepts(operations.refund.input, { ...refund, transaction_id: '4200001' })
    const message = 'out_trade_no: give exactly one of transaction_id and out_trade_no'
    expect(issue(refund)).toBe(message)
    expect(issue({ ...refund, out_trade_no: 'T-1001', transaction_id: '4200001' })).toBe(message)
  })

  it('gives back no more than was paid, and at least one fen', () => {
    const about = { ...refund, transaction_id: '4200001' }
    expect(issue({ ...about, amount: { refund: 1281, total: 1280 } })).toBe(
      'amount.refund: must not be more than amount.total',
    )
    expect(issue({ ...about, amount: { refund: 0, total: 1280 } })).toContain('amount.refund')
  })

  it('has a reason of at most 80 bytes, not characters', () => {
    const about = { ...refund, transaction_id: '4200001' }
    accepts(operations.refund.input, { ...about, reason: '茶'.repeat(26) })
    expect(issue({ ...about, reason: '茶'.repeat(27) })).toBe(
      'reason: must be at most 80 bytes in UTF-8',
    )
  })

  it('takes an @ in its number, and 64 characters', () => {
    const about = { ...refund, transaction_id: '4200001' }
    accepts(operations.refund.input, { ...about, out_refund_no: '@'.repeat(64) })
    expect(issue({ ...about, out_refund_no: '@'.repeat(65) })).toContain('out_refund_no: must be')
  })
})

describe('a bill', () => {
  it.each([
    'https://api.mch.weixin.qq.com/v3/pay/transactions/id/1?mchid=1',
    'https://evil.example/v3/billdownload/file/../../pay',
    '/v3/billdownload/file?token=1',
    'rubbish',
  ])('is not downloaded from %s', async (download_url) => {
    const bill = { download_url, hash_value: 'a'.repeat(40) }
    await expect(openShop().downloadBill(bill)).rejects.toThrow('input.download_url: ')
  })

  it('is compressed when its address says so, unless the caller knows better', () => {
    const { gzipped } = operations.downloadBill.download
    const download_url = 'https://api.mch.weixin.qq.com/v3/billdownload/file?token=1'
    const bill = { download_url, hash_value: 'a'.repeat(40) }
    expect(gzipped({ input: bill })).toBe(false)
    const packed = { ...bill, download_url: `${download_url}&tartype=gzip` }
    expect(gzipped({ input: packed })).toBe(true)
    expect(gzipped({ input: { ...packed, gzipped: false } })).toBe(false)
  })

  it('is of a day, with a digest of 40 digits', async () => {
    const shop = openShop()
    await expect(shop.tradeBill({ bill_date: '20260131' })).rejects.toThrow('input.bill_date: ')
    const download_url = 'https://api.mch.weixin.qq.com/v3/billdownload/file?token=1'
    const bill = { download_url, hash_value: 'abc' }
    await expect(shop.downloadBill(bill)).rejects.toThrow('input.hash_value: ')
  })
})

describe('an account is refused when the gateway is made, with the field named', () => {
  const { publicKey, publicKeyId, ...withoutKey } = kit.merchant
  const certificate = kit.merchant.publicKey.replaceAll('PUBLIC KEY', 'CERTIFICATE')
  it.each([
    ['privateKey', { privateKey: 'MIIEvQ' }, 'PEM'],
    ['privateKey', { privateKey: certificate }, 'apiclient_key.pem'],
    ['apiV3Key', { apiV3Key: 'too-short' }, '32'],
    ['mchid', { mchid: 'shop' }, 'digits'],
    ['serialNo', { serialNo: 'PUB_KEY_ID_1' }, 'hexadecimal'],
    ['publicKeyId', { publicKeyId: '5157F09E' }, 'PUB_KEY_ID_'],
    ['publicKey', { publicKey: certificate }, 'pub_key.pem'],
    ['secretKey', { secretKey: 'x' }, 'unknown'],
  ])('%s', (field, change, why) => {
    const make = () =>
      createGateway({
        providers: [wechat],
        merchants: { shop: { accounts: { wechat: { ...kit.merchant, ...change } } } },
      })
    expect(make).toThrow(ConfigurationError)
    expect(make).toThrow(`merchants.shop.accounts.wechat.${field}`)
    expect(make).toThrow(why)
  })

  it('with half a WeChat Pay public key', () => {
    for (const half of [
      { publicKey, missing: 'publicKeyId' },
      { publicKeyId, missing: 'publicKey' },
    ]) {
      const { missing, ...given } = half
      const result = wechat.merchant.safeParse({ ...withoutKey, ...given })
      expect(result.error?.issues.map((issue) => issue.path.join('.'))).toEqual([missing])
      expect(result.error?.issues[0]?.message).toContain('come together')
    }
    accepts(wechat.merchant, withoutKey)
  })

  it('and its secrets are known as secrets, behind every check and description', () => {
    const secrets = secretsOf(wechat.merchant, kit.merchant)
    expect(secrets).toContain(kit.merchant.privateKey)
    expect(secrets).toContain(kit.merchant.apiV3Key)
  })
})
