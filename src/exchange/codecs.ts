/** How bodies are written and read. */
export interface Codec {
  readonly contentType: string
  write(value: unknown): string
  /** @throws SyntaxError when the text is not in this form. */
  read(text: string): unknown
}

const json: Codec = {
  contentType: 'application/json',
  write: (value) => JSON.stringify(value),
  read: (text) => JSON.parse(text),
}

/** Forms are written with brackets for what is nested; their answers come as JSON. */
const form: Codec = {
  contentType: 'application/x-www-form-urlencoded',
  write: (value) => writeForm(value as Readonly<Record<string, unknown>>),
  read: (text) => JSON.parse(text),
}

export const codecs: Readonly<Record<'json' | 'form', Codec>> = { json, form }

/** Writes fields as a query or form: `a=1&b[c]=2&d[0]=3`; absent fields are left out. */
export function writeForm(fields: Readonly<Record<string, unknown>>): string {
  const parts: string[] = []
  for (const [name, value] of Object.entries(fields)) {
    writeField(encodeURIComponent(name), value, parts)
  }
  return parts.join('&')
}

function writeField(name: string, value: unknown, parts: string[]): void {
  if (value === undefined || value === null) return
  if (typeof value !== 'object') {
    parts.push(`${name}=${encodeURIComponent(String(value))}`)
    return
  }
  for (const [inner, item] of Object.entries(value)) {
    writeField(`${name}[${encodeURIComponent(inner)}]`, item, parts)
  }
}

const utf8 = new TextDecoder('utf-8', { fatal: true })

/**
 * Bytes as text, refused unless they are UTF-8: a replaced character would change what was signed.
 *
 * @throws TypeError on bytes that are not UTF-8.
 */
export function textOf(bytes: Buffer): string {
  return bytes.length === 0 ? '' : utf8.decode(bytes)
}
