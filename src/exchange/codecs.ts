import { readJson } from '../provider/json.ts'
import { readFlatXml, readPairs, writeFlatXml } from '../provider/signing/index.ts'

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
  read: readJson,
}

/** Forms are written with brackets for what is nested; their answers come as JSON. */
const form: Codec = {
  contentType: 'application/x-www-form-urlencoded',
  write: (value) => writeForm(value as Readonly<Record<string, unknown>>),
  read: readJson,
}

/** Answers are raw pairs: a value may hold `=` and `+` (base64), which decoding would destroy. */
const pairs: Codec = { ...form, read: (text) => readPairs(bare(text)) }

/** One flat element in another; more than that no provider here writes. */
const xml: Codec = {
  contentType: 'text/xml; charset=utf-8',
  write: (value) => writeFlatXml(value as Readonly<Record<string, unknown>>),
  read: (text) => readFlatXml(bare(text)),
}

/** Without the byte order mark that some servers put before a text. */
function bare(text: string): string {
  return text.startsWith('\ufeff') ? text.slice(1) : text
}

/** The forms that bodies come in, by the name that a provider file gives. */
export const codecs: Readonly<Record<'json' | 'form' | 'pairs' | 'xml', Codec>> = {
  json,
  form,
  pairs,
  xml,
}

/**
 * Writes fields as a query or form: `a=1&b[c]=2&d[0]=3`. Absent fields are left out; `null` is
 * written as nothing (`a=`), which takes the field's value away where a provider knows that.
 */
export function writeForm(fields: Readonly<Record<string, unknown>>): string {
  const parts: string[] = []
  for (const [name, value] of Object.entries(fields)) {
    writeField(percent(name), value, parts)
  }
  return parts.join('&')
}

function writeField(name: string, value: unknown, parts: string[]): void {
  if (value === undefined) return
  if (typeof value !== 'object' || value === null) {
    parts.push(`${name}=${percent(String(value ?? ''))}`)
    return
  }
  for (const [inner, item] of Object.entries(value)) {
    writeField(`${name}[${percent(inner)}]`, item, parts)
  }
}

/** Encodes all but unreserved characters; `encodeURIComponent` leaves five marks as they are. */
function percent(text: string): string {
  return encodeURIComponent(text).replace(/[!'()*]/g, (mark) => {
    return `%${mark.charCodeAt(0).toString(16).toUpperCase()}`
  })
}

/** `ignoreBOM` keeps a byte order mark in the text: taken off, the text is not what was signed. */
const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

/**
 * Bytes as text, refused unless they are UTF-8: a replaced character would change what was signed.
 *
 * @throws TypeError on bytes that are not UTF-8.
 */
export function textOf(bytes: Buffer): string {
  return bytes.length === 0 ? '' : utf8.decode(bytes)
}
