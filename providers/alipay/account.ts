import * as z from 'zod'
import { pem, secret } from '../../src/provider/index.ts'

/** Alipay's tools hand keys out as bare base64; a shorter text is no key. */
const bareKey = /^[A-Za-z0-9+/=\s]{200,}$/

/** After version 0 a PKCS#8 key names its algorithm (a sequence), a PKCS#1 key its modulus. */
const sequenceTag = 0x30
const algorithmAt = 7

function framed(base64: string, label: string): string {
  const lines = base64.replaceAll(/\s/g, '').match(/.{1,64}/g) ?? []
  return [`-----BEGIN ${label}-----`, ...lines, `-----END ${label}-----`].join('\n')
}

function privatePem(text: string): string {
  if (!bareKey.test(text)) return text
  const isPkcs8 = Buffer.from(text, 'base64')[algorithmAt] === sequenceTag
  return framed(text, isPkcs8 ? 'PRIVATE KEY' : 'RSA PRIVATE KEY')
}

function publicPem(text: string): string {
  return bareKey.test(text) ? framed(text, 'PUBLIC KEY') : text
}

function certificate(what: string) {
  return pem()
    .regex(/-----BEGIN CERTIFICATE-----/, `must be a certificate: ${what}`)
    .optional()
}

const certificates = ['appCert', 'alipayCert', 'alipayRootCert'] as const

/**
 * An app at Alipay, in one of its two modes: key mode with `alipayPublicKey`, or certificate mode
 * with `appCert`, `alipayCert` and `alipayRootCert`. Keys may be PEM texts or the bare base64 that
 * Alipay's tools give out.
 */
export const account = z
  .strictObject({
    appId: z
      .string()
      .regex(/^\d{1,32}$/, 'must be the APPID of the app: digits only')
      .describe('APPID'),
    privateKey: pem(z.string().overwrite(privatePem))
      .regex(
        /-----BEGIN (RSA )?PRIVATE KEY-----/,
        'must be the private key of the app (应用私钥), not a certificate',
      )
      .describe('Private key of the app (应用私钥), RSA2'),
    alipayPublicKey: pem(z.string().overwrite(publicPem))
      .regex(
        /-----BEGIN PUBLIC KEY-----/,
        "must be Alipay's public key (支付宝公钥), not a certificate and not your own key",
      )
      .optional()
      .describe("Alipay's public key (支付宝公钥); key mode"),
    appCert: certificate('appCertPublicKey_<APPID>.crt').describe(
      'Certificate of the app (appCertPublicKey_<APPID>.crt); certificate mode',
    ),
    alipayCert: certificate('alipayCertPublicKey_RSA2.crt').describe(
      "Alipay's certificate (alipayCertPublicKey_RSA2.crt); several in one text for a change-over",
    ),
    alipayRootCert: certificate('alipayRootCert.crt').describe(
      "Alipay's root certificates (alipayRootCert.crt), the whole file",
    ),
    aesKey: secret(
      z
        .string()
        .regex(
          /^[A-Za-z0-9+/]{22}==$/,
          'must be the AES key of content encryption: 16 bytes in base64',
        ),
    )
      .optional()
      .describe('AES key (接口内容加密方式); with it everything is sent encrypted'),
    appAuthToken: secret(z.string().min(1).max(128))
      .optional()
      .describe('Token by which a merchant has authorised the app (app_auth_token)'),
  })
  .superRefine((fields, context) => {
    const report = (field: string, message: string) =>
      context.addIssue({ code: 'custom', path: [field], message })
    const given = certificates.filter((name) => fields[name] !== undefined)
    if (given.length === 0 && fields.alipayPublicKey === undefined) {
      report('alipayPublicKey', `is missing: give it, or ${certificates.join(', ')}`)
    }
    if (given.length > 0 && fields.alipayPublicKey !== undefined) {
      report('alipayPublicKey', `stands beside ${given.join(', ')}: an app is in one mode only`)
    }
    if (given.length === 0) return
    for (const name of certificates) {
      if (fields[name] !== undefined) continue
      report(name, `is missing: ${certificates.join(', ')} come together`)
    }
  })

export type Account = z.output<typeof account>
