import * as z from 'zod'
import type { Auth, Need, Signed, SignRequest } from '../../src/provider/index.ts'
import { readJson } from '../../src/provider/index.ts'
import type { Account } from './account.ts'

/** An OAuth token, and for how long it is good. */
export interface Token {
  readonly accessToken: string
  readonly goodForMs: number
}

const tokenAnswer = z.object({ access_token: z.string().min(1), expires_in: z.number().positive() })

const earlyMs = 300_000

/**
 * A call that is under way must not meet the end of its token: it is renewed five minutes early,
 * or after half its life where that is shorter. The life is the answer's own (about 9 h), never a
 * constant: https://developer.paypal.com/api/rest/authentication
 */
function lifetimeMs({ goodForMs }: Token): number {
  return Math.max(goodForMs - earlyMs, goodForMs / 2)
}

const token: Need<Account, Token> = {
  method: 'POST',
  path: '/v1/oauth2/token',
  // A notification is verified without PayPal's help.
  callsOnly: true,
  request: ({ merchant: { clientId, clientSecret } }) => ({
    headers: {
      authorization: `Basic ${Buffer.from(`${clientId}:${clientSecret}`).toString('base64')}`,
      'content-type': 'application/x-www-form-urlencoded',
    },
    body: 'grant_type=client_credentials',
  }),
  read: ({ body }) => {
    const { access_token, expires_in } = tokenAnswer.parse(readJson(body))
    return { accessToken: access_token, goodForMs: expires_in * 1_000 }
  },
  lifetimeMs,
  stale: ({ status }) => status === 401,
}

/**
 * Adds the token. Acts ask for the whole resource: the short answer has no amount to hold against
 * what was asked for, and hides a declined capture.
 */
function sign({ method, needs }: Pick<SignRequest<Account>, 'method' | 'needs'>): Signed {
  const { accessToken } = needs.token as Token
  const authorization = `Bearer ${accessToken}`
  return method === 'GET'
    ? { headers: { authorization } }
    : { headers: { authorization, prefer: 'return=representation' } }
}

/** PayPal signs no answers: TLS vouches for them. */
export const auth: Auth<Account> = { needs: { token }, sign, verify: 'unsigned' }
