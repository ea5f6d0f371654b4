import { describe, expect, it, onTestFinished } from 'vitest'
import { wechatSandbox } from '../../providers/wechat/sandbox.ts'
import { wechat } from '../../providers/wechat.ts'
import { wechatPartnerSandbox } from '../../providers/wechat-partner/sandbox.ts'
import { wechatPartner } from '../../providers/wechat-partner.ts'
import { createGateway } from '../../src/index.ts'
import { startSandbox } from '../../src/testing/index.ts'

const kits = { direct: wechatSandbox(), partner: wechatPartnerSandbox() }

/** A merchant with an account of its own, and one as a sub-merchant. */
async function openShop() {
  const direct = await startSandbox(wechat, kits.direct)
  const partner = await startSandbox(wechatPartner, kits.partner)
  const gateway = createGateway({
    providers: [wechat, wechatPartner],
    merchants: {
      shop: { accounts: { wechat: direct.merchant, 'wechat-partner': partner.merchant } },
    },
    hosts: { wechat: [direct.url], 'wechat-partner': [partner.url] },
  })
  onTestFinished(async () => {
    await gateway.close({ graceMs: 0 })
    await Promise.all([direct.close(), partner.close()])
  })
  const shop = gateway.merchant('shop')
  return {
    direct,
    partner,
    payments: shop.payments('wechat'),
    partnerPayments: shop.payments('wechat-partner'),
  }
}

const amount = { minor: 1280, currency: 'CNY' }
const order = {
  reference: 'T-1001',
  amount,
  description: '茶',
  notifyUrl: 'https://shop.example/notify',
}
const waiting = { status: 'pending', value: { state: 'requires-action', reference: 'T-1001' } }

describe('the neutral client of WeChat Pay', () => {
  it('makes a payment that waits for its payer, with what the payer has to do', async () => {
    const { payments, direct } = await openShop()
    const expiresAt = new Date('2026-01-31T05:29:35Z')
    const scanned = await payments.pay({ method: 'native', ...order, expiresAt })
    expect(scanned).toMatchObject(waiting)
    expect(scanned).toMatchObject({
      value: { next: { kind: 'qr-code', content: expect.stringMatching(/^weixin:/) } },
    })
    expect(JSON.parse(direct.requests[0]?.body ?? '')).toMatchObject({
      out_trade_no: 'T-1001',
      amount: { total: 1280 },
      time_expire: '2026-01-31T13:29:35+08:00',
    })
    const paid = await payments.query({ reference: 'T-1001' })
    expect(paid).toMatchObject({ state: 'succeeded', amount })
  })

  it('signs what a page and an app need, and sends a browser on', async () => {
    const { payments } = await openShop()
    const page = await payments.pay({ method: 'jsapi', ...order, payerId: 'oPayer' })
    const parameters = { appId: kits.direct.merchant.appid, signType: 'RSA' }
    expect(page).toMatchObject({ value: { next: { kind: 'client', parameters } } })
    const app = await payments.pay({ method: 'app', ...order, reference: 'T-1002' })
    expect(app).toMatchObject({ value: { next: { parameters: { package: 'Sign=WXPay' } } } })
    const away = { ...order, reference: 'T-1003', payerIp: '203.0.113.7' }
    const browser = await payments.pay({ method: 'h5', ...away })
    expect(browser).toMatchObject({
      value: { next: { kind: 'redirect', url: expect.stringMatching(/^https:/) } },
    })
  })

  it('gives money back, finds it, and closes what nobody has paid', async () => {
    const { payments } = await openShop()
    await payments.pay({ method: 'native', ...order })
    const back = { reference: 'R-1', paymentReference: 'T-1001', total: amount }
    const part = { minor: 500, currency: 'CNY' }
    const limits = { timeouts: { totalMs: 2_000 } }
    expect(await payments.refund({ ...back, amount: part }, limits)).toMatchObject({
      value: { reference: 'R-1', amount: part },
    })
    expect(await payments.queryRefund({ reference: 'R-1' })).toMatchObject({ state: 'succeeded' })
    await payments.pay({ method: 'native', ...order, reference: 'T-1004' })
    expect(await payments.close({ reference: 'T-1004' })).toMatchObject({
      status: 'succeeded',
      value: { state: 'closed' },
    })
  })

  it('takes no other currency, before a byte leaves', async () => {
    const { payments, direct } = await openShop()
    const dollars = { ...order, amount: { minor: 1280, currency: 'USD' } }
    await expect(payments.pay({ method: 'native', ...dollars })).rejects.toThrow('must be in CNY')
    expect(direct.requests).toEqual([])
  })

  it('serves a sub-merchant in the same words; its payer is named in the own ones', async () => {
    const { partnerPayments, partner } = await openShop()
    expect(await partnerPayments.pay({ method: 'native', ...order })).toMatchObject(waiting)
    const payer = { sub_openid: 'oPayer' }
    const inside = { ...order, reference: 'T-1005', own: { payer } }
    const page = await partnerPayments.pay({ method: 'jsapi', ...inside })
    const parameters = { appId: kits.partner.merchant.sub_appid }
    expect(page).toMatchObject({ value: { next: { kind: 'client', parameters } } })
    expect(JSON.parse(partner.requests[1]?.body ?? '')).toMatchObject({
      payer,
      sub_mchid: kits.partner.merchant.sub_mchid,
    })
    const nameless = { ...order, reference: 'T-1006' }
    await expect(partnerPayments.pay({ method: 'jsapi', ...nameless })).rejects.toThrow('payer')
  })
})
