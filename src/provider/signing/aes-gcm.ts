import { createCipheriv, createDecipheriv } from 'node:crypto'

const tagBytes = 16

const algorithms = {
  16: 'aes-128-gcm',
  24: 'aes-192-gcm',
  32: 'aes-256-gcm',
} as const

/** What AES-GCM works on besides the text itself. Texts are taken as UTF-8. */
export interface AesGcmFrame {
  /** 16, 24 or 32 bytes. */
  readonly key: string | Buffer
  readonly nonce: string | Buffer
  /** Not encrypted, but guarded by the tag. */
  readonly associatedData: string
}

function prepared({ key, nonce, associatedData }: AesGcmFrame) {
  const keyBytes = Buffer.from(key)
  const algorithm = algorithms[keyBytes.length as keyof typeof algorithms]
  if (algorithm === undefined) throw new Error('AES-GCM: the key must be 16, 24 or 32 bytes long')
  return {
    algorithm,
    keyBytes,
    nonceBytes: Buffer.from(nonce),
    associatedBytes: Buffer.from(associatedData),
  }
}

/**
 * Decrypts a base64 text whose last 16 bytes are the tag, and checks the tag.
 *
 * @throws Error when the key is another one or a single byte was changed; it holds neither.
 */
export function decryptAesGcm(frame: AesGcmFrame & { readonly ciphertext: string }): string {
  const { algorithm, keyBytes, nonceBytes, associatedBytes } = prepared(frame)
  const bytes = Buffer.from(frame.ciphertext, 'base64')
  const end = bytes.length - tagBytes
  if (end < 0) throw new Error('AES-GCM: the ciphertext is too short to hold a tag')
  try {
    // The tag has its full length, always: a short one could be guessed.
    const decipher = createDecipheriv(algorithm, keyBytes, nonceBytes, { authTagLength: tagBytes })
    decipher.setAAD(associatedBytes).setAuthTag(bytes.subarray(end))
    return Buffer.concat([decipher.update(bytes.subarray(0, end)), decipher.final()]).toString()
  } catch {
    throw new Error('AES-GCM: cannot be decrypted: another key, or bytes that were changed')
  }
}

/** Encrypts a text; base64, the last 16 bytes are the tag. */
export function encryptAesGcm(frame: AesGcmFrame & { readonly plaintext: string }): string {
  const { algorithm, keyBytes, nonceBytes, associatedBytes } = prepared(frame)
  const cipher = createCipheriv(algorithm, keyBytes, nonceBytes, { authTagLength: tagBytes })
  cipher.setAAD(associatedBytes)
  const bytes = [cipher.update(frame.plaintext, 'utf8'), cipher.final(), cipher.getAuthTag()]
  return Buffer.concat(bytes).toString('base64')
}
