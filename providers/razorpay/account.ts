import * as z from 'zod'
import { secret, secretOrSeveral } from '../../src/provider/index.ts'

/** A merchant's account. Whether money really moves is decided by the key, not by the host. */
export const account = z.strictObject({
  // Checkout shows it to every payer; as half of the credentials it stays out of all texts here.
  keyId: secret(
    z.string().regex(/^rzp_(live|test)_\w{1,100}$/, 'must be a key id: rzp_live_… or rzp_test_…'),
  ).describe('API key id; rzp_test_ moves no money'),
  keySecret: secret(z.string().regex(/^\S{1,255}$/, 'must be the secret of the API key')),
  webhookSecret: secretOrSeveral(z.string().min(1).max(255))
    .optional()
    .describe('Secret of the webhook, or several; without it no notification is believed'),
  accountId: z
    .string()
    .regex(/^acc_\w{1,60}$/, 'must be the id of an account: acc_…')
    .optional()
    .describe("The key's own account; with it, notifications about other accounts are refused"),
})

export type Account = z.output<typeof account>
