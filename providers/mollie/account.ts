import * as z from 'zod'
import { secret, secretOrSeveral } from '../../src/provider/index.ts'

/** A merchant's account. Whether money really moves is decided by the key, not by the host. */
export const account = z.strictObject({
  apiKey: secret(
    z.string().regex(/^(live|test)_\w{30,200}$/, 'must be an API key: live_… or test_…'),
  ).describe('API key of a profile; test_ moves no money'),
  webhookSecret: secretOrSeveral(
    z.string().regex(/^\S{1,255}$/, 'must be the secret of the webhook'),
  )
    .optional()
    .describe('Secret of a next-gen webhook, or several; without it no notification is believed'),
  profileId: z
    .string()
    .regex(/^pfl_\w{1,60}$/, 'must be the id of a profile: pfl_…')
    .optional()
    .describe("The key's own profile; with it, notifications about other profiles are refused"),
})

export type Account = z.output<typeof account>
