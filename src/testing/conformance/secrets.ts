import { inspect } from 'node:util'
import { pemsOf, secretsOf } from '../../provider/secret.ts'
import { fieldsOf } from '../../provider/shape.ts'
import type { AnyProvider } from '../../provider/spec.ts'

/** Shorter secrets equal ordinary words by chance; no key is that short. */
const shortestSecret = 6
/** A line of a PEM text that is long enough to be nothing else. */
const shortestLine = 20

/** A secret of the account, and the texts by which it is known again. */
interface Planted {
  readonly field: string
  readonly signs: readonly string[]
}

/** The account's secrets, planted by being its secrets: none may show anywhere. */
export class Secrets {
  readonly #planted: readonly Planted[]
  /** The fields that are marked `secret()` or `pem()`. */
  readonly fields: readonly string[]
  /** Their values, for a provider that quotes them in its refusals. */
  readonly values: readonly string[]

  constructor(provider: AnyProvider, account: Readonly<Record<string, unknown>>) {
    const marked = secretsOf(provider.merchant, account)
    const pems = new Set(pemsOf(provider.merchant, account).map(([, text]) => text))
    this.values = marked.filter(({ length }) => length >= shortestSecret)
    this.fields = Object.keys(fieldsOf(provider.merchant) ?? {}).filter((name) =>
      [account[name]].flat().some((value) => marked.includes(value as string)),
    )
    this.#planted = this.fields.flatMap((field) => {
      const values = [account[field]].flat().map(String)
      return values
        .filter((value) => this.values.includes(value))
        .map((value) => ({
          field,
          signs: withEscapes(pems.has(value) ? keyLines(value) : [value]),
        }))
    })
  }

  /** The account field whose secret shows in a value, printed as logs print it. */
  shownIn(value: unknown): string | undefined {
    if (this.#planted.length === 0) return undefined
    const text = `${written(value)}${inspect(value, { depth: null, showHidden: true })}`
    return this.#planted.find(({ signs }) => signs.some((sign) => text.includes(sign)))?.field
  }
}

function written(value: unknown): string {
  try {
    return JSON.stringify(value) ?? ''
  } catch {
    // What cannot be written as JSON is printed by inspect alone.
    return ''
  }
}

/** The lines of a PEM text that hold the key; line breaks are printed in many ways. */
function keyLines(pem: string): string[] {
  return pem.split('\n').filter((line) => line.length >= shortestLine && !line.startsWith('-----'))
}

function withEscapes(signs: readonly string[]): string[] {
  return [...signs, ...signs.map((sign) => JSON.stringify(sign).slice(1, -1))]
}
