import { constants, type KeyObject, privateDecrypt, publicEncrypt, sign, verify } from 'node:crypto'
import { rsaPrivateKey, rsaPublicKey } from './keys.ts'

/** Whether a signature has already been made in this turn of the event loop. */
let signedThisTurn = false

/**
 * RSASSA-PKCS1-v1_5 with SHA-256, base64.
 *
 * A signature takes a third to a whole millisecond of one core (2048 bits). The first one of an
 * event-loop turn is made at once: a hop to the thread pool and back would only delay a lone call.
 * Further ones in the same turn go to the thread pool, else a burst of a hundred payments would
 * stop every timer and socket of the process for tens of milliseconds, and with them the deadlines
 * of payments that are under way.
 *
 * @throws KeyFormatError when the PEM text is no RSA private key.
 */
export function signRsaSha256(privateKeyPem: string, text: string): string | Promise<string> {
  const key = rsaPrivateKey(privateKeyPem)
  const bytes = Buffer.from(text)
  if (signedThisTurn) return signInPool(key, bytes)
  signedThisTurn = true
  setImmediate(() => {
    signedThisTurn = false
  })
  return sign('sha256', bytes, key).toString('base64')
}

function signInPool(key: KeyObject, bytes: Buffer): Promise<string> {
  return new Promise((resolve, reject) => {
    sign('sha256', bytes, key, (error, signature) => {
      if (error) reject(error)
      else resolve(signature.toString('base64'))
    })
  })
}

/**
 * Whether a base64 text is the RSASSA-PKCS1-v1_5 SHA-256 signature of `text` (as UTF-8, or the
 * bytes that it was sent in). Never throws: a key,
 * a signature or a text that makes no sense is not a signature.
 *
 * @param publicKeyOrCertPem PEM text of a public key, or of a certificate that holds it.
 */
export function verifyRsaSha256(
  publicKeyOrCertPem: string,
  text: string | Uint8Array,
  signatureBase64: string,
): boolean {
  try {
    const signature = Buffer.from(signatureBase64, 'base64')
    // Node skips characters that are no base64; whoever changed one must not pass unseen.
    if (signature.toString('base64') !== signatureBase64) return false
    return verify('sha256', Buffer.from(text), rsaPublicKey(publicKeyOrCertPem), signature)
  } catch {
    return false
  }
}

const oaepSha1 = { padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash: 'sha1' } as const

/**
 * RSAES-OAEP with SHA-1 and MGF1-SHA-1, base64. A 2048-bit key takes at most 214 bytes.
 *
 * @throws KeyFormatError when the PEM text is no RSA public key and no certificate.
 */
export function encryptOaepSha1(publicKeyOrCertPem: string, text: string): string {
  const key = rsaPublicKey(publicKeyOrCertPem)
  return publicEncrypt({ key, ...oaepSha1 }, Buffer.from(text)).toString('base64')
}

/**
 * Reads what `encryptOaepSha1` wrote for this key.
 *
 * @throws KeyFormatError when the PEM text is no RSA private key; an Error when the ciphertext was
 * written for another key.
 */
export function decryptOaepSha1(privateKeyPem: string, ciphertextBase64: string): string {
  const key = rsaPrivateKey(privateKeyPem)
  return privateDecrypt({ key, ...oaepSha1 }, Buffer.from(ciphertextBase64, 'base64')).toString()
}
