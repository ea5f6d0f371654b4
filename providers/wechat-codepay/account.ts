import * as z from 'zod'
import {
  type ClientCertificate,
  ConfigurationError,
  pem,
  secret,
} from '../../src/provider/index.ts'

/**
 * A merchant's account for API v2. `certificate` and `privateKey` are what `reverse` and `refund`
 * are called with; without them those two are refused before anything is sent.
 */
export const account = z
  .strictObject({
    mchid: z
      .string()
      .regex(/^\d{1,32}$/, 'must be the merchant number: digits only')
      .describe('Merchant number (商户号); goes out as mch_id'),
    appid: z
      .string()
      .regex(/^\w{1,32}$/, 'must be the appid of an official account, mini program or app')
      .describe('Appid that is bound to the merchant number'),
    apiKey: secret(
      z
        .string()
        .regex(
          /^[\x21-\x7e]{32}$/,
          'must be the API key of API v2 (APIv2密钥): exactly 32 ASCII characters',
        ),
    ).describe('API key of API v2 (APIv2密钥), not the APIv3 key; signs and verifies'),
    certificate: pem()
      .regex(/-----BEGIN CERTIFICATE-----/, 'must be the API certificate (apiclient_cert.pem)')
      .optional()
      .describe('API certificate (apiclient_cert.pem), for reverse and refund'),
    privateKey: pem()
      .regex(
        /-----BEGIN (RSA )?PRIVATE KEY-----/,
        'must be the key of the API certificate (apiclient_key.pem), not a certificate',
      )
      .optional()
      .describe('Key of the API certificate (apiclient_key.pem)'),
  })
  .refine(({ certificate, privateKey }) => certificate === undefined || privateKey !== undefined, {
    path: ['privateKey'],
    error: 'is missing: certificate and privateKey come together, or neither does',
  })
  .refine(({ certificate, privateKey }) => privateKey === undefined || certificate !== undefined, {
    path: ['certificate'],
    error: 'is missing: certificate and privateKey come together, or neither does',
  })

export type Account = z.output<typeof account>

/** The certificate that the merchant's connections show, where the account has one. */
export function certificateOf({ certificate, privateKey }: Account): ClientCertificate | undefined {
  if (certificate === undefined || privateKey === undefined) return undefined
  return { cert: certificate, key: privateKey }
}

interface Given<Input> {
  readonly input: Input
  readonly merchant: Account
}

/** The fields of a request, in front of those that signing adds. */
export function request({ input, merchant }: Given<object>): object {
  return { appid: merchant.appid, mch_id: merchant.mchid, ...input, sign_type: 'HMAC-SHA256' }
}

/**
 * The same for what WeChat Pay takes only on a connection with the merchant's certificate.
 *
 * @throws ConfigurationError when the account has none.
 */
export function certifiedRequest(given: Given<object>): object {
  if (certificateOf(given.merchant) !== undefined) return request(given)
  throw new ConfigurationError(
    'certificate: is missing; reverse and refund are called with the API certificate ' +
      '(apiclient_cert.pem) and its privateKey (apiclient_key.pem)',
    { provider: 'wechat-codepay' },
  )
}
