import { createPrivateKey, createPublicKey, X509Certificate } from 'node:crypto'
import type { Binding } from '../call/call.ts'
import { ConfigurationError } from '../errors/errors.ts'
import { pemsOf } from '../provider/secret.ts'
import { KeyFormatError } from '../provider/signing/index.ts'

const checkedAccounts = new WeakSet<object>()
/** Accounts from a database are bound anew for each call; their keys are parsed once only. */
const goodPems = new Set<string>()
const mostGoodPems = 10_000

/**
 * Parses the account's keys and certificates at their first use, so that a bad one is known before
 * a byte leaves, also one that is needed only to verify the answer.
 *
 * @throws ConfigurationError that names the field.
 */
export function checkAccountKeys(binding: Binding): void {
  if (checkedAccounts.has(binding.account)) return
  for (const [field, pem] of pemsOf(binding.spec.merchant, binding.account)) {
    if (goodPems.has(pem)) continue
    const problem = whyUnreadable(pem)
    if (problem !== undefined) {
      throw new ConfigurationError(
        `${binding.path}.${field}: ${problem}; paste the whole PEM text, line breaks included`,
        { provider: binding.spec.id, merchant: binding.merchant },
        'KEY_INVALID',
      )
    }
    if (goodPems.size < mostGoodPems) goodPems.add(pem)
  }
  checkedAccounts.add(binding.account)
}

/** An error of a signing primitive about a key, as one that names the account field it is from. */
export function nameBadKey(binding: Binding, error: unknown): unknown {
  if (!(error instanceof KeyFormatError)) return error
  const { spec, merchant, path, account } = binding
  const field = pemsOf(spec.merchant, account).find(([, pem]) => error.isFor(pem))?.[0]
  const place = field === undefined ? path : `${path}.${field}`
  const context = { provider: spec.id, merchant }
  return new ConfigurationError(`${place}: ${error.message}`, context, 'KEY_INVALID')
}

function whyUnreadable(pem: string): string | undefined {
  const label = /-----BEGIN ([A-Z0-9 ]+)-----/.exec(pem)?.[1] ?? ''
  try {
    if (label.endsWith('PRIVATE KEY')) createPrivateKey(pem)
    else if (label === 'CERTIFICATE') new X509Certificate(pem)
    else createPublicKey(pem)
    return undefined
  } catch {
    // The parser's own message may quote the key.
    return `no key or certificate can be read from this ${label || 'PEM'} text`
  }
}
