import { describe, expect, it, onTestFinished } from 'vitest'
import type * as z from 'zod'
import { alipay } from '../../providers/alipay.ts'
import { ConfigurationError, createGateway } from '../../src/index.ts'
import { secretsOf } from '../../src/provider/secret.ts'
import { auth_code, kit, order } from '../support/alipay-shop.ts'
import { vectorCertificate, vectorKey } from '../support/alipay-vectors.ts'

const { operations } = alipay

function openShop(account: object = kit.merchant) {
  // Nothing listens there: whatever is refused here is refused before a byte leaves.
  const gateway = createGateway({
    providers: [alipay],
    merchants: { shop: { accounts: { alipay: account as typeof kit.merchant } } },
    hosts: { alipay: ['http://127.0.0.1:9'] },
  })
  onTestFinished(() => gateway.close({ graceMs: 0 }))
  return gateway.merchant('shop').alipay
}

function accepts(schema: z.ZodType, input: unknown) {
  expect(schema.safeParse(input).error?.issues).toBeUndefined()
}

describe('a payment is refused before a byte leaves, with the field named', () => {
  it.each([
    ['out_trade_no', { out_trade_no: 'T-1001' }, '0-9 A-Z a-z _'],
    ['out_trade_no', { out_trade_no: '' }, '1 to 64'],
    ['out_trade_no', { out_trade_no: 'x'.repeat(65) }, '1 to 64'],
    ['total_amount', { total_amount: 12.8 }, 'must be a string, not a number'],
    ['total_amount', { total_amount: '12.801' }, "'12.80'"],
    ['total_amount', { total_amount: '1,280' }, "'12.80'"],
    ['total_amount', { total_amount: '012' }, "'12.80'"],
    ['total_amount', { total_amount: '-1' }, "'12.80'"],
    ['total_amount', { total_amount: '1e3' }, "'12.80'"],
    ['total_amount', { total_amount: '0.00' }, 'at least 0.01'],
    ['total_amount', { total_amount: '100000000.01' }, 'at most 100000000'],
    ['subject', { subject: '' }, 'must not be empty'],
    ['subject', { subject: 'a/b' }, 'must not contain'],
    ['subject', { subject: 'x'.repeat(257) }, 'must have at most 256 characters'],
    ['auth_code', { auth_code: '12345' }, '付款码'],
    ['auth_code', { auth_code: '311234567890123456' }, '付款码'],
    ['scene', { scene: 'wave' }, 'must be "bar_code" or "security_code"'],
    ['notify_url', { notify_url: '/notify' }, 'whole http(s) address'],
    ['timeout_express', { timeout_express: '1.5h' }, '30m'],
    ['timeout_express', { timeout_express: '16d' }, 'at most 15d'],
    ['timeout_express', { timeout_express: '361h' }, 'at most 15d'],
    ['time_expire', { time_expire: '2026-01-31T13:29:35+08:00' }, 'Beijing time'],
    ['store_id', { store_id: '茶馆' }, 'ASCII'],
    [
      'goods_detail.0.goods_name',
      { goods_detail: [{ goods_id: '1', quantity: 1, price: '1' }] },
      'is missing',
    ],
    ['disable_pay_channels', { enable_pay_channels: 'a', disable_pay_channels: 'b' }, 'only one'],
    ['app_id', { app_id: '1' }, 'unknown'],
    ['totalAmount', { totalAmount: '1' }, 'unknown'],
  ])('%s %j', async (field, change, why) => {
    const call = openShop().pay({ ...order, auth_code, ...change } as never)
    await expect(call).rejects.toMatchObject({
      name: 'InvalidInputError',
      message: expect.stringContaining(`alipay.pay input.${field}: `),
    })
    await expect(call).rejects.toThrow(why)
  })

  it('that is in order is accepted at the full length of its fields', () => {
    accepts(operations.pay.input, {
      ...order,
      out_trade_no: 'Az09_'.repeat(12),
      total_amount: '100000000',
      subject: '茶'.repeat(256),
      auth_code: `fp${'0a'.repeat(16)}Z`,
      scene: 'security_code',
      timeout_express: '15d',
      time_expire: '2026-01-31 13:29:35',
      goods_detail: [{ goods_id: '1', goods_name: '茶', quantity: 2, price: '6.40' }],
      extend_params: { royalty_freeze: 'true' },
      business_params: { mc_create_trade_ip: '203.0.113.7' },
      query_options: ['fund_bill_list'],
    })
  })
})

describe('what is about a trade', () => {
  it.each(['query', 'close', 'cancel'] as const)('%s names it', async (name) => {
    const call = openShop()[name]({})
    await expect(call).rejects.toThrow(`alipay.${name} input.out_trade_no: is missing: give`)
    accepts(operations[name].input, { trade_no: '2026013122001400000000000001' })
  })

  it('a refund names its trade, its own number and its amount', async () => {
    const shop = openShop()
    const refund = { out_trade_no: 'T_1', out_request_no: 'R-1', refund_amount: '5.00' }
    accepts(operations.refund.input, refund)
    for (const field of ['out_trade_no', 'out_request_no', 'refund_amount'] as const) {
      const { [field]: left, ...rest } = refund
      expect(left).toBeDefined()
      await expect(shop.refund(rest as never)).rejects.toThrow(`input.${field}: is missing`)
    }
  })

  it('a mini program names the payer, a phone the way back', async () => {
    await expect(openShop().create(order)).rejects.toThrow('input.buyer_id: is missing: give')
    await expect(openShop().wapPay(order as never)).rejects.toThrow('input.quit_url: is missing')
  })

  it('a bill names a day or a month', () => {
    const parse = (bill_date: string) =>
      operations.billUrl.input.safeParse({ bill_type: 'trade', bill_date }).success
    expect(['2026-01-31', '2026-01', '20260131', 'today'].map(parse)).toEqual([
      true,
      true,
      false,
      false,
    ])
  })
})

describe('an account', () => {
  const { privateKey, alipayPublicKey, appId } = kit.merchant
  const certificates = {
    appCert: vectorCertificate('yspay_appPublicCert'),
    alipayCert: vectorCertificate('alipayCertPublicKey_RSA2'),
    alipayRootCert: vectorCertificate('alipayRootCert'),
  }
  const problem = (account: object) => {
    try {
      openShop(account)
      return undefined
    } catch (error) {
      expect(error).toBeInstanceOf(ConfigurationError)
      return (error as Error).message
    }
  }
  const at = (field: string, why: string) =>
    expect.stringContaining(`merchants.shop.accounts.alipay.${field}: ${why}`)

  it.each([
    ['appId', { appId: 'my-app' }, 'must be the APPID'],
    ['appId', { appId: undefined }, 'is missing'],
    ['privateKey', { privateKey: 'MIIE' }, 'must be a PEM text'],
    ['privateKey', { privateKey: certificates.appCert }, 'must be the private key of the app'],
    ['alipayPublicKey', { alipayPublicKey: undefined }, 'is missing: give it, or appCert'],
    ['alipayPublicKey', { alipayPublicKey: privateKey }, "must be Alipay's public key"],
    ['alipayPublicKey', certificates, 'stands beside appCert, alipayCert, alipayRootCert'],
    ['aesKey', { aesKey: 'short' }, 'must be the AES key'],
    [
      'alipayRootCert',
      {
        alipayPublicKey: undefined,
        appCert: certificates.appCert,
        alipayCert: certificates.alipayCert,
      },
      'is missing: appCert',
    ],
    [
      'appCert',
      { ...certificates, alipayPublicKey: undefined, appCert: privateKey },
      'must be a certificate',
    ],
    ['sellerId', { sellerId: '1' }, 'unknown field'],
  ])('says what is wrong with %s', (field, change, why) => {
    const message = problem({ ...kit.merchant, ...change })
    expect(message).toEqual(at(field, why))
    for (const secret of [privateKey, alipayPublicKey]) expect(message).not.toContain(secret)
  })

  it('is accepted in both modes, with keys in PEM or as bare base64', () => {
    const bare = (pem: string) => pem.replaceAll(/-----[^-]+-----|\s/g, '')
    expect(problem(kit.merchant)).toBeUndefined()
    expect(problem({ appId, privateKey, ...certificates })).toBeUndefined()
    const parsed = alipay.merchant.parse({
      appId,
      privateKey: bare(privateKey),
      alipayPublicKey: bare(alipayPublicKey),
    })
    expect(parsed.privateKey).toBe(privateKey.trim())
    expect(parsed.alipayPublicKey).toBe(alipayPublicKey.trim())
    const pkcs1 = vectorKey('yspay_app').private_key_pem_pkcs1_der_base64
    expect(alipay.merchant.parse({ ...kit.merchant, privateKey: pkcs1 }).privateKey).toContain(
      '-----BEGIN RSA PRIVATE KEY-----',
    )
  })

  it.each([
    ['privateKey', { privateKey: 'A'.repeat(1_600) }],
    ['alipayPublicKey', { alipayPublicKey: 'A'.repeat(392) }],
    [
      'alipayCert',
      {
        ...certificates,
        alipayPublicKey: undefined,
        alipayCert: certificates.alipayCert.replace('MII', 'AAA'),
      },
    ],
    [
      'appCert',
      {
        ...certificates,
        alipayPublicKey: undefined,
        appCert: certificates.appCert.replace('MII', 'AAA'),
      },
    ],
  ])('whose %s cannot be read throws before a byte leaves', async (field, change) => {
    const call = openShop({ ...kit.merchant, ...change }).precreate(order)
    await expect(call).rejects.toMatchObject({
      name: 'ConfigurationError',
      code: 'KEY_INVALID',
      message: expect.stringContaining(`merchants.shop.accounts.alipay.${field}: `),
    })
  })

  it('keeps its keys, its AES key and its token out of sight', () => {
    const aesKey = 'aYA0GP8JEW+D7/UFaskCWA=='
    const fields = { appId, privateKey, aesKey, appAuthToken: 'token-of-a-merchant' }
    const account = alipay.merchant.parse({ ...fields, alipayPublicKey })
    expect(secretsOf(alipay.merchant, account)).toEqual(
      expect.arrayContaining([account.privateKey, aesKey, 'token-of-a-merchant']),
    )
  })
})
