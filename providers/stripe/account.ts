import * as z from 'zod'
import { secret, secretOrSeveral } from '../../src/provider/index.ts'

/** A merchant's account. Whether money really moves is decided by the key, not by the host. */
export const account = z.strictObject({
  secretKey: secret(
    z
      .string()
      .regex(
        /^(sk|rk)_(live|test)_\w{1,240}$/,
        'must be a secret or restricted key (sk_live_…, rk_live_…, sk_test_…), not a pk_ key',
      ),
  ).describe('API key; sk_test_ and rk_test_ move no money'),
  webhookSecret: secretOrSeveral(
    z.string().regex(/^whsec_\S{1,240}$/, 'must be the signing secret of the endpoint: whsec_…'),
  )
    .optional()
    .describe(
      'Signing secret of the webhook endpoint, or several; without it no notification is believed',
    ),
  account: z
    .string()
    .regex(/^acct_\w{1,240}$/, 'must be the id of a connected account: acct_…')
    .optional()
    .describe('Connected account to act for (Stripe-Account); events of others are refused'),
})

export type Account = z.output<typeof account>
