import * as z from 'zod'
import { pem, secret } from '../../src/provider/index.ts'

/** A merchant's account in RSA mode; SM2, the other mode of Douyin Pay, is not supported. */
export const account = z.strictObject({
  mchid: z
    .string()
    .regex(/^\d{1,32}$/, 'must be the merchant number: digits only')
    .describe('Merchant number (商户号)'),
  appid: z
    .string()
    .regex(/^\w{1,32}$/, 'must be the appid of an app of the Douyin open platform')
    .describe('Appid that is bound to the merchant number'),
  serialNo: z
    .string()
    .regex(/^[0-9A-Za-z]{1,64}$/, 'must be the serial number of the merchant API certificate')
    .describe('Serial number of the merchant API certificate (商户API证书序列号)'),
  privateKey: pem()
    .regex(
      /-----BEGIN (RSA )?PRIVATE KEY-----/,
      'must be the merchant API private key, not a certificate',
    )
    .describe('Merchant API private key'),
  encryptKey: secret(
    z
      .string()
      .regex(/^[\x21-\x7e]{32}$/, 'must be the encryption key: exactly 32 ASCII characters'),
  ).describe('Encryption key (接口加密密钥); decrypts notifications and platform certificates'),
  platformCertificate: pem()
    .regex(
      /-----BEGIN (CERTIFICATE|PUBLIC KEY)-----/,
      'must be the platform certificate of Douyin Pay, or the public key in it',
    )
    .optional()
    .describe('Platform certificate, pinned; without it the certificates are fetched'),
})

export type Account = z.output<typeof account>
