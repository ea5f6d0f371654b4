import { describe, expect, it } from 'vitest'
import { textToSign } from '../../providers/alipay/auth.ts'
import { verifyRsaSha256 } from '../../src/provider/index.ts'
import { kit, openShop, order } from '../support/alipay-shop.ts'

const awkward = { ...order, subject: '茶 "A" <b> \'x\' +1 100%' }

/** Parses a signed query, checks its signature, and leaves out what is fresh. */
function signedParameters(query: string, more: Record<string, string> = {}) {
  const all = { ...Object.fromEntries(new URLSearchParams(query)), ...more }
  const { sign = '', timestamp, biz_content = '', ...parameters } = all as Record<string, string>
  expect(verifyRsaSha256(kit.merchant.privateKey, textToSign(all), sign)).toBe(true)
  expect(timestamp).toBeDefined()
  return { parameters, content: JSON.parse(biz_content) }
}

describe('a payment on a page', () => {
  it.each([
    ['pagePay', { method: 'alipay.trade.page.pay', product_code: 'FAST_INSTANT_TRADE_PAY' }],
    ['wapPay', { method: 'alipay.trade.wap.pay', product_code: 'QUICK_WAP_WAY' }],
  ] as const)(
    '%s is a signed address at the host of the merchant',
    async (name, { method, product_code }) => {
      const { shop, sandbox } = await openShop()
      const urls = {
        notify_url: 'https://shop.example/notify?a=1&b=2',
        return_url: 'https://shop.example/back',
      }
      const more = name === 'wapPay' ? { quit_url: 'https://shop.example/quit' } : {}
      const form = await shop[name]({ ...awkward, ...urls, ...more } as never)
      const [address, query = ''] = form.url.split('?')
      expect(address).toBe(`${sandbox.url}/gateway.do`)
      const { parameters, content } = signedParameters(query)
      expect(parameters).toEqual({
        app_id: kit.merchant.appId,
        charset: 'utf-8',
        format: 'JSON',
        method,
        sign_type: 'RSA2',
        version: '1.0',
        ...urls,
      })
      expect(content).toEqual({ product_code, ...awkward, ...more })
      expect(signedParameters(form.action.split('?')[1] ?? '', form.fields)).toEqual({
        parameters,
        content,
      })
      expect(sandbox.requests).toEqual([])
    },
  )

  it('is also a form that submits itself, whatever stands in its subject', async () => {
    const { shop } = await openShop()
    const { html, action, fields } = await shop.pagePay(awkward)
    const read = (text: string) =>
      text
        .replaceAll('&lt;', '<')
        .replaceAll('&gt;', '>')
        .replaceAll('&quot;', '"')
        .replaceAll('&#39;', "'")
        .replaceAll('&amp;', '&')
    const [, sentTo = '', content = ''] =
      /^<form id="alipay" method="post" action="([^"<>]*)"><input type="hidden" name="biz_content" value="([^"<>]*)"><\/form><script>document\.getElementById\("alipay"\)\.submit\(\)<\/script>$/.exec(
        html,
      ) ?? []
    expect(read(sentTo)).toBe(action)
    expect(read(content)).toBe(fields.biz_content)
  })
})

it('a payment in an app is a signed text, and nothing is sent', async () => {
  const { shop, sandbox } = await openShop()
  const { orderStr } = await shop.appPay({ ...awkward, notify_url: 'https://shop.example/n' })
  const { parameters, content } = signedParameters(orderStr)
  expect(parameters).toMatchObject({
    method: 'alipay.trade.app.pay',
    notify_url: 'https://shop.example/n',
  })
  expect(content).toEqual({ product_code: 'QUICK_MSECURITY_PAY', ...awkward })
  expect(orderStr).not.toMatch(/[ "+]/)
  expect(sandbox.requests).toEqual([])
})
