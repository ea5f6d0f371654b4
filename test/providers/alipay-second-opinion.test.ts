import { AlipaySdk, type AlipaySdkConfig } from 'alipay-sdk'
import { describe, expect, it } from 'vitest'
import { textToSign } from '../../providers/alipay/auth.ts'
import { appCertSn, rootCertSn } from '../../providers/alipay/certificates.ts'
import { envelopeOf } from '../../providers/alipay/envelope.ts'
import { alipay } from '../../providers/alipay.ts'
import { verifyRsaSha256 } from '../../src/provider/index.ts'
import { kit, openShop, order } from '../support/alipay-shop.ts'
import { vectorCertificate } from '../support/alipay-vectors.ts'

/** Alipay's own Node SDK, which takes keys as bare base64. */
function sdkFor(fields: Partial<AlipaySdkConfig> = {}) {
  const bare = (pem: string) => pem.replaceAll(/-----[^-]+-----|\s/g, '')
  return new AlipaySdk({
    appId: kit.merchant.appId,
    keyType: 'PKCS8',
    privateKey: bare(kit.merchant.privateKey),
    alipayPublicKey: bare(kit.merchant.alipayPublicKey),
    ...fields,
  })
}

const awkward = { ...order, subject: '茶 "A" <b>+1 100%\\', body: "it's & so = on" }

describe('a signed order of the official SDK', () => {
  it('has the same parameters as ours, and each verifies by the text of the other', async () => {
    const { shop } = await openShop()
    const ours = new URLSearchParams((await shop.appPay({ ...order, body: '茶 & tea' })).orderStr)
    const theirs = new URLSearchParams(
      sdkFor().sdkExecute('alipay.trade.app.pay', {
        bizContent: { product_code: 'QUICK_MSECURITY_PAY', ...order, body: '茶 & tea' },
      }),
    )
    for (const form of [ours, theirs]) {
      const text = textToSign(Object.fromEntries(form))
      expect(verifyRsaSha256(kit.merchant.privateKey, text, form.get('sign') ?? '')).toBe(true)
    }
    const known = ({ sign, timestamp, alipay_sdk, format, ...rest }: Record<string, string>) => rest
    expect(known(Object.fromEntries(ours))).toEqual(known(Object.fromEntries(theirs)))
  })

  it('is encrypted as ours is', async () => {
    const aesKey = 'aYA0GP8JEW+D7/UFaskCWA=='
    const { shop } = await openShop({ merchant: { ...kit.merchant, aesKey } })
    const ours = new URLSearchParams((await shop.appPay(order)).orderStr)
    const theirs = new URLSearchParams(
      sdkFor({ encryptKey: aesKey }).sdkExecute('alipay.trade.app.pay', {
        bizContent: { product_code: 'QUICK_MSECURITY_PAY', ...order },
        needEncrypt: true,
      }),
    )
    expect(ours.get('biz_content')).toBe(theirs.get('biz_content'))
    expect(ours.get('encrypt_type')).toBe(theirs.get('encrypt_type'))
  })
})

describe('the official SDK', () => {
  it('finds the same signed text in an answer, and verifies what our sandbox signs', async () => {
    const { body } = await kit.sealAnswer({
      body: '{"code":"10000","qr_code":"https:\\/\\/qr.alipay.com\\/1","sign":"x","note":"}\\"{"}',
      operation: 'precreate',
      forged: false,
    })
    const name = 'alipay_trade_precreate_response'
    expect(sdkFor().getSignStr(body, name)).toBe(envelopeOf(body)?.content)
    const check = (text: string) => () => {
      sdkFor().checkResponseSign(text, name, envelopeOf(text)?.sign ?? '', '')
    }
    expect(check(body)).not.toThrow()
    expect(check(body.replace('10000', '10001'))).toThrow()
  })

  it.each([
    ['a notice', 'trade_status_sync', { out_trade_no: 'T_1', subject: awkward.subject }],
    ['a message', 'alipay.some.message.completed', { note: awkward.subject }],
  ])('verifies %s that our sandbox signs, as we do', async (_what, type, value) => {
    const { headers, body } = await kit.signNotification({ type, value, timestampMs: 0 })
    const fields = Object.fromEntries(new URLSearchParams(body))
    expect(sdkFor().checkNotifySignV2(fields)).toBe(true)
    const merchant = alipay.merchant.parse(kit.merchant)
    const given = { merchant, headers, body, nowMs: 0, needs: {} }
    expect(await alipay.notification?.verify(given)).toBe(true)
  })

  it.each(['appCertPublicKey', 'alipayCertPublicKey_RSA2', 'yspay_appPublicCert'])(
    'numbers the certificate %s as we do',
    (name) => {
      const certificate = vectorCertificate(name)
      const root = vectorCertificate('alipayRootCert')
      const { config } = sdkFor({
        appCertContent: certificate,
        alipayPublicCertContent: certificate,
        alipayRootCertContent: root,
      })
      expect(appCertSn(certificate)).toBe(config.appCertSn)
      expect(rootCertSn(root)).toBe(config.alipayRootCertSn)
    },
  )
})
