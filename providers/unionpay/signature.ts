import { createHash } from 'node:crypto'
import { bytesBetween, signRsaSha256, verifyRsaSha256 } from '../../src/provider/index.ts'
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

/**
 * What is signed of an answer that came in GBK: its own bytes, `fields` being read from `bytes` as
 * they stand there.
 */
export function bytesToSign(fields: Fields, bytes: Buffer): Buffer {
  const pairs = new Map<string, Buffer>()
  let from = 0
  for (const [name, value] of Object.entries(fields)) {
    const to = from + name.length + 1 + value.length
    pairs.set(name, bytesBetween(bytes, from, to))
    from = to + 1
  }
  return joined(pairs)
}

/** Pairs of bytes in the order in which they are signed. */
export function joined(pairs: ReadonlyMap<string, Buffer>): Buffer {
  const names = [...pairs.keys()].filter((name) => name !== 'signature').sort()
  const parts = names.flatMap((name) => [Buffer.from('&'), pairs.get(name) ?? Buffer.alloc(0)])
  return Buffer.concat(parts.slice(1))
}

/** Hashed twice: RSA-SHA256 over the hexadecimal SHA-256 of the text. */
function digestOf(text: string | Buffer): string {
  return createHash('sha256').update(text).digest('hex')
}

/** The signature over a message. */
export function signatureOf(privateKey: string, fields: Fields): string | Promise<string> {
  return signRsaSha256(privateKey, digestOf(textToSign(fields)))
}

/** A message, and what of it is signed. */
export interface Message {
  readonly fields: Fields
  readonly signed: string | Buffer
}

/**
 * Whether a message is UnionPay's own, for this merchant and valid at that time. It brings the
 * certificate that verifies it, which counts only as far as the account's own vouch for it.
 *
 * @throws ConfigurationError when the account pins nothing to verify with.
 */
export function isUnionPays(message: Message, merchant: Account, nowMs: number): boolean {
  const { fields, signed } = message
  const { version, signMethod, signPubKeyCert = '', signature = '' } = fields
  if (version !== signing.version || signMethod !== signing.signMethod) return false
  const verifier = verifierOf(signPubKeyCert, merchant, nowMs)
  return verifier !== undefined && verifyRsaSha256(verifier, digestOf(signed), signature)
}
