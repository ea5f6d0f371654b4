import * as z from 'zod'
import { pem, secret } from '../../src/provider/index.ts'
import { appid, mchid } from './fields.ts'

/** The fields that every account has, whoever signs with them. */
export const keys = {
  serialNo: z
    .string()
    .regex(/^[0-9A-Fa-f]{1,64}$/, 'must be the serial number of the API certificate: hexadecimal')
    .describe('Serial number of the merchant API certificate (商户API证书序列号)'),
  privateKey: pem()
    .regex(
      /-----BEGIN (RSA )?PRIVATE KEY-----/,
      'must be the merchant API private key (apiclient_key.pem), not a certificate',
    )
    .describe('Merchant API private key (apiclient_key.pem)'),
  apiV3Key: secret(
    z.string().regex(/^[\x21-\x7e]{32}$/, 'must be the APIv3 key: exactly 32 ASCII characters'),
  ).describe('APIv3 key; decrypts notifications and platform certificates'),
  publicKeyId: z
    .string()
    .regex(/^PUB_KEY_ID_\w{1,64}$/, 'must begin with PUB_KEY_ID_')
    .optional()
    .describe('Id of the WeChat Pay public key (微信支付公钥ID)'),
  publicKey: pem()
    .regex(
      /-----BEGIN (RSA )?PUBLIC KEY-----/,
      'must be the WeChat Pay public key (pub_key.pem), not a certificate and not your own key',
    )
    .optional()
    .describe('WeChat Pay public key (pub_key.pem)'),
}

/** The keys of an account: the merchant's own, and WeChat Pay's in public-key mode. */
export type Keys = z.output<z.ZodObject<typeof keys>>

/** Refuses half a WeChat Pay public key. */
export function comeTogether(
  { publicKey, publicKeyId }: Pick<Keys, 'publicKey' | 'publicKeyId'>,
  context: z.RefinementCtx,
): void {
  if ((publicKey === undefined) === (publicKeyId === undefined)) return
  context.addIssue({
    code: 'custom',
    path: [publicKey === undefined ? 'publicKey' : 'publicKeyId'],
    message: 'is missing: publicKeyId and publicKey come together, or neither does',
  })
}

/**
 * A merchant's account. With `publicKeyId` and `publicKey` answers are asked for under the WeChat
 * Pay public key; without them, under platform certificates, which are fetched by themselves. What
 * comes is verified with the key that it names, also while a merchant moves from one to the other.
 */
export const account = z
  .strictObject({
    mchid: mchid.describe('Merchant number (商户号)'),
    appid: appid.describe('Appid that is bound to the merchant number'),
    ...keys,
  })
  .superRefine(comeTogether)

export type Account = z.output<typeof account>
