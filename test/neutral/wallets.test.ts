import { describe, expect, test } from 'vitest'
import { alipaySandbox } from '../../providers/alipay/sandbox.ts'
import { alipay } from '../../providers/alipay.ts'
import { douyinSandbox } from '../../providers/douyin/sandbox.ts'
import { douyin } from '../../providers/douyin.ts'
import { wechatCodepaySandbox } from '../../providers/wechat-codepay/sandbox.ts'
import { wechatCodepay } from '../../providers/wechat-codepay.ts'
import { openPayments, yuan } from '../support/neutral-shop.ts'

/** Keys are made once: each pair takes a tenth of a second. */
const kits = {
  alipay: alipaySandbox(),
  douyin: douyinSandbox(),
  codepay: wechatCodepaySandbox(),
}

const euros = { minor: 5, currency: 'EUR' }

describe('the neutral client of Alipay', () => {
  const open = () => openPayments(alipay, kits.alipay)
  const order = { reference: 'T_1', amount: yuan, description: 'Tea' }

  test('makes a QR code that waits for its payer', async () => {
    const { payments } = await open()
    expect(await payments.pay({ method: 'precreate', ...order })).toMatchObject({
      status: 'pending',
      value: {
        provider: 'alipay',
        reference: 'T_1',
        state: 'requires-action',
        amount: yuan,
        next: { kind: 'qr-code', content: expect.any(String) },
        own: { out_trade_no: 'T_1' },
      },
    })
  })

  test('charges a payment code, finds it, gives it back and finds that', async () => {
    const { payments } = await open()
    const scanned = { ...order, payerCode: '281234567890123456' }
    const paid = await payments.pay({ method: 'pay', ...scanned })
    expect(paid).toMatchObject({ status: 'succeeded', value: { state: 'succeeded', amount: yuan } })
    expect(await payments.query({ reference: 'T_1' })).toMatchObject({
      state: 'succeeded',
      amount: yuan,
      own: { total_amount: '12.80' },
    })
    const back = { reference: 'R_1', amount: yuan, paymentReference: 'T_1', reason: 'cold' }
    const refunded = await payments.refund(back)
    expect(refunded).toMatchObject({ status: 'succeeded', value: { reference: 'R_1' } })
    const found = await payments.queryRefund({ reference: 'R_1', paymentReference: 'T_1' })
    expect(found).toMatchObject({ reference: 'R_1', state: 'succeeded', amount: yuan })
  })

  test('signs a form without sending anything, and sends the payer away with it', async () => {
    const { payments, sandbox } = await open()
    const returnUrl = 'https://shop.example/back'
    const made = await payments.pay({ method: 'pagePay', ...order, returnUrl })
    expect(made).toMatchObject({ status: 'pending', value: { next: { kind: 'redirect' } } })
    expect(sandbox.requests).toEqual([])
  })

  test('takes no other currency', async () => {
    const { payments } = await open()
    const call = payments.pay({ method: 'precreate', ...order, amount: euros })
    await expect(call).rejects.toThrow('alipay.payments.pay input.amount: must be in CNY, not EUR')
  })
})

describe('the neutral client of Douyin Pay', () => {
  const open = () => openPayments(douyin, kits.douyin)
  const order = {
    reference: 'T-1001',
    amount: yuan,
    description: '茶',
    notifyUrl: 'https://shop.example/notify',
  }
  const waiting = { status: 'pending', value: { state: 'requires-action', reference: 'T-1001' } }

  test('makes a QR code that waits for its payer, and finds the payment', async () => {
    const { payments, sandbox } = await open()
    const expiresAt = new Date('2026-01-31T05:29:35Z')
    const made = await payments.pay({ method: 'native', ...order, expiresAt })
    expect(made).toMatchObject(waiting)
    expect(made).toMatchObject({
      value: { next: { kind: 'qr-code', content: expect.stringMatching(/^https:/) } },
    })
    expect(JSON.parse(sandbox.requests[0]?.body ?? '')).toMatchObject({
      out_trade_no: 'T-1001',
      amount: { total: 1_280 },
      time_expire: '2026-01-31T13:29:35+08:00',
    })
    const paid = await payments.query({ reference: 'T-1001' })
    expect(paid).toMatchObject({ state: 'succeeded', amount: yuan })
  })

  test('signs what a page and an app need, and sends a browser on', async () => {
    const { payments } = await open()
    const page = await payments.pay({ method: 'jsapi', ...order, payerId: 'oPayer' })
    expect(page).toMatchObject(waiting)
    expect(page).toMatchObject({
      value: { next: { kind: 'client', parameters: { signType: 'DouyinPay-RSA' } } },
    })
    const app = await payments.pay({ method: 'app', ...order, reference: 'T-1002' })
    expect(app).toMatchObject({ value: { next: { parameters: { package: 'Sign=DYPay' } } } })
    const away = { ...order, reference: 'T-1003', payerIp: '203.0.113.7' }
    const browser = await payments.pay({ method: 'h5', ...away })
    expect(browser).toMatchObject({
      value: { next: { kind: 'redirect', url: expect.stringMatching(/^https:/) } },
    })
  })

  test('gives money back, finds that, and closes what nobody has paid', async () => {
    const { payments } = await open()
    await payments.pay({ method: 'native', ...order })
    const amount = { minor: 500, currency: 'CNY' }
    const back = { reference: 'R-1', amount, paymentReference: 'T-1001', total: yuan }
    expect(await payments.refund(back)).toMatchObject({
      status: 'pending',
      value: { reference: 'R-1', state: 'processing', amount },
    })
    expect(await payments.queryRefund({ reference: 'R-1' })).toMatchObject({ state: 'succeeded' })
    await payments.pay({ method: 'native', ...order, reference: 'T-1004' })
    expect(await payments.close({ reference: 'T-1004' })).toMatchObject({
      status: 'succeeded',
      value: { reference: 'T-1004', state: 'closed' },
    })
  })

  test('takes no other currency, not as the whole either', async () => {
    const { payments, sandbox } = await open()
    const order_ = payments.pay({ method: 'native', ...order, amount: euros })
    await expect(order_).rejects.toThrow('must be in CNY')
    const back = { reference: 'R-1', amount: yuan, paymentReference: 'T-1001', total: euros }
    await expect(payments.refund(back)).rejects.toThrow('must be in CNY')
    expect(sandbox.requests).toEqual([])
  })
})

test('the neutral client of WeChat Pay codes charges, finds, gives back and finds that', async () => {
  const { payments } = await openPayments(wechatCodepay, kits.codepay)
  const order = { reference: 'T-1001', amount: yuan, description: '茶', payerIp: '203.0.113.7' }
  const scanned = { ...order, payerCode: '134567890123456789' }
  const paid = await payments.pay({ method: 'micropay', ...scanned })
  expect(paid).toMatchObject({ status: 'succeeded', value: { reference: 'T-1001', amount: yuan } })
  expect(await payments.query({ reference: 'T-1001' })).toMatchObject({ state: 'succeeded' })
  const back = { reference: 'R-1001', amount: yuan, paymentReference: 'T-1001', total: yuan }
  expect(await payments.refund(back)).toMatchObject({ value: { reference: 'R-1001' } })
  expect(await payments.queryRefund({ reference: 'R-1001' })).toMatchObject({ state: 'succeeded' })
})
