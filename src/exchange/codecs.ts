import { readPairs } from '../provider/signing/index.ts'

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

/** Answers are raw pairs: a value may hold `=` and `+` (base64), which decoding would destroy. */
const pairs: Codec = { ...form, read: readPairs }

/** One flat element in another; more than that no provider here writes. */
const xml: Codec = {
  contentType: 'text/xml; charset=utf-8',
  write: (value) => {
    const fields = Object.entries(value as Readonly<Record<string, unknown>>)
    const present = fields.filter(([, field]) => field !== undefined && field !== null)
    const elements = present.map(([name, field]) => writeElement(name, String(field)))
    return `<xml>${elements.join('')}</xml>`
  },
  read: readXml,
}

/** The forms that bodies come in, by the name that a provider file gives. */
export const codecs: Readonly<Record<'json' | 'form' | 'pairs' | 'xml', Codec>> = {
  json,
  form,
  pairs,
  xml,
}

const entities: Readonly<Record<string, string>> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
}

function writeElement(name: string, text: string): string {
  const safe = text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
  return `<${name}>${safe}</${name}>`
}

const whole = /^\s*(?:<\?xml[^>]*\?>\s*)?<xml>([\s\S]*)<\/xml>\s*$/
const element = /\s*<([A-Za-z_][\w.-]*)>(?:<!\[CDATA\[([\s\S]*?)\]\]>|([^<]*))<\/\1>\s*/y

/** Reads flat XML; a document type, an entity of its own or nesting is refused, not expanded. */
function readXml(text: string): Record<string, string> {
  const inner = whole.exec(text)?.[1]
  if (inner === undefined) throw new SyntaxError('not one flat <xml> element')
  const fields: [string, string][] = []
  element.lastIndex = 0
  while (element.lastIndex < inner.length) {
    const found = element.exec(inner)
    if (found === null) throw new SyntaxError('not one flat <xml> element')
    const [, name = '', literal, escaped = ''] = found
    fields.push([name, literal ?? readEntities(escaped)])
  }
  return Object.fromEntries(fields)
}

function readEntities(text: string): string {
  return text.replaceAll(/&(#x?[0-9a-fA-F]+|\w+);/g, (_match, name: string) => {
    if (name.startsWith('#')) {
      const code = name[1] === 'x' ? Number.parseInt(name.slice(2), 16) : Number(name.slice(1))
      return String.fromCodePoint(code)
    }
    const character = entities[name]
    if (character === undefined) throw new SyntaxError(`no such entity: ${name}`)
    return character
  })
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
