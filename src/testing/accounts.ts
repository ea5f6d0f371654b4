import type { AnyProvider } from '../provider/spec.ts'
import type { ReceivedRequest } from './routes.ts'

/** A merchant's account, as the sandbox keeps it. */
export interface Account {
  /** The account's identity at the provider, for the ledger. */
  readonly name: string
  // biome-ignore lint/suspicious/noExplicitAny: each provider has its own account type
  readonly merchant: any
}

/** Shorter texts stand in a request by chance. */
const shortestSign = 4

function nameOf(provider: AnyProvider, merchant: Record<string, unknown>, place: number): string {
  const identity: readonly string[] = provider.identity ?? []
  return identity.length === 0
    ? `account-${place + 1}`
    : identity.map((field) => String(merchant[field])).join('/')
}

/**
 * Tells whose request it is: the account of whose fields most stand in it as they are (a merchant's
 * number, an API key). With one account it is always that one's.
 */
export function createAccounts(
  provider: AnyProvider,
  merchants: readonly Record<string, unknown>[],
): (request: ReceivedRequest) => Account | undefined {
  const accounts = merchants.map((merchant, place) => ({
    name: nameOf(provider, merchant, place),
    merchant,
    signs: Object.values(merchant).filter(
      (value): value is string => typeof value === 'string' && value.length >= shortestSign,
    ),
  }))
  return (request) => {
    if (accounts.length === 1) return accounts[0]
    const text = [request.path, ...Object.values(request.headers), request.body].join('\n')
    const counted = accounts.map((account) => ({
      account,
      found: account.signs.filter((sign) => text.includes(sign)).length,
    }))
    return counted.sort((one, other) => other.found - one.found)[0]?.account
  }
}
