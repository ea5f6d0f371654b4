import { describe, expect, it } from 'vitest'
import { isSignedBy } from '../../providers/wechat/signature.ts'
import { wechat } from '../../providers/wechat.ts'
import {
  decryptAesGcm,
  decryptOaepSha1,
  signRsaSha256,
  verifyRsaSha256,
} from '../../src/provider/index.ts'
import { vector, vectorKey, vectorsOf, type WechatVector } from '../support/wechat-vectors.ts'

const doc = vectorKey('doc_merchant_key')

function accountWith(fields: Record<string, string>) {
  return wechat.merchant.parse({
    mchid: '1900007291',
    appid: 'wx2421b1c4370ec43b',
    serialNo: doc.serial_no,
    privateKey: doc.privateKey,
    apiV3Key: 'k'.repeat(32),
    ...fields,
  })
}

async function authorizationOf(given: WechatVector, merchant = accountWith({})) {
  const signed = await wechat.auth.sign({
    merchant,
    method: given.method,
    url: `https://api.mch.weixin.qq.com${given.url}`,
    path: given.url,
    headers: {},
    body: given.body,
    timestampMs: given.timestamp * 1_000 + 999,
    nonce: given.nonce_str,
    needs: {},
  })
  return signed.headers?.authorization ?? ''
}

function partsOf(authorization: string): Record<string, string> {
  const [scheme = '', rest = ''] = authorization.split(/ (.*)/)
  const parts = [...rest.matchAll(/(\w+)="([^"]*)"/g)].map(([, name = '', value = '']) => [
    name,
    value,
  ])
  return { scheme, ...Object.fromEntries(parts) }
}

describe('requests are signed as WeChat Pay documents it', () => {
  it.each(vectorsOf('request_signature'))('$name', async (given) => {
    const parts = partsOf(await authorizationOf(given))
    expect(parts.signature).toBe(given.signature_recomputed)
    expect(parts).toMatchObject({
      scheme: 'WECHATPAY2-SHA256-RSA2048',
      mchid: '1900007291',
      nonce_str: given.nonce_str,
      timestamp: String(given.timestamp),
      serial_no: doc.serial_no,
    })
    if (given.authorization !== undefined) expect(parts).toEqual(partsOf(given.authorization))
  })

  it('a body that ends with a line break gets one more', async () => {
    const given = vector('Authorization header shape')
    const parts = partsOf(await authorizationOf(given))
    const publicKey = vectorKey('doc_merchant_key').privateKey
    expect(given.message.endsWith('Hello World!\n\n')).toBe(true)
    expect(verifyRsaSha256(publicKey, given.message, parts.signature ?? '')).toBe(true)
  })

  it.each(vectorsOf('raw_signature'))('$name', async (given) => {
    const { privateKey } = vectorKey(given.key)
    expect(await signRsaSha256(privateKey, given.message)).toBe(given.signature_published)
  })
})

describe('what the payer needs is signed as WeChat Pay documents it', () => {
  const args = {
    merchant: accountWith({}),
    input: { prepay_id: '' },
    baseUrl: 'https://api.mch.weixin.qq.com',
    timestampMs: 1_554_208_460_000,
    nonce: '593BEC0C930BF1AFEB40B4A08C8FB242',
  }

  it('for JSAPI and mini programs', async () => {
    const input = { prepay_id: 'wx201410272009395522657a690389285100' }
    expect(await wechat.operations.jsapiPaySign.make({ ...args, input })).toEqual({
      appId: 'wx2421b1c4370ec43b',
      timeStamp: '1554208460',
      nonceStr: args.nonce,
      package: `prepay_id=${input.prepay_id}`,
      signType: 'RSA',
      paySign: vector('jsapi/miniprogram paySign').signature_published,
    })
  })

  it('for apps', async () => {
    const input = { prepay_id: 'wx201410272009395522657a690389285100' }
    expect(await wechat.operations.appPaySign.make({ ...args, input })).toEqual({
      appid: 'wx2421b1c4370ec43b',
      partnerid: '1900007291',
      prepayid: input.prepay_id,
      package: 'Sign=WXPay',
      noncestr: args.nonce,
      timestamp: '1554208460',
      sign: vector('app sign').signature_published,
    })
  })
})

function answerOf(given: WechatVector) {
  const [timestamp = '', nonce = '', body = ''] = given.message.split('\n')
  return {
    headers: {
      'wechatpay-timestamp': timestamp,
      'wechatpay-nonce': nonce,
      'wechatpay-serial': 'ANY',
      'wechatpay-signature': given.signature,
    },
    body,
    nowMs: Number(timestamp) * 1_000,
  }
}

describe('answers verify as WeChat Pay documents it', () => {
  it('with the platform certificate of document 4013053420', () => {
    const given = vector('response verify (doc 4013053420)')
    expect(isSignedBy(() => given.public_key_pem, answerOf(given))).toBe(true)
  })

  it('a whole notification, with the certificate and with its public key', () => {
    const given = vector('full notification')
    const { certificate_pem, public_key_pem, certificate_serial_hex } = vectorKey(given.key)
    const headers = Object.fromEntries(
      Object.entries(given.headers).map(([name, value]) => [name.toLowerCase(), value]),
    )
    const bytes = { headers, body: given.body, nowMs: 1_624_523_846_000 }
    for (const pem of [certificate_pem, public_key_pem]) {
      const keyOf = (serial: string) => (serial === certificate_serial_hex ? pem : undefined)
      expect(isSignedBy(keyOf, bytes)).toBe(true)
    }
  })
})

describe('examples that do not hold are not made to', () => {
  it('document 4012365337 publishes a signature that its own key does not make', async () => {
    const given = vector('request-sign GET query (doc value)')
    expect(given.verified).toBe(false)
    const { privateKey } = doc
    expect(verifyRsaSha256(privateKey, given.message, given.signature_published)).toBe(false)
    expect(verifyRsaSha256(privateKey, given.message, given.signature_recomputed)).toBe(true)
  })

  it('document 4013053249 pairs a signature with another public key', () => {
    const given = vector('response verify (doc 4013053249)')
    expect(given.verified).toBe(false)
    expect(isSignedBy(() => given.public_key_pem, answerOf(given))).toBe(false)
  })

  it('a signature probe is refused by its name, even where its rest is right', () => {
    expect(vector('sign-probe').type).toBe('negative')
    const given = vector('response verify (doc 4013053420)')
    const { headers, ...bytes } = answerOf(given)
    const probe = `WECHATPAY/SIGNTEST/${given.signature}`
    const probed = { ...bytes, headers: { ...headers, 'wechatpay-signature': probe } }
    expect(isSignedBy(() => given.public_key_pem, probed)).toBe(false)
  })
})

describe('ciphertexts are read as WeChat Pay documents it', () => {
  it.each(vectorsOf('aead'))('$name', (given) => {
    const { api_v3_key, nonce, associated_data, ciphertext } = given
    const frame = { key: api_v3_key, nonce, associatedData: associated_data, ciphertext }
    expect(decryptAesGcm(frame)).toBe(given.plaintext)
  })

  it('the resource of a notification, under a key of 16 bytes', () => {
    const given = vector('full notification')
    const { resource } = JSON.parse(given.body)
    const plaintext = decryptAesGcm({
      key: given.api_v3_key,
      nonce: resource.nonce,
      associatedData: resource.associated_data,
      ciphertext: resource.ciphertext,
    })
    expect(JSON.parse(plaintext)).toEqual(JSON.parse(given.plaintext))
  })

  it.each(vectorsOf('oaep_decrypt'))('$name', (given) => {
    expect(decryptOaepSha1(vectorKey(given.key).privateKey, given.ciphertext)).toBe(given.plaintext)
  })
})
