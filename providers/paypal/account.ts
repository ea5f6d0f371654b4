import * as z from 'zod'
import { pem, secret } from '../../src/provider/index.ts'

/** Visible ASCII; a colon would end the client id inside Basic authentication. */
const clientName = /^[\x21-\x39\x3b-\x7e]{1,256}$/
const clientSecret = /^[\x21-\x7e]{1,256}$/

/** The credentials of a REST app, and what its webhooks are verified with. */
export const account = z.strictObject({
  clientId: z
    .string()
    .regex(clientName, 'must be the client id of a REST app')
    .describe('Client id of the REST app'),
  clientSecret: secret(
    z.string().regex(clientSecret, 'must be the client secret of a REST app'),
  ).describe('Client secret of the REST app'),
  merchantId: z
    .string()
    .regex(/^[2-9A-HJ-NP-Z]{13}$/, 'must be a PayPal merchant id: 13 characters')
    .optional()
    .describe("The seller's id; with it, notifications that name another payee are refused"),
  webhookId: z
    .string()
    .regex(/^[0-9A-Za-z]{1,50}$/, 'must be the id of the webhook: letters and digits')
    .optional()
    .describe('Id of the webhook, from the dashboard; it is part of what PayPal signs'),
  webhookCertificate: pem()
    .regex(
      /-----BEGIN (CERTIFICATE|PUBLIC KEY)-----/,
      'must be the certificate that PAYPAL-CERT-URL names, or the public key in it',
    )
    .optional()
    .describe('The certificate that PAYPAL-CERT-URL of a notification names, pinned'),
})

export type Account = z.output<typeof account>
