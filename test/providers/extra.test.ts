import { describe, expect, test } from 'vitest'
import { decryptContent } from '../../providers/alipay/content.ts'
import * as alipay from '../support/alipay-shop.ts'
import * as unionpay from '../support/unionpay-shop.ts'
import * as codepay from '../support/wechat-codepay-shop.ts'

const order = { out_trade_no: 'T_1001', total_amount: '12.80', subject: 'Oolong' }
const extra = { future_params: { mcc: '5499' }, goods_note: 'tea' }

describe('Alipay takes a field that the input does not type', () => {
  test('inside the content, beside what is typed', async () => {
    const { sandbox, shop } = await alipay.openShop()
    await shop.precreate(order, { extra })
    const form = new URLSearchParams(sandbox.requests[0]?.body)
    expect(JSON.parse(form.get('biz_content') ?? '')).toMatchObject({ ...order, ...extra })
    expect([...form.keys()]).toEqual(['biz_content'])
  })

  test('into a form for the payer', async () => {
    const { sandbox, shop } = await alipay.openShop()
    const { fields } = await shop.pagePay(order, { extra })
    const { aesKey } = sandbox.merchant as { readonly aesKey?: string }
    const text = fields.biz_content
    const content = aesKey === undefined ? text : decryptContent(aesKey, text)
    expect(JSON.parse(content)).toMatchObject({ ...order, ...extra })
  })

  test('but never in place of what the protocol fixes', async () => {
    const { sandbox, shop } = await alipay.openShop()
    const given = { extra: { product_code: 'OTHER' } }
    await expect(shop.pagePay(order, given)).rejects.toThrow('extra.product_code: is filled in')
    expect(sandbox.requests).toEqual([])
  })
})

describe('what signing fills in cannot be added', () => {
  test.each(['signature', 'txnTime'])('at UnionPay: %s', async (name) => {
    const { sandbox, shop } = await unionpay.openShop()
    const asked = shop.fileTransfer({ settleDate: '0131' }, { extra: { [name]: 'x' } })
    await expect(asked).rejects.toThrow(`options.extra.${name}: is filled in by payonce`)
    expect(sandbox.requests).toEqual([])
  })

  test.each(['nonce_str', 'sign'])('to a payment code of WeChat’s: %s', async (name) => {
    const { sandbox, shop } = await codepay.openShop()
    const paid = shop.micropay(codepay.payment, { extra: { [name]: 'x' } })
    await expect(paid).rejects.toThrow(`options.extra.${name}: is filled in by payonce`)
    expect(sandbox.requests).toEqual([])
  })

  test('nor an object where bodies are flat', async () => {
    const { shop } = await codepay.openShop()
    const paid = shop.micropay(codepay.payment, { extra: { note: { a: 1 } } })
    await expect(paid).rejects.toThrow('options.extra.note: must be a text or a number')
  })
})

test('what is signed with a body has the added field in it', async () => {
  const { sandbox, shop } = await codepay.openShop()
  await shop.micropay(codepay.payment, { extra: { goods_note: 'tea' } })
  expect(sandbox.requests[0]?.body).toContain('<goods_note>tea</goods_note>')
})
