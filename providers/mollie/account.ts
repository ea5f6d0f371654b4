import * as z from 'zod'
import { secret } from '../../src/provider/index.ts'

/** A merchant's account. Whether money really moves is decided by the key, not by the host. */
export const account = z.strictObject({
  apiKey: secret(
    z.string().regex(/^(live|test)_\w{30,200}$/, 'must be an API key: live_… or test_…'),
  ).describe('API key of a profile; test_ moves no money'),
  webhookSecret: secret(z.string().regex(/^\S{1,255}$/, 'must be the secret of the webhook'))
    .optional()
    .describe('Signing secret of a next-gen webhook; without it no notification is believed'),
})

export type Account = z.output<typeof account>
