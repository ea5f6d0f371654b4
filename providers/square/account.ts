import * as z from 'zod'
import { secret, secretOrSeveral } from '../../src/provider/index.ts'

/** A seller, or an application that acts for itself. */
export const account = z.strictObject({
  accessToken: secret(
    z.string().regex(/^[\x21-\x7e]+$/, 'must be the access token: visible ASCII characters'),
  ).describe("The seller's OAuth access token, or the application's own"),
  locationId: z
    .string()
    .min(1)
    .optional()
    .describe('Where payments are made. Default: the main one'),
  merchantId: z
    .string()
    .min(1)
    .optional()
    .describe("The seller's id; with it, notifications about other sellers are refused"),
  webhookSignatureKey: secretOrSeveral()
    .optional()
    .describe(
      'Key of the webhook subscription, or several; without it no notification is believed',
    ),
  notificationUrl: z
    .url({ protocol: /^https$/ })
    .optional()
    .describe('Address of the webhook subscription to the letter: it is signed'),
})

export type Account = z.output<typeof account>
