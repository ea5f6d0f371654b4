import { createHash } from 'node:crypto'
import { inflateSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { unionpay } from '../../providers/unionpay.ts'
import { createGateway, unwrap } from '../../src/index.ts'
import { verifyRsaSha256 } from '../../src/provider/index.ts'
import { kit, openShop, order, qrNo } from '../support/unionpay-shop.ts'

/** A message, its signature checked by the words of the documents and left out. */
function messageIn(form: string | URLSearchParams) {
  const { signature = '', ...fields } = Object.fromEntries(new URLSearchParams(form))
  const text = Object.entries(fields)
    .map(([name, value]) => `${name}=${value}`)
    .sort()
    .join('&')
  const digest = createHash('sha256').update(text).digest('hex')
  expect(verifyRsaSha256(kit.merchant.privateKey, digest, signature)).toBe(true)
  return fields
}

const common = {
  version: '5.1.0',
  encoding: 'UTF-8',
  signMethod: '01',
  accessType: '0',
  merId: '777290058167151',
  certId: '69903319369',
}

describe('a payment', () => {
  it('in the browser is signed here, and nothing is sent', async () => {
    const { shop, sandbox } = await openShop()
    const frontUrl = 'https://shop.example/back?a=1&b="2"'
    const form = await shop.web({ ...order, frontUrl, payTimeout: '20260131134435' })
    expect(messageIn(new URLSearchParams(form.fields))).toEqual({
      ...common,
      ...order,
      frontUrl,
      payTimeout: '20260131134435',
      txnType: '01',
      txnSubType: '01',
      bizType: '000201',
      channelType: '07',
      currencyCode: '156',
    })
    expect(form.action).toBe(`${sandbox.url}/gateway/api/frontTransReq.do`)
    expect(form.html).toContain('value="https://shop.example/back?a=1&amp;b=&quot;2&quot;"')
    expect(form.html.match(/<input /g)).toHaveLength(Object.keys(form.fields).length)
    expect(sandbox.requests).toHaveLength(0)
    const phone = await shop.web({ ...order, frontUrl, channelType: '08' })
    expect(phone.fields.channelType).toBe('08')
  })

  it('in the browser goes to the host of its environment', async () => {
    const merchants = { shop: { accounts: { unionpay: kit.merchant } } }
    for (const [environment, host] of [
      ['production', 'gateway.95516.com'],
      ['sandbox', 'gateway.test.95516.com'],
    ] as const) {
      const gateway = createGateway({ providers: [unionpay], merchants, environment })
      const { action } = await gateway
        .merchant('shop')
        .unionpay.web({ ...order, frontUrl: 'https://shop.example/back' })
      expect(action).toBe(`https://${host}/gateway/api/frontTransReq.do`)
      await gateway.close({ graceMs: 0 })
    }
  })

  it('in the app and by QR code comes back with what the payer needs', async () => {
    const { shop, sandbox } = await openShop()
    expect(unwrap(await shop.app(order)).tn).toMatch(/^\d{21}$/)
    const second = { ...order, orderId: 'T202601310002' }
    expect(unwrap(await shop.qrCode(second)).qrCode).toMatch(/^https:\/\/qr\.95516\.com\//)
    const [app, qrCode] = sandbox.requests
    expect(app).toMatchObject({
      path: '/gateway/api/appTransReq.do',
      headers: { 'content-type': 'application/x-www-form-urlencoded;charset=UTF-8' },
    })
    expect(messageIn(app?.body ?? '')).toMatchObject({
      ...order,
      txnSubType: '01',
      channelType: '08',
    })
    expect(qrCode?.path).toBe('/gateway/api/backTransReq.do')
    expect(messageIn(qrCode?.body ?? '')).toMatchObject({ txnSubType: '07', bizType: '000000' })
  })

  it('by payment code is accepted, which is not yet paid', async () => {
    const { shop, sandbox } = await openShop()
    expect(await shop.scan({ ...order, qrNo, reqReserved: 'counter 3|茶' })).toMatchObject({
      status: 'pending',
      value: { respCode: '00', queryId: expect.stringMatching(/^\d{21}$/) },
    })
    expect(messageIn(sandbox.requests[0]?.body ?? '')).toEqual({
      ...common,
      ...order,
      qrNo,
      reqReserved: 'counter 3|茶',
      txnType: '01',
      txnSubType: '06',
      bizType: '000000',
      channelType: '08',
      currencyCode: '156',
    })
    expect(sandbox.ledger.timesCarriedOut('scan', order.orderId)).toBe(1)
  })

  it('is found by both of its names, and an unknown one is not found', async () => {
    const { shop, sandbox } = await openShop()
    await shop.scan({ ...order, qrNo })
    const { orderId, txnTime } = order
    const found = await shop.query({ orderId, txnTime })
    expect(found).toMatchObject({ respCode: '00', origRespCode: '00', txnAmt: '1280' })
    expect(messageIn(sandbox.requests[1]?.body ?? '')).toEqual({
      ...common,
      orderId,
      txnTime,
      txnType: '00',
      txnSubType: '00',
      bizType: '000000',
    })
    const other = { orderId, txnTime: '20260131132936' }
    await expect(shop.query(other)).rejects.toMatchObject({ fault: 'not-found', code: '34' })
  })
})

describe('money goes back', () => {
  it.each(['undo', 'refund'] as const)('by %s under a number of its own', async (name) => {
    const { shop, sandbox } = await openShop()
    const { queryId } = unwrapPending(await shop.scan({ ...order, qrNo }))
    const back = { ...order, orderId: 'B202601310001', origQryId: queryId ?? '' }
    expect(await shop[name](back)).toMatchObject({ status: 'pending' })
    expect(messageIn(sandbox.requests[1]?.body ?? '')).toEqual({
      ...common,
      ...back,
      txnType: name === 'undo' ? '31' : '04',
      txnSubType: '00',
      bizType: '000000',
      channelType: '07',
      currencyCode: '156',
    })
    const { orderId, txnTime } = back
    expect(await shop.query({ orderId, txnTime })).toMatchObject({ origRespCode: '00' })
  })

  it('by reversal under the number of the payment, and only of one that was made', async () => {
    const { shop, sandbox } = await openShop()
    const { orderId, txnTime } = order
    expect(await shop.reverse({ orderId, txnTime })).toMatchObject({
      status: 'unknown',
      code: '35',
    })
    await shop.scan({ ...order, qrNo })
    expect(await shop.reverse({ orderId, txnTime })).toMatchObject({ status: 'pending' })
    expect(messageIn(sandbox.requests[2]?.body ?? '')).toEqual({
      ...common,
      orderId,
      txnTime,
      txnType: '99',
      txnSubType: '01',
      bizType: '000000',
      channelType: '08',
    })
  })
})

/** The value of a call that was accepted, and is not final. */
function unwrapPending<Value>(outcome: { status: string; value?: Value }): Value {
  expect(outcome.status).toBe('pending')
  if (outcome.value === undefined) throw new Error('there is no value')
  return outcome.value
}

describe('a settlement file', () => {
  it('is asked for now, in Beijing, and comes in base64', async () => {
    const { shop, sandbox } = await openShop()
    const { fileName, fileContent } = await shop.fileTransfer({ settleDate: '0131' })
    expect(fileName).toMatch(/_0131\.zip$/)
    expect(inflateSync(Buffer.from(fileContent, 'base64')).subarray(0, 2).toString()).toBe('PK')
    const [sent] = sandbox.requests
    const { txnTime = '', ...message } = messageIn(sent?.body ?? '')
    expect(message).toEqual({
      ...common,
      txnType: '76',
      txnSubType: '01',
      bizType: '000000',
      settleDate: '0131',
      fileType: '00',
    })
    const [, day = '', time = ''] = /^(\d{8})(\d{6})$/.exec(txnTime) ?? []
    const written = `${day.replace(/(..)(..)$/, '-$1-$2')}T${time.replace(/(..)(..)(..)/, '$1:$2:$3')}`
    expect(Math.abs(Date.parse(`${written}+08:00`) - (sent?.atMs ?? 0))).toBeLessThan(60_000)
  })

  it('that is not there yet is not found', async () => {
    const { shop } = await openShop({ faults: [{ kind: 'code', code: '98' }] })
    const asked = shop.fileTransfer({ settleDate: '0131' })
    await expect(asked).rejects.toMatchObject({ fault: 'not-found', code: '98' })
  })

  it('comes from a host of its own', () => {
    expect(unionpay.operations.fileTransfer.hosts).toEqual({
      production: ['https://filedownload.95516.com'],
      sandbox: ['https://filedownload.test.95516.com'],
    })
  })
})
