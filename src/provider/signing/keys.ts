import { createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto'
import { KeyFormatError } from './key-format-error.ts'

/** Above this many keys the oldest is parsed again when it is used next: slower, never wrong. */
const keptKeys = 4_096

/** Parsing costs more than verifying, so each key is parsed once. */
function parsedOnce(parse: (pem: string) => KeyObject): (pem: string) => KeyObject {
  const kept = new Map<string, KeyObject>()
  return (pem) => {
    const known = kept.get(pem)
    if (known !== undefined) return known
    const key = parse(pem)
    for (const oldest of kept.keys()) {
      if (kept.size < keptKeys) break
      kept.delete(oldest)
    }
    kept.set(pem, key)
    return key
  }
}

function parseRsa(pem: string, what: string, create: (pem: string) => KeyObject): KeyObject {
  let key: KeyObject | undefined
  try {
    key = create(pem)
  } catch {
    // OpenSSL's own error says nothing that helps, and nobody promises that it quotes no input.
  }
  // Signing with a key of another kind works, in another scheme: every signature would be refused.
  if (key?.asymmetricKeyType !== 'rsa') throw new KeyFormatError(what, pem)
  return key
}

/**
 * An RSA private key from its PEM text, parsed once.
 *
 * @throws KeyFormatError when the text is something else.
 */
export const rsaPrivateKey = parsedOnce((pem) =>
  parseRsa(pem, 'an RSA private key (PEM, without a passphrase)', createPrivateKey),
)

/**
 * An RSA public key from the PEM text of the key or of a certificate, parsed once.
 *
 * @throws KeyFormatError when the text is something else.
 */
export const rsaPublicKey = parsedOnce((pem) =>
  parseRsa(pem, 'an RSA public key or a certificate (PEM)', createPublicKey),
)
