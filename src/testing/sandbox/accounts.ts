import type { AnyProvider } from '../../provider/spec.ts'
import type { ReceivedRequest } from './routes.ts'

/** A merchant's account, as the sandbox keeps it. */
export interface Account {
  /** The account's identity at the provider, for the ledger. */
  readonly name: string
  // biome-ignore lint/suspicious/noExplicitAny: each provider has its own account type
  readonly merchant: any
}

/** Shorter texts stand in a request by chance; longer ones (keys in PEM) never do. */
const shortestSign = 4
const longestSign = 256

function nameOf(provider: AnyProvider, merchant: Record<string, unknown>, place: number): string {
  const identity: readonly string[] = provider.identity ?? []
  const further: readonly string[] = provider.identityIfGiven ?? []
  return identity.length === 0
    ? `account-${place + 1}`
    : [
        ...identity.map((field) => String(merchant[field])),
        ...further.flatMap((field) => (merchant[field] === undefined ? [] : [merchant[field]])),
      ].join('/')
}

/** Finds a text that stands alone: one number must not be found inside a longer one. */
function standingAlone(text: string): RegExp {
  const literal = text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
  return new RegExp(`(?<![A-Za-z0-9])${literal}(?![A-Za-z0-9])`)
}

/** The name and password of Basic authentication, which stand in base64. */
function basicOf({ authorization }: ReceivedRequest['headers']): string {
  const encoded = /^Basic (.+)$/i.exec(authorization ?? '')?.[1]
  return encoded === undefined ? '' : Buffer.from(encoded, 'base64').toString()
}

/** The fields of an account that a request may show as they are. */
function signsOf(merchant: Record<string, unknown>): { length: number; pattern: RegExp }[] {
  return Object.values(merchant)
    .filter((value) => typeof value === 'string')
    .filter(({ length }) => length >= shortestSign && length <= longestSign)
    .map((value) => ({ length: value.length, pattern: standingAlone(value) }))
}

/**
 * Tells whose request it is: the account of whose fields (a merchant's number, an API key) most
 * stands in it, in characters. With one account it is always that one's.
 */
export function createAccounts(
  provider: AnyProvider,
  merchants: readonly Record<string, unknown>[],
): (request: ReceivedRequest) => Account | undefined {
  const accounts = merchants.map((merchant, place) => ({
    name: nameOf(provider, merchant, place),
    merchant,
    signs: signsOf(merchant),
  }))
  return (request) => {
    if (accounts.length === 1) return accounts[0]
    const { path, headers, body } = request
    const text = [path, ...Object.values(headers), basicOf(headers), body].join('\n')
    const weighed = accounts.map((account) => ({
      account,
      weight: account.signs
        .filter(({ pattern }) => pattern.test(text))
        .reduce((sum, { length }) => sum + length, 0),
    }))
    return weighed.sort((one, other) => other.weight - one.weight)[0]?.account
  }
}
