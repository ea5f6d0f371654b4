import { createPublicKey, X509Certificate } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { textToSign } from '../../providers/alipay/auth.ts'
import { appCertSn, certificatesByNumber, rootCertSn } from '../../providers/alipay/certificates.ts'
import { decryptContent, encryptContent } from '../../providers/alipay/content.ts'
import { envelopeOf } from '../../providers/alipay/envelope.ts'
import { alipay } from '../../providers/alipay.ts'
import { rsaPrivateKey, signRsaSha256, verifyRsaSha256 } from '../../src/provider/index.ts'
import {
  type AlipayVector,
  vectorCertificate,
  vectorKey,
  vectorsOf,
  vectorTypes,
} from '../support/alipay-vectors.ts'

const yspay = vectorKey('yspay_app')

function accountWith(fields: Record<string, string>) {
  return alipay.merchant.parse({
    appId: yspay.app_id,
    privateKey: yspay.private_key_pem_pkcs1_der_base64,
    ...fields,
  })
}

function keyMode(publicKey: string, appId = yspay.app_id) {
  return accountWith({ appId, alipayPublicKey: vectorKey(publicKey).public_key_pem })
}

it('every kind of published example is looked at here', () => {
  expect(vectorTypes).toEqual([
    'v2_sign',
    'v2_verify_response',
    'v2_extract',
    'notify_verify',
    'return_verify',
    'cert_sn',
    'root_cert_sn',
    'cert_public_key',
    'aes',
    'v3_sign',
    'v3_verify',
  ])
})

describe('requests are signed as Alipay signs them', () => {
  it.each(vectorsOf('v2_sign'))('$name', async (given) => {
    const merchant = accountWith({
      appCert: vectorCertificate('yspay_appPublicCert'),
      alipayCert: vectorCertificate('alipayCertPublicKey_RSA2'),
      alipayRootCert: vectorCertificate('alipayRootCert'),
    })
    const { method, notify_url, return_url, biz_content, timestamp } = given.params
    const query = { method, notify_url, return_url } as Record<string, string>
    const signed = await alipay.auth.sign({
      merchant,
      method: 'POST',
      url: '',
      path: `/gateway.do?${new URLSearchParams(query)}`,
      headers: {},
      body: `${new URLSearchParams({ biz_content: biz_content ?? '' })}`,
      timestampMs: Date.parse(`${timestamp}+08:00`),
      nonce: '',
      needs: {},
    })
    expect(textToSign({ ...signed.query, ...query, biz_content: biz_content ?? '' })).toBe(
      given.string_to_sign,
    )
    expect(signed.query).toMatchObject({ sign: given.expected_sign, timestamp })
  })
})

function verify(body: string, publicKey: string) {
  const answer = { merchant: keyMode(publicKey), status: 200, headers: {}, body }
  return (alipay.auth.verify as (given: object) => unknown)({ ...answer, nowMs: 0, needs: {} })
}

describe('answers verify over the characters that came', () => {
  it.each(vectorsOf('v2_verify_response'))('$name', (given) => {
    expect(envelopeOf(given.raw_http_body)).toMatchObject({
      name: given.response_key,
      content: given.string_to_verify,
      sign: given.sign,
    })
    expect(verify(given.raw_http_body, given.public_key)).toBe(true)
    const tampered = given.raw_http_body.replace('"Success"', '"success"')
    expect(verify(tampered, given.public_key)).toBe(false)
  })

  it.each(vectorsOf('v2_extract'))('$name', (given) => {
    expect(envelopeOf(given.raw_http_body)).toMatchObject({
      name: given.response_key,
      content: given.expected_string_to_verify,
    })
  })
})

function notice(form: string, given: AlipayVector) {
  const merchant = keyMode(given.public_key, given.params.app_id)
  return alipay.notification?.verify({ merchant, headers: {}, body: form, nowMs: 0, needs: {} })
}

function formOf(given: AlipayVector): string {
  return given.form_body ?? `${new URLSearchParams(given.params)}`
}

describe('notifications verify as Alipay signs them', () => {
  const [genuine, ...others] = vectorsOf('notify_verify')

  it('with a literal + in the subject', () => {
    if (genuine === undefined) throw new Error('there is no such vector')
    expect(notice(formOf(genuine), genuine)).toBe(true)
    const decodedTwice = formOf(genuine).replace('yansongda%2B', 'yansongda+')
    expect(notice(decodedTwice, genuine)).toBe(false)
  })

  it.each(others)('$name: refused under both rules', (given) => {
    expect(given.name).toBe('notify verify alinode #2')
    expect(notice(formOf(given), given)).toBe(false)
  })

  it.each(vectorsOf('return_verify'))('$name: by the same rule', (given) => {
    expect(notice(given.url.split('?')[1] ?? '', given)).toBe(true)
  })
})

describe('certificates have the numbers that Alipay gives them', () => {
  it.each(vectorsOf('cert_sn'))('$name', ({ cert, expected }) => {
    const pem = vectorCertificate(cert)
    expect(appCertSn(pem)).toBe(expected)
    expect([...certificatesByNumber(pem).keys()][0]).toBe(expected)
  })

  it.each(vectorsOf('root_cert_sn'))('$name', ({ cert, expected }) => {
    expect(rootCertSn(vectorCertificate(cert))).toBe(expected)
  })

  it.each(vectorsOf('cert_public_key'))('$name', ({ expected_base64_spki }) => {
    const { publicKey } = new X509Certificate(vectorCertificate('alipayCertPublicKey_RSA2'))
    const spki = publicKey.export({ type: 'spki', format: 'der' })
    expect(spki.toString('base64')).toBe(expected_base64_spki)
  })
})

it.each(vectorsOf('aes'))('$name', (given) => {
  const { aes_key_base64, plaintext, expected_ciphertext_base64 } = given
  expect(encryptContent(aes_key_base64, plaintext)).toBe(expected_ciphertext_base64)
  expect(decryptContent(aes_key_base64, expected_ciphertext_base64)).toBe(plaintext)
})

describe('the REST form (v3) is not built; its examples hold with the primitives alone', () => {
  const node = vectorKey('node_app')
  const { privateKey } = alipay.merchant.parse({
    appId: '2021000122671080',
    privateKey: node.private_key_pem_pkcs1_der_base64,
    alipayPublicKey: node.public_key_pem,
  })

  it.each(vectorsOf('v3_sign'))('$name', async ({ string_to_sign, expected_sign }) => {
    expect(await signRsaSha256(privateKey, string_to_sign)).toBe(expected_sign)
  })

  it.each(vectorsOf('v3_verify'))('$name', ({ string_to_verify, headers }) => {
    const publicKey = createPublicKey(rsaPrivateKey(privateKey))
    const pem = publicKey.export({ type: 'spki', format: 'pem' }).toString()
    const signature = headers['alipay-signature'] ?? ''
    expect(verifyRsaSha256(pem, string_to_verify, signature)).toBe(true)
  })
})
