import { createHash } from 'node:crypto'

function digestOf(text: string): string {
  return createHash('sha256').update(text).digest('base64')
}

/**
 * A key that cannot be read. It holds no byte of the key, not even inside, so that no log can show
 * one; `isFor` lets the caller find the account field it came from and name that field.
 */
export class KeyFormatError extends Error {
  override readonly name = 'KeyFormatError'
  readonly #digest: string

  /** @param what what was expected: `an RSA private key`. */
  constructor(what: string, key: string) {
    super(`cannot be read as ${what}`)
    this.#digest = digestOf(key)
  }

  /** Whether this is the key that could not be read. */
  isFor(value: string): boolean {
    return digestOf(value) === this.#digest
  }
}
