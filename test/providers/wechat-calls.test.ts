import { createHash } from 'node:crypto'
import { text } from 'node:stream/consumers'
import { describe, expect, it } from 'vitest'
import { unwrap } from '../../src/index.ts'
import { verifyRsaSha256 } from '../../src/provider/index.ts'
import { kit, openShop, order } from '../support/wechat-shop.ts'

const orderPath = '/v3/pay/transactions/out-trade-no/T-1001%7C*'

describe('a WeChat payment', () => {
  it('goes out with the account filled in, and comes back with its QR code', async () => {
    const { shop, sandbox } = await openShop()
    const made = await shop.native(order)
    expect(made).toMatchObject({
      status: 'succeeded',
      value: { code_url: 'weixin://wxpay/bizpayurl?pr=sandbox1' },
    })
    const [sent] = sandbox.requests
    expect(sent?.path).toBe('/v3/pay/transactions/native')
    expect(JSON.parse(sent?.body ?? '')).toEqual({
      appid: kit.merchant.appid,
      mchid: kit.merchant.mchid,
      ...order,
    })
    expect(sandbox.ledger.timesCarriedOut('native', order.out_trade_no)).toBe(1)
  })

  it('carries Accept, User-Agent, the key id, its idempotency key and a right signature', async () => {
    const { shop, sandbox } = await openShop()
    const { key } = await shop.native(order)
    const [sent] = sandbox.requests
    expect(sent?.headers).toMatchObject({
      accept: 'application/json',
      'content-type': 'application/json',
      'idempotency-key': key,
      'user-agent': expect.stringContaining('payonce/'),
      'wechatpay-serial': kit.merchant.publicKeyId,
    })
    const parts = /nonce_str="(\w{32})",signature="([^"]+)",timestamp="(\d+)"/.exec(
      sent?.headers.authorization ?? '',
    )
    const [, nonce = '', signature = '', timestamp = ''] = parts ?? []
    const signedText = `POST\n${sent?.path}\n${timestamp}\n${nonce}\n${sent?.body}\n`
    expect(verifyRsaSha256(kit.merchant.privateKey, signedText, signature)).toBe(true)
  })

  it.each([
    ['jsapi', { payer: { openid: 'oPayer' } }, { prepay_id: /^wx/ }],
    ['app', {}, { prepay_id: /^wx/ }],
    [
      'h5',
      { scene_info: { payer_client_ip: '203.0.113.7', h5_info: { type: 'Wap' } } },
      { h5_url: /^https:/ },
    ],
  ] as const)('can be made by %s', async (operation, fields, value) => {
    const { shop, sandbox } = await openShop()
    const outcome = await shop[operation]({ ...order, ...fields } as never)
    const [[name, pattern] = ['', /x/]] = Object.entries(value)
    expect(outcome.status).toBe('succeeded')
    expect(unwrap<object>(outcome)).toMatchObject({ [name]: expect.stringMatching(pattern) })
    expect(sandbox.requests[0]?.path).toBe(`/v3/pay/transactions/${operation}`)
  })

  it('is found by its number and by its transaction id, for the account that asks', async () => {
    const { shop, sandbox } = await openShop()
    await shop.native({ ...order, attach: 'table 7' })
    const found = await shop.query({ out_trade_no: order.out_trade_no })
    expect(found).toMatchObject({
      out_trade_no: order.out_trade_no,
      trade_state: 'SUCCESS',
      amount: { total: 1280 },
      attach: 'table 7',
    })
    expect(sandbox.requests.at(-1)?.path).toBe(`${orderPath}?mchid=1900000001`)
    expect(sandbox.requests.at(-1)?.headers).not.toHaveProperty('idempotency-key')
    await expect(shop.query({ out_trade_no: 'T-nobody' })).rejects.toMatchObject({
      fault: 'not-found',
      code: 'ORDER_NOT_EXIST',
    })
  })

  it('is closed with an empty answer, which is a success', async () => {
    const { shop, sandbox } = await openShop()
    await shop.native(order)
    expect(await shop.close({ out_trade_no: order.out_trade_no })).toMatchObject({
      status: 'succeeded',
      value: undefined,
    })
    expect(sandbox.requests.at(-1)).toMatchObject({
      path: `${orderPath}/close`,
      body: '{"mchid":"1900000001"}',
    })
    const found = await shop.query({ out_trade_no: order.out_trade_no })
    expect(found.trade_state).toBe('CLOSED')
  })

  it('that is repeated under the same key comes from the order number, not from chance', async () => {
    const { shop, sandbox } = await openShop()
    const [one, two] = [await shop.native(order), await shop.native(order)]
    expect(one.key).toBe(two.key)
    expect(sandbox.ledger.timesCarriedOut('native', order.out_trade_no)).toBe(1)
  })
})

describe('an answer of WeChat Pay', () => {
  it.each([
    ['NOT_ENOUGH', 403, 'failed: declined'],
    ['PARAM_ERROR', 400, 'failed: invalid'],
    ['ORDER_CLOSED', 400, 'failed: invalid'],
    ['SIGN_ERROR', 401, 'failed: unauthorized'],
    ['FREQUENCY_LIMITED', 429, 'failed: throttled'],
    ['RULELIMIT', 403, 'failed: throttled'],
    ['USERPAYING', 202, 'pending'],
    ['OUT_TRADE_NO_USED', 403, 'unknown: duplicate'],
    ['SYSTEM_ERROR', 500, 'unknown: unknown'],
    ['A_CODE_THAT_NO_TABLE_NAMES', 400, 'unknown: unknown'],
  ])('with the code %s (HTTP %i) makes a payment %s', async (code, status, word) => {
    const { shop } = await openShop({ faults: [{ kind: 'code', code, status }] })
    const outcome = await shop.native(order)
    expect('fault' in outcome ? `${outcome.status}: ${outcome.fault}` : outcome.status).toBe(word)
    if ('code' in outcome) expect(outcome.code).toBe(code)
  })

  it('names the field that WeChat Pay names, and quotes no value', async () => {
    const body = {
      code: 'PARAM_ERROR',
      message: '参数错误',
      detail: { field: '/payer/openid', value: 'oSecret', issue: 'too short', location: 'body' },
    }
    const { shop } = await openShop({ faults: [{ kind: 'status', status: 400, body }] })
    const outcome = await shop.native(order)
    expect(outcome).toMatchObject({ message: '参数错误: /payer/openid: too short' })
    expect(JSON.stringify(outcome)).not.toContain('oSecret')
  })

  it('is never believed with a wrong signature', async () => {
    const { shop } = await openShop({ faults: [{ kind: 'wrong-signature', times: 2 }] })
    const outcome = await shop.native(order)
    expect(outcome).toMatchObject({ status: 'unknown', code: 'ANSWER_UNVERIFIED' })
  })
})

describe('a refund', () => {
  const refund = {
    out_trade_no: order.out_trade_no,
    out_refund_no: 'R-1@1',
    reason: '退茶',
    amount: { refund: 500, total: 1280 },
  }

  it('is pending once it is accepted, and found under its own number', async () => {
    const { shop, sandbox } = await openShop()
    await shop.native(order)
    const outcome = await shop.refund(refund)
    expect(outcome).toMatchObject({
      status: 'pending',
      value: { out_refund_no: 'R-1@1', status: 'PROCESSING', amount: { refund: 500, total: 1280 } },
    })
    expect(JSON.parse(sandbox.requests.at(-1)?.body ?? '').amount.currency).toBe('CNY')
    const found = await shop.queryRefund({ out_refund_no: 'R-1@1' })
    expect(found).toMatchObject({ status: 'SUCCESS', amount: { refund: 500, total: 1280 } })
    expect(sandbox.requests.at(-1)?.path).toBe('/v3/refund/domestic/refunds/R-1%401')
  })

  it('is never called failed for being asked too often: it may have been accepted', async () => {
    const limited = { kind: 'code', code: 'FREQUENCY_LIMITED', status: 429 } as const
    const { shop } = await openShop({ faults: [limited] })
    const outcome = await shop.refund(refund)
    expect(outcome).toMatchObject({ status: 'unknown', code: 'FREQUENCY_LIMITED' })
  })

  it('is failed when the merchant has not enough', async () => {
    const { shop } = await openShop({ faults: [{ kind: 'code', code: 'NOT_ENOUGH', status: 403 }] })
    expect(await shop.refund(refund)).toMatchObject({ status: 'failed', fault: 'declined' })
  })

  it.each([
    ['amount', (answer: string) => answer.replace('"refund":500', '"refund":501')],
    ['number', (answer: string) => answer.replace('R-1@1', 'R-2@1')],
  ])('is not believed with another %s', async (_what, change) => {
    const body = JSON.parse(
      change(
        JSON.stringify({
          ...kit.samples.refund.answer,
          out_refund_no: 'R-1@1',
          out_trade_no: order.out_trade_no,
        }),
      ),
    )
    const { shop } = await openShop({ faults: [{ kind: 'status', status: 200, body }] })
    expect(await shop.refund(refund)).toMatchObject({
      status: 'unknown',
      code: 'ANSWER_MISMATCH',
    })
  })
})

describe('a bill', () => {
  it('is asked for, and its answer fits the download as it is', async () => {
    const { shop, sandbox } = await openShop()
    const bill = await shop.tradeBill({ bill_date: '2026-01-31', bill_type: 'ALL' })
    expect(sandbox.requests[0]?.path).toBe('/v3/bill/tradebill?bill_date=2026-01-31&bill_type=ALL')
    const file = await text(await shop.downloadBill(bill))
    expect(file).toBe(kit.samples.downloadBill.answer)
    expect(sandbox.requests[1]?.path).toBe('/v3/billdownload/file?token=sandbox-bill')
  })

  it('ends with an error when the file is another one', async () => {
    const { shop } = await openShop()
    const bill = {
      download_url: 'https://api.mch.weixin.qq.com/v3/billdownload/file?token=1&tartype=none',
      hash_value: createHash('sha1').update('another').digest('hex'),
    }
    await expect(text(await shop.downloadBill(bill))).rejects.toThrow('digest')
  })

  it('that is not ready yet is pending, one that never will be is not found', async () => {
    const codes = ['STATEMENT_CREATING', 'NO_STATEMENT_EXIST']
    const faults = codes.map((code) => ({ kind: 'code', code, status: 400 }) as const)
    const { shop } = await openShop({ faults })
    const ask = () => shop.fundFlowBill({ bill_date: '2026-01-31' })
    await expect(ask()).rejects.toMatchObject({ fault: 'pending', code: 'STATEMENT_CREATING' })
    await expect(ask()).rejects.toMatchObject({ fault: 'not-found', code: 'NO_STATEMENT_EXIST' })
  })
})

describe('what the payer needs', () => {
  it('is signed here, and nothing is sent', async () => {
    const { shop, sandbox } = await openShop()
    const form = await shop.jsapiPaySign({ prepay_id: 'wx2026' })
    const signedText = `${form.appId}\n${form.timeStamp}\n${form.nonceStr}\nprepay_id=wx2026\n`
    expect(verifyRsaSha256(kit.merchant.privateKey, signedText, form.paySign)).toBe(true)
    const app = await shop.appPaySign({ prepay_id: 'wx2026' })
    expect(app).toMatchObject({ partnerid: '1900000001', package: 'Sign=WXPay' })
    expect(sandbox.requests).toEqual([])
  })
})
