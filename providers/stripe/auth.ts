import type { Auth, Headers, Signed, SignRequest } from '../../src/provider/index.ts'
import type { Account } from './account.ts'

/**
 * Always sent: without it the account's own default decides what answers look like, and each
 * merchant may have another one.
 */
export const apiVersion = '2026-10-28.endive'

/** Says who is asking: https://docs.stripe.com/api/authentication */
function sign({ merchant }: SignRequest<Account>): Signed {
  return {
    headers: {
      authorization: `Bearer ${merchant.secretKey}`,
      'stripe-version': apiVersion,
      ...(merchant.account !== undefined && { 'stripe-account': merchant.account }),
    },
  }
}

/** Stripe signs no answers: TLS alone vouches for them. */
export const auth: Auth<Account> = { sign, verify: 'unsigned' }

const firstServerError = 500

/**
 * Stripe says itself whether a repeat is of use, and knows better than any status. A server error
 * that comes back from the store of keys comes back the same each time.
 */
export function repeat({ status, headers }: { status: number; headers: Headers }) {
  const said = headers['stripe-should-retry']
  if (said === 'true') return 'yes'
  if (said === 'false') return 'no'
  const stored = headers['idempotent-replayed'] === 'true'
  return stored && status >= firstServerError ? 'no' : undefined
}
