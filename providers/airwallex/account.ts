import * as z from 'zod'
import {
  type Auth,
  type Need,
  readJson,
  type Signed,
  type SignRequest,
  secret,
  secretOrSeveral,
} from '../../src/provider/index.ts'

/** Visible ASCII: these travel in headers. */
const visible = (longest: number) => new RegExp(`^[\\x21-\\x7e]{1,${longest}}$`)

const accountId = z.string().regex(visible(64), 'must be the id of an account: acct_…')

/** An API key, and what webhooks are verified with. */
export const account = z.strictObject({
  clientId: z
    .string()
    .regex(visible(128), 'must be the client id of an API key')
    .describe('Client id of the API key'),
  apiKey: secret(z.string().regex(visible(512), 'must be an API key')).describe('The API key'),
  loginAs: accountId
    .optional()
    .describe('The account to log in to, where the key may use several (x-login-as)'),
  onBehalfOf: accountId
    .optional()
    .describe('A connected account that a platform acts for (x-on-behalf-of)'),
  webhookSecret: secretOrSeveral()
    .optional()
    .describe('Secret key of the webhook, or several; without it no notification is believed'),
  webhookToleranceMs: z
    .int()
    .positive()
    .optional()
    .describe('How old a notification may be, in milliseconds. Default: any age'),
})

export type Account = z.output<typeof account>

/** The answers read here are those of this version: it renamed a refund's SUCCEEDED to SETTLED. */
const apiVersion = '2025-06-30'

/** A token, and for how long it is good. */
interface Token {
  readonly token: string
  readonly goodForMs: number
}

/** "Valid for 30 minutes": https://www.airwallex.com/docs/api/authentication/api_access_token */
const longestMs = 30 * 60_000
const earlyMs = 5 * 60_000

const loginAnswer = z.object({ token: z.string().min(1), expires_at: z.string() })

/** The end is told by their clock: a difference from ours must not make us log in for each call. */
function readToken({ body, nowMs }: { readonly body: string; readonly nowMs: number }): Token {
  const { token, expires_at } = loginAnswer.parse(readJson(body))
  const toldMs = Date.parse(expires_at) - nowMs
  return { token, goodForMs: toldMs > 0 ? Math.min(toldMs, longestMs) : longestMs }
}

/** Logging in is limited to 100 times a minute for each key: one token serves all callers. */
const token: Need<Account, Token> = {
  method: 'POST',
  path: '/api/v1/authentication/login',
  // A notification is verified without Airwallex's help.
  callsOnly: true,
  request: ({ merchant: { clientId, apiKey, loginAs } }) => ({
    headers: {
      'content-type': 'application/json',
      'x-client-id': clientId,
      'x-api-key': apiKey,
      ...(loginAs !== undefined && { 'x-login-as': loginAs }),
    },
  }),
  read: readToken,
  // Early, so that a call that is under way does not meet the end of its token.
  lifetimeMs: ({ goodForMs }) => Math.max(goodForMs - earlyMs, goodForMs / 2),
  stale: ({ status }) => status === 401,
}

function sign({ merchant, needs }: Pick<SignRequest<Account>, 'merchant' | 'needs'>): Signed {
  const { onBehalfOf } = merchant
  return {
    headers: {
      authorization: `Bearer ${(needs.token as Token).token}`,
      'x-api-version': apiVersion,
      ...(onBehalfOf !== undefined && { 'x-on-behalf-of': onBehalfOf }),
    },
  }
}

/** Airwallex signs no answers: TLS vouches for them. */
export const auth: Auth<Account> = { needs: { token }, sign, verify: 'unsigned' }
