import * as z from 'zod'
import { secret, secretOrSeveral } from '../../src/provider/index.ts'

/** A merchant account, with the API credential that acts for it. */
export const account = z.strictObject({
  apiKey: secret(
    z.string().regex(/^[\x21-\x7e]+$/, 'must be the API key: visible ASCII characters'),
  ),
  merchantAccount: z
    .string()
    .regex(/^[\w.-]{1,128}$/, 'must be the name of the merchant account, as in ShopCompanyCOM')
    .describe('The merchant account that every request is for'),
  hmacKey: secretOrSeveral(
    z.string().regex(/^([0-9A-Fa-f]{2})+$/, 'must be the HMAC key of the webhook: hexadecimal'),
  )
    .optional()
    .describe(
      'HMAC key of the standard webhook, or several; without it every notification is refused',
    ),
  livePrefix: z
    .string()
    .regex(
      /^[0-9A-Za-z](-?[0-9A-Za-z])*$/,
      'must be the prefix alone, as in 1797a841fbb37ca7-ShopCompany: no dots, no slashes',
    )
    .max(40)
    .optional()
    .describe('Prefix of the live address, from the Customer Area; production needs it'),
})

export type Account = z.output<typeof account>
