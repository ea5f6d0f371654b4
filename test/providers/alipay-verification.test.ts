import { createPublicKey } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import * as auth from '../../providers/alipay/auth.ts'
import { appCertSn } from '../../providers/alipay/certificates.ts'
import { alipaySandbox } from '../../providers/alipay/sandbox.ts'
import { alipay } from '../../providers/alipay.ts'
import { signRsaSha256 } from '../../src/provider/index.ts'
import { brisk, kit, openShop, order } from '../support/alipay-shop.ts'
import { vectorCertificate } from '../support/alipay-vectors.ts'

const merchant = alipay.merchant.parse(kit.merchant)
const content =
  '{"code":"10000","msg":"Success","out_trade_no":"T_1001","qr_code":"https:\\/\\/qr"}'

async function sealed(text = content, operation = 'precreate') {
  return (await kit.sealAnswer({ body: text, operation, forged: false })).body
}

function verify(body: string, fields: { readonly status?: number } = {}) {
  return auth.verify({ merchant, status: 200, headers: {}, body, nowMs: 0, needs: {}, ...fields })
}

/** Signs what the sandbox would not sign like this. */
async function signedAs(signedText: string, sentText: string) {
  const { privateKey } = kit.merchant
  const own = alipay.merchant.parse({
    ...kit.merchant,
    alipayPublicKey: createPublicKey(privateKey).export({ type: 'spki', format: 'pem' }).toString(),
  })
  const sign = await signRsaSha256(privateKey, signedText)
  const body = `{"alipay_trade_precreate_response":${sentText},"sign":"${sign}"}`
  return auth.verify({ merchant: own, status: 200, headers: {}, body, nowMs: 0, needs: {} })
}

it('is done by the functions that the provider names', () => {
  expect(alipay.auth).toMatchObject({ sign: auth.sign, verify: auth.verify, open: auth.open })
})

describe('an answer', () => {
  it('is believed with a signature over the characters that came', async () => {
    expect(verify(await sealed())).toBe(true)
  })

  it('is not believed once any byte of what is signed was changed', async () => {
    const body = await sealed()
    const from = body.indexOf(content)
    for (let place = from; place < from + content.length; place += 1) {
      const changed = body[place] === 'x' ? 'y' : 'x'
      expect(verify(body.slice(0, place) + changed + body.slice(place + 1))).not.toBe(true)
    }
  })

  it.each([
    ['no signature', (body: string) => body.replace(/,"sign":"[^"]+"/, '')],
    ['half a signature', (body: string) => body.replace(/"sign":"[^"]{9}/, '"sign":"')],
    ['a signature that is no text', (body: string) => body.replace(/"sign":"[^"]+"/, '"sign":1')],
    ['another answer before it', (body: string) => body.replace('{', '{"a_response":{},')],
    ['the same name twice', (body: string) => body.replace('{', '{"sign":"1",')],
    ['something after its end', (body: string) => `${body}{}`],
    ['its end missing', (body: string) => body.slice(0, -1)],
    ['a blank inside', (body: string) => body.replace('"msg":', '"msg": ')],
    ['nothing at all', () => ''],
    ['a page of HTML', () => '<html></html>'],
    ['a list', () => '[]'],
    ['no answer in it', () => '{"sign":"1"}'],
  ])('is not believed with %s', async (_what, change) => {
    expect(verify(change(await sealed()))).toBe(false)
  })

  it('may be signed with its slashes plain, as an SDK of Alipay also believes it', async () => {
    const sent = '{"code":"10000","qr_code":"https:\\/\\/qr"}'
    expect(await signedAs('{"code":"10000","qr_code":"https://qr"}', sent)).toBe(true)
    const other = '{"code":"10000","qr_code":"a\\\\/b"}'
    expect(await signedAs('{"code":"10000","qr_code":"a\\/b"}', other)).toBe(false)
  })

  it('without a signature is a refusal, or nothing', () => {
    const plain = (code: string) => `{"error_response":{"code":"${code}","msg":"x"}}`
    for (const code of ['20000', '20001', '40002', '40004', '40006']) {
      expect(verify(plain(code))).toBe('unsigned')
    }
    for (const code of ['10000', '10003', '4000', '']) expect(verify(plain(code))).toBe(false)
    expect(verify('<html>', { status: 502 })).toBe('unsigned')
    const forged = '{"error_response":{"code":"40004"},"sign":"AAAA"}'
    expect(verify(forged)).toBe(false)
  })

  it('is opened for its own operation only, and nothing beside the signed text is read', async () => {
    const body = await sealed()
    expect(auth.open({ merchant, operation: 'precreate', body })).toBe(content)
    expect(() => auth.open({ merchant, operation: 'pay', body })).toThrow('another method')
    const gateways = '{"error_response":{"code":"40002","sub_code":"isv.x"}}'
    expect(auth.open({ merchant, operation: 'pay', body: gateways })).toContain('isv.x')
    const done = '{"error_response":{"code":"10000"},"sign":"1"}'
    expect(() => auth.open({ merchant, operation: 'pay', body: done })).toThrow('another method')
  })
})

describe('content encryption', () => {
  const aesKey = 'aYA0GP8JEW+D7/UFaskCWA=='

  it('sends and reads everything encrypted', async () => {
    const encrypted = alipaySandbox({ aesKey })
    const { shop, sandbox } = await openShop(encrypted)
    expect(await shop.precreate(order)).toMatchObject({
      status: 'succeeded',
      value: { qr_code: 'https://qr.alipay.com/baxT_1001' },
    })
    const [sent] = sandbox.requests
    expect(sent?.path).toContain('&encrypt_type=AES&')
    expect(sent?.body).not.toContain('T_1001')
    expect(await shop.query({ out_trade_no: 'T_1001' })).toMatchObject({
      trade_status: 'TRADE_SUCCESS',
    })
    expect(JSON.stringify(sandbox.requests)).not.toContain(aesKey)
  })

  it('does not believe what cannot be decrypted, nor what needs a key that is not there', async () => {
    const { body } = await alipaySandbox({ aesKey }).sealAnswer({
      body: content,
      operation: 'precreate',
      forged: false,
    })
    const other = { ...merchant, aesKey: Buffer.alloc(16).toString('base64') }
    expect(() => auth.open({ merchant, operation: 'precreate', body })).toThrow(
      'without an AES key',
    )
    expect(() => auth.open({ merchant: other, operation: 'precreate', body })).toThrow(
      'cannot be decrypted',
    )
  })
})

describe('certificate mode', () => {
  const fixture = (name: string) =>
    readFileSync(join(import.meta.dirname, `../fixtures/alipay/${name}`), 'utf8')
  const { alipayPublicKey, ...rest } = kit.merchant
  const certified = {
    ...rest,
    appCert: vectorCertificate('yspay_appPublicCert'),
    alipayCert: fixture('signer.pem'),
    alipayRootCert: vectorCertificate('alipayRootCert'),
  }
  const parse = (fields: object) => alipay.merchant.parse({ ...certified, ...fields })
  const number = appCertSn(certified.alipayCert)

  async function signedWith(certSn: string | undefined, fields: object = {}) {
    const sign = await signRsaSha256(fixture('signer.key'), content)
    const named = certSn === undefined ? '' : `,"alipay_cert_sn":"${certSn}"`
    const body = `{"alipay_trade_precreate_response":${content},"sign":"${sign}"${named}}`
    const about = { status: 200, headers: {}, body, nowMs: 0, needs: {} }
    return auth.verify({ ...about, merchant: parse(fields) })
  }

  it('names the certificates in every call', async () => {
    const { sandbox, shop } = await openShop({ merchant: certified })
    await shop.precreate(order)
    const sent = new URLSearchParams(sandbox.requests[0]?.path.split('?')[1])
    expect(sent.get('app_cert_sn')).toBe('e90dd23a37c5c7b616e003970817ff82')
    expect(sent.get('alipay_root_cert_sn')).toBe(
      '687b59193f3f462dd5336e5abf83c5d8_02941eef3187dddf3d3b83462e1dfcf6',
    )
  })

  it('sends no storm of repeats and questions while answers name one that is not known', async () => {
    const { sandbox, shop } = await openShop({
      provider: brisk,
      attempts: 3,
      totalMs: 2_000,
      merchant: certified,
      sealAnswer: async (answer) => {
        const { body, ...rest } = await kit.sealAnswer(answer)
        return { ...rest, body: body.replace(/}$/, ',"alipay_cert_sn":"7513daaaa48aa3ba"}') }
      },
    })
    expect(await shop.precreate(order)).toMatchObject({
      status: 'unknown',
      code: 'ANSWER_UNVERIFIED',
    })
    expect(sandbox.requests.length).toBeLessThanOrEqual(2)
  })

  it('believes the certificates of the account, and no other', async () => {
    expect(await signedWith(number)).toBe(true)
    expect(await signedWith(undefined)).toBe(true)
    expect(await signedWith('7513daaaa48aa3ba2e4018d84402479c')).toBe(false)
    const other = vectorCertificate('alipayCertPublicKey_RSA2')
    expect(await signedWith(number, { alipayCert: other })).toBe(false)
    expect(await signedWith(appCertSn(other), { alipayCert: other })).toBe(false)
  })

  it('believes the old and the new one while Alipay changes over', async () => {
    const both = `${vectorCertificate('alipayCertPublicKey_RSA2')}\n${certified.alipayCert}`
    expect(await signedWith(number, { alipayCert: both })).toBe(true)
    expect(await signedWith(undefined, { alipayCert: both })).toBe(true)
  })
  it('believes notifications, which name no certificate', async () => {
    const fields = { app_id: certified.appId, notify_id: '1', notify_type: 'trade_status_sync' }
    const text = `app_id=${fields.app_id}&notify_id=1&notify_type=trade_status_sync`
    const sign = await signRsaSha256(fixture('signer.key'), text)
    const notice = (account: object) => {
      const body = new URLSearchParams({ ...fields, sign, sign_type: 'RSA2' }).toString()
      const about = { headers: {}, body, nowMs: 0, needs: {} }
      return alipay.notification?.verify({ ...about, merchant: parse(account) })
    }
    expect(notice({})).toBe(true)
    expect(notice({ alipayCert: vectorCertificate('alipayCertPublicKey_RSA2') })).toBe(false)
  })
  it('believes notifications that name the certificate, signed with that or beside it', async () => {
    const signed = { app_id: certified.appId, notify_id: '1', notify_type: 'trade_status_sync' }
    const notice = async (inside: object, alipay_cert_sn: string, account: object = {}) => {
      const all: Record<string, string> = { ...signed, ...inside }
      const names = Object.keys(all).sort()
      const text = names.map((name) => `${name}=${all[name]}`).join('&')
      const sign = await signRsaSha256(fixture('signer.key'), text)
      const form = { ...signed, alipay_cert_sn, sign, sign_type: 'RSA2' }
      const body = new URLSearchParams(form).toString()
      const about = { headers: {}, body, nowMs: 0, needs: {} }
      return alipay.notification?.verify({ ...about, merchant: parse(account) })
    }
    const other = vectorCertificate('alipayCertPublicKey_RSA2')
    expect(await notice({}, number)).toBe(true)
    expect(await notice({ alipay_cert_sn: number }, number)).toBe(true)
    expect(await notice({}, appCertSn(other))).toBe(false)
    expect(await notice({}, number, { alipayCert: other })).toBe(false)
  })
})
