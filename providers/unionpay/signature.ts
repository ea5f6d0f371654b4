import { createHash } from 'node:crypto'
import { signRsaSha256, verifyRsaSha256 } from '../../src/provider/index.ts'
import type { Account } from './account.ts'
import { verifierOf } from './certificates.ts'

/** The fields of a message, as they are: not percent-encoded. */
export type Fields = Readonly<Record<string, string>>

/** The only way of signing here; nobody else may choose a weaker one for us. */
export const signing = { version: '5.1.0', signMethod: '01' } as const

/** What is signed: all fields but the signature, sorted by name, as they are. */
export function textToSign(fields: Fields): string {
  return Object.keys(fields)
    .filter((name) => name !== 'signature')
    .sort()
    .map((name) => `${name}=${fields[name]}`)
    .join('&')
}

/** Hashed twice: RSA-SHA256 over the hexadecimal SHA-256 of the text. */
function digestOf(fields: Fields): string {
  return createHash('sha256').update(textToSign(fields)).digest('hex')
}

/** The signature over a message. */
export function signatureOf(privateKey: string, fields: Fields): string | Promise<string> {
  return signRsaSha256(privateKey, digestOf(fields))
}

/**
 * Whether a message is UnionPay's own, for this merchant and valid at that time. It brings the
 * certificate that verifies it, which counts only as far as the account's own vouch for it.
 *
 * @throws ConfigurationError when the account pins nothing to verify with.
 */
export function isUnionPays(fields: Fields, merchant: Account, nowMs: number): boolean {
  const { version, signMethod, signPubKeyCert = '', signature = '' } = fields
  if (version !== signing.version || signMethod !== signing.signMethod) return false
  const verifier = verifierOf(signPubKeyCert, merchant, nowMs)
  return verifier !== undefined && verifyRsaSha256(verifier, digestOf(fields), signature)
}
