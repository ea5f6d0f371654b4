import * as z from 'zod'
import { pem } from '../../src/provider/index.ts'

function certificate(file: string) {
  return pem().regex(/-----BEGIN CERTIFICATE-----/, `must be a certificate in PEM: ${file}`)
}

/**
 * A direct merchant at UnionPay's full-channel gateway. UnionPay hands out the signing key as a
 * .pfx file; both fields that come from it are made once:
 *
 * - `privateKey`: `openssl pkcs12 -legacy -nodes -nocerts -in sign.pfx`
 * - `certId`: `openssl pkcs12 -legacy -nokeys -clcerts -in sign.pfx | openssl x509 -noout -serial`
 *   prints `serial=…` in hexadecimal; in decimal it is `BigInt('0x…').toString()`.
 */
export const account = z.strictObject({
  merId: z
    .string()
    .regex(/^[A-Za-z0-9]{15}$/, 'must be the merchant number: 15 letters or digits')
    .describe('Merchant number (商户号)'),
  certId: z
    .string()
    .regex(/^\d{1,128}$/, 'must be the serial number of the signing certificate, in decimal digits')
    .describe('Serial number of the signing certificate in decimal, as a string'),
  privateKey: pem()
    .regex(
      /-----BEGIN (RSA )?PRIVATE KEY-----/,
      'must be the private key out of the .pfx file, in PEM and without a passphrase',
    )
    .describe('Private key of the signing certificate'),
  middleCert: certificate('acp_prod_middle.cer or acp_test_middle.cer')
    .optional()
    .describe(
      "The authority above UnionPay's signing certificate (acp_prod_middle.cer); several in one " +
        'text for a change-over. Without it no answer can be verified, so that nothing is sent',
    ),
  rootCert: certificate('acp_prod_root.cer or acp_test_root.cer')
    .optional()
    .describe('The root above it (acp_prod_root.cer); with it middleCert must be issued by it'),
})

export type Account = z.output<typeof account>
