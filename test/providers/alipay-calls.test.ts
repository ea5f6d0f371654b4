import { describe, expect, it } from 'vitest'
import { unwrap } from '../../src/index.ts'
import { verifyRsaSha256 } from '../../src/provider/index.ts'
import { auth_code, kit, openShop, order } from '../support/alipay-shop.ts'

/** A request as a reader wants to see it: its parameters and its content, fresh parts left out. */
function readable(sent: { path: string; body: string } | undefined) {
  const [path, query = ''] = (sent?.path ?? '').split('?')
  const { sign, timestamp, ...parameters } = Object.fromEntries(new URLSearchParams(query))
  expect(timestamp).toMatch(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/)
  const { biz_content = '', ...others } = Object.fromEntries(new URLSearchParams(sent?.body))
  return { path, sign, parameters, others, content: JSON.parse(biz_content) }
}

const common = {
  app_id: '2021000000000001',
  charset: 'utf-8',
  format: 'JSON',
  sign_type: 'RSA2',
  version: '1.0',
}

describe('an Alipay payment', () => {
  it('by code is charged, and comes back paid', async () => {
    const { shop, sandbox } = await openShop()
    const outcome = await shop.pay({ ...order, auth_code })
    expect(outcome).toMatchObject({
      status: 'succeeded',
      value: { out_trade_no: 'T_1001', total_amount: '12.80' },
    })
    const { path, parameters, content, others } = readable(sandbox.requests[0])
    expect(path).toBe('/gateway.do')
    expect(parameters).toEqual({ ...common, method: 'alipay.trade.pay' })
    expect(content).toEqual({ ...order, auth_code, scene: 'bar_code' })
    expect(others).toEqual({})
    expect(sandbox.ledger.timesCarriedOut('pay', 'T_1001')).toBe(1)
  })

  it('carries its form type, its key and a signature over all of its parameters', async () => {
    const { shop, sandbox } = await openShop()
    const { key } = await shop.precreate({ ...order, notify_url: 'https://shop.example/n?a=1&b=2' })
    const [sent] = sandbox.requests
    expect(sent?.headers).toMatchObject({
      'content-type': 'application/x-www-form-urlencoded;charset=utf-8',
      'idempotency-key': key,
      'content-length': String(Buffer.byteLength(sent?.body ?? '')),
    })
    const all = new URLSearchParams(`${sent?.path.split('?')[1]}&${sent?.body}`)
    const sign = all.get('sign') ?? ''
    const text = [...all]
      .filter(([name]) => name !== 'sign')
      .map(([name, value]) => `${name}=${value}`)
      .sort()
      .join('&')
    expect(text).toContain('&notify_url=https://shop.example/n?a=1&b=2&sign_type=RSA2&')
    expect(verifyRsaSha256(kit.merchant.privateKey, text, sign)).toBe(true)
  })

  it('by QR code and inside Alipay comes back with what the payer needs', async () => {
    const { shop, sandbox } = await openShop()
    const qr = unwrap(await shop.precreate(order))
    expect(qr.qr_code).toBe('https://qr.alipay.com/baxT_1001')
    const made = await shop.create({ ...order, out_trade_no: 'T_2', buyer_id: '2088000000000001' })
    expect(unwrap(made).trade_no).toMatch(/^2026\d+$/)
    expect(readable(sandbox.requests[0])).toMatchObject({
      parameters: { method: 'alipay.trade.precreate' },
      content: order,
    })
    expect(readable(sandbox.requests[1])).toMatchObject({
      parameters: { method: 'alipay.trade.create' },
      content: { out_trade_no: 'T_2', buyer_id: '2088000000000001' },
    })
  })

  it('is found by either number, and an unknown one is not found', async () => {
    const { shop, sandbox } = await openShop()
    const { trade_no } = unwrap(await shop.pay({ ...order, auth_code }))
    const found = await shop.query({ out_trade_no: 'T_1001' })
    expect(found).toMatchObject({ trade_status: 'TRADE_SUCCESS', trade_no, total_amount: '12.80' })
    expect(await shop.query({ trade_no: trade_no ?? '' })).toEqual(found)
    expect(readable(sandbox.requests[1])).toMatchObject({
      parameters: { method: 'alipay.trade.query' },
      content: { out_trade_no: 'T_1001' },
    })
    expect(sandbox.requests[1]?.headers).not.toHaveProperty('idempotency-key')
    await expect(shop.query({ out_trade_no: 'nobody' })).rejects.toMatchObject({
      fault: 'not-found',
      code: 'ACQ.TRADE_NOT_EXIST',
    })
  })

  it('is closed, or cancelled with its money going back', async () => {
    const { shop, sandbox } = await openShop()
    await shop.precreate(order)
    expect(await shop.close({ out_trade_no: 'T_1001' })).toMatchObject({ status: 'succeeded' })
    expect((await shop.query({ out_trade_no: 'T_1001' })).trade_status).toBe('TRADE_CLOSED')
    await shop.pay({ ...order, out_trade_no: 'T_2', auth_code })
    expect(await shop.cancel({ out_trade_no: 'T_2' })).toMatchObject({
      status: 'succeeded',
      value: { action: 'refund', retry_flag: 'N' },
    })
    expect(readable(sandbox.requests[1]).content).toEqual({ out_trade_no: 'T_1001' })
    expect(readable(sandbox.requests[1]).parameters.method).toBe('alipay.trade.close')
    expect(readable(sandbox.requests[4]).parameters.method).toBe('alipay.trade.cancel')
  })

  it('that nobody has made cannot be cancelled: nothing was taken back', async () => {
    const { shop } = await openShop()
    expect(await shop.cancel({ out_trade_no: 'nobody' })).toMatchObject({
      status: 'failed',
      fault: 'not-found',
      code: 'NO_SUCH_TRADE',
    })
  })
})

describe('a refund', () => {
  const refund = { out_trade_no: 'T_1001', out_request_no: 'R-1', refund_amount: '5.00' }

  it('is done when its answer says that money moved, and found by its number', async () => {
    const { shop, sandbox } = await openShop()
    await shop.pay({ ...order, auth_code })
    expect(await shop.refund({ ...refund, refund_reason: '退茶' })).toMatchObject({
      status: 'succeeded',
      value: { fund_change: 'Y', refund_fee: '5.00' },
    })
    expect(readable(sandbox.requests[1])).toMatchObject({
      parameters: { method: 'alipay.trade.refund' },
      content: { ...refund, refund_reason: '退茶' },
    })
    const { refund_amount, ...key } = refund
    expect(await shop.queryRefund(key)).toMatchObject({
      refund_status: 'REFUND_SUCCESS',
      refund_amount,
    })
    expect(readable(sandbox.requests[2]).parameters.method).toBe(
      'alipay.trade.fastpay.refund.query',
    )
  })

  it('is pending when nothing moved: an earlier send of its number may have done it', async () => {
    const { shop, sandbox } = await openShop()
    await shop.pay({ ...order, auth_code })
    await shop.refund(refund)
    expect(await shop.refund(refund)).toMatchObject({
      status: 'pending',
      value: { fund_change: 'N', refund_fee: '5.00' },
    })
    expect(sandbox.ledger.timesCarriedOut('refund', 'R-1')).toBe(1)
  })

  it('that Alipay does not show is not found, although the code is 10000', async () => {
    const { shop } = await openShop()
    await shop.pay({ ...order, auth_code })
    const asked = shop.queryRefund({ out_trade_no: 'T_1001', out_request_no: 'R-9' })
    await expect(asked).rejects.toMatchObject({ fault: 'not-found', code: 'NO_DETAILS' })
  })
})

describe('a bill', () => {
  it('is asked for by its day, and answered with an address', async () => {
    const { shop, sandbox } = await openShop()
    const bill = await shop.billUrl({ bill_type: 'trade', bill_date: '2026-01-31' })
    expect(bill.bill_download_url).toMatch(/^https:/)
    expect(readable(sandbox.requests[0])).toMatchObject({
      parameters: { method: 'alipay.data.dataservice.bill.downloadurl.query' },
      content: { bill_type: 'trade', bill_date: '2026-01-31' },
    })
  })

  it('that does not exist is not found, as the gateway writes it', async () => {
    const code = 'isp.bill_not_exist'
    const { shop } = await openShop({ faults: [{ kind: 'code', code }] })
    const asked = shop.billUrl({ bill_type: 'trade', bill_date: '2026-01' })
    await expect(asked).rejects.toMatchObject({ fault: 'not-found', code })
  })
})
