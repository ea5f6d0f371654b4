import { createHmac, timingSafeEqual } from 'node:crypto'

/** HMAC-SHA256 of a text. A key given as text is taken as UTF-8. */
export function hmacSha256(
  key: string | Buffer,
  text: string | Buffer,
  encoding: 'hex' | 'base64',
): string {
  return createHmac('sha256', key).update(text).digest(encoding)
}

/**
 * Whether two texts are equal, in a time that does not tell where they differ: else a signature
 * could be guessed byte by byte.
 */
export function equalTexts(one: string, other: string): boolean {
  const [first, second] = [Buffer.from(one), Buffer.from(other)]
  return first.length === second.length && timingSafeEqual(first, second)
}
