import { describe, expect, it, onTestFinished } from 'vitest'
import type * as z from 'zod'
import { beijingTimeOf, moneyOf } from '../../providers/unionpay/fields.ts'
import { unionpay } from '../../providers/unionpay.ts'
import { createGateway } from '../../src/index.ts'
import { secretsOf } from '../../src/provider/secret.ts'
import { key, kit, order, qrNo } from '../support/unionpay-shop.ts'

const { operations } = unionpay

function openShop(account: object = kit.merchant) {
  // Nothing listens there: whatever is refused here is refused before a byte leaves.
  const gateway = createGateway({
    providers: [unionpay],
    merchants: { shop: { accounts: { unionpay: account as typeof kit.merchant } } },
    hosts: { unionpay: ['http://127.0.0.1:9'] },
  })
  onTestFinished(() => gateway.close({ graceMs: 0 }))
  return gateway.merchant('shop').unionpay
}

function accepts(schema: z.ZodType, input: unknown) {
  expect(schema.safeParse(input).error?.issues).toBeUndefined()
}

describe('a payment is refused before a byte leaves, with the field named', () => {
  it.each([
    ['orderId', { orderId: 'T-20260131' }, 'without - and _'],
    ['orderId', { orderId: 'T_20260131' }, 'without - and _'],
    ['orderId', { orderId: 'T123456' }, '8 to 40'],
    ['orderId', { orderId: 'x'.repeat(41) }, '8 to 40'],
    ['txnTime', { txnTime: '2026-01-31 13:29:35' }, 'YYYYMMDDhhmmss'],
    ['txnTime', { txnTime: '20261331132935' }, 'YYYYMMDDhhmmss'],
    ['txnTime', { txnTime: '20260131242935' }, 'YYYYMMDDhhmmss'],
    ['txnAmt', { txnAmt: 1280 }, 'must be a string, not a number'],
    ['txnAmt', { txnAmt: '12.80' }, 'in fen'],
    ['txnAmt', { txnAmt: '0' }, 'in fen'],
    ['txnAmt', { txnAmt: '-1' }, 'in fen'],
    ['txnAmt', { txnAmt: '012' }, 'in fen'],
    ['txnAmt', { txnAmt: '1'.repeat(13) }, 'in fen'],
    ['qrNo', { qrNo: 'abc' }, '付款码'],
    ['qrNo', { qrNo: '6'.repeat(21) }, '付款码'],
    ['backUrl', { backUrl: '/notify' }, 'whole http(s) address'],
    ['backUrl', { backUrl: `https://shop.example/${'a'.repeat(256)}` }, 'at most 256'],
    ['reqReserved', { reqReserved: 'a&b' }, 'base64'],
    ['reqReserved', { reqReserved: '{a}' }, 'base64'],
    ['reqReserved', { reqReserved: '茶'.repeat(342) }, 'at most 1024 bytes'],
    ['termId', { termId: 'SMQ01' }, '8 letters or digits'],
    ['riskRateInfo', { riskRateInfo: 'commodityName=茶' }, '{commodityName=…}'],
    ['merId', { merId: '777290058167151' }, 'unknown'],
    ['currencyCode', { currencyCode: '156' }, 'unknown'],
    ['payTimeout', { payTimeout: '20260131134435' }, 'unknown'],
  ])('%s %j', async (field, change, why) => {
    const call = openShop().scan({ ...order, qrNo, ...change } as never)
    await expect(call).rejects.toMatchObject({
      name: 'InvalidInputError',
      message: expect.stringContaining(`unionpay.scan input.${field}: `),
    })
    await expect(call).rejects.toThrow(why)
  })

  it('that is in order is accepted at the full length of its fields', () => {
    accepts(operations.scan.input, {
      ...order,
      orderId: 'Az09'.repeat(10),
      txnAmt: '9'.repeat(12),
      qrNo: '6'.repeat(20),
      reqReserved: Buffer.from('{"a":1}').toString('base64'),
      riskRateInfo: '{commodityName=茶}',
      termId: '00000011',
    })
    const payTimeout = '20260131134435'
    accepts(operations.app.input, { ...order, payTimeout })
    accepts(operations.qrCode.input, { ...order, payTimeout })
    accepts(operations.web.input, { ...order, payTimeout, frontUrl: 'https://shop.example/' })
  })

  it.each(['orderId', 'txnTime'] as const)('that is asked about has its %s', async (field) => {
    const { [field]: left, ...rest } = key
    expect(left).toBeDefined()
    await expect(openShop().query(rest as never)).rejects.toThrow(`input.${field}: is missing`)
    await expect(openShop().reverse(rest as never)).rejects.toThrow(`input.${field}: is missing`)
  })
})

describe('what gives money back names its payment', () => {
  const origQryId = '7'.repeat(21)
  const own = { origOrderId: 'T202601310001', origTxnTime: '20260131132935' }

  it.each(['undo', 'refund'] as const)(
    '%s: in one of the two ways, and in one only',
    async (name) => {
      accepts(operations[name].input, { ...order, origQryId })
      const { backUrl, ...unheard } = { ...order, ...own }
      expect(backUrl).toBeDefined()
      accepts(operations[name].input, unheard)
      const { origOrderId } = own
      for (const wrong of [
        {},
        { origOrderId },
        { ...own, origQryId },
        { origOrderId, origQryId },
      ]) {
        await expect(openShop()[name]({ ...order, ...wrong })).rejects.toThrow(
          'input.origQryId: is missing: give',
        )
      }
    },
  )

  it('a settlement day is a day', () => {
    const parse = (settleDate: string) =>
      operations.fileTransfer.input.safeParse({ settleDate }).success
    expect(['0131', '1231', '1301', '0132', '131', '20260131'].map(parse)).toEqual([
      true,
      true,
      false,
      false,
      false,
      false,
    ])
  })
})

describe('an account', () => {
  const messageOf = (account: object) => {
    try {
      openShop(account)
      return 'accepted'
    } catch (error) {
      return (error as Error).message
    }
  }

  it('is accepted with pins and without', () => {
    const { merId, certId, privateKey, middleCert } = kit.merchant
    expect(messageOf(kit.merchant)).toBe('accepted')
    expect(messageOf({ merId, certId, privateKey, middleCert })).toBe('accepted')
    expect(messageOf({ merId, certId, privateKey })).toBe('accepted')
  })

  it.each([
    ['merId', { merId: '77729005816715' }, '15 letters or digits'],
    ['certId', { certId: '1046900149ab' }, 'decimal digits'],
    ['certId', { certId: 69_903_319_369 }, 'must be a string'],
    ['privateKey', { privateKey: kit.merchant.middleCert }, 'private key'],
    ['privateKey', { privateKey: 'secret-in-no-form' }, 'PEM'],
    ['middleCert', { middleCert: 'MIIB' }, 'PEM'],
    ['middleCert', { middleCert: kit.merchant.privateKey }, 'certificate'],
    ['pfx', { pfx: 'x' }, 'unknown'],
  ])('with a wrong %s is refused by its path, and nothing is quoted', (field, change, why) => {
    const message = messageOf({ ...kit.merchant, ...change })
    expect(message).toContain(`merchants.shop.accounts.unionpay.${field}: `)
    expect(message).toContain(why)
    expect(message).not.toContain('secret-in-no-form')
  })

  it('has its key among the secrets', () => {
    expect(secretsOf(unionpay.merchant, kit.merchant)).toContain(kit.merchant.privateKey)
  })
})

describe('amounts and times', () => {
  it('are whole fen, and nothing else is an amount', () => {
    expect(moneyOf('1280', '156')).toEqual({ minor: 1_280, currency: 'CNY' })
    expect(moneyOf('1280', undefined)).toEqual({ minor: 1_280, currency: 'CNY' })
    expect(moneyOf('000000001280', null)).toEqual({ minor: 1_280, currency: 'CNY' })
    expect(moneyOf(undefined, '156')).toBeUndefined()
    for (const fen of ['', '12.80', '1e3', '-1', ' 1', '１', '1'.repeat(13)]) {
      expect(() => moneyOf(fen, '156')).toThrow(RangeError)
    }
    for (const code of ['840', 'CNY', '', 'constructor']) {
      expect(() => moneyOf('1', code)).toThrow(RangeError)
    }
  })

  it('are told in Beijing, whatever the zone of this machine', () => {
    expect(beijingTimeOf(Date.parse('2023-12-31T22:54:37.999Z'))).toBe('20240101065437')
  })
})
