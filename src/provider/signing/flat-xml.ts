const entities: Readonly<Record<string, string>> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
}

const whole = /^\s*(?:<\?xml[^>]*\?>\s*)?<xml>([\s\S]*)<\/xml>\s*$/
const element = /\s*<([A-Za-z_][\w.-]*)(?:\s*\/>|>(?:<!\[CDATA\[([\s\S]*?)\]\]>|([^<]*))<\/\1>)\s*/y

/**
 * Writes fields as one flat `<xml>`; what is `undefined` or `null` is left out. A scheme that signs
 * inside such a body reads and writes it with these two, so that it signs the very fields that the
 * engine reads.
 */
export function writeFlatXml(fields: Readonly<Record<string, unknown>>): string {
  const present = Object.entries(fields).filter(
    ([, field]) => field !== undefined && field !== null,
  )
  const elements = present.map(([name, field]) => writeElement(name, String(field)))
  return `<xml>${elements.join('')}</xml>`
}

function writeElement(name: string, text: string): string {
  const safe = text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
  return `<${name}>${safe}</${name}>`
}

/**
 * Reads flat XML, each value as text. A document type, an entity of its own, nesting or a name that
 * stands twice is refused, not expanded.
 *
 * @throws SyntaxError when the text is not in this form.
 */
export function readFlatXml(text: string): Record<string, string> {
  const inner = whole.exec(text)?.[1]
  if (inner === undefined) throw new SyntaxError('not one flat <xml> element')
  const fields = new Map<string, string>()
  element.lastIndex = 0
  while (element.lastIndex < inner.length) {
    const found = element.exec(inner)
    if (found === null) throw new SyntaxError('not one flat <xml> element')
    const [, name = '', literal, escaped = ''] = found
    // Of a name that stands twice, each reader would take the one that suits it.
    if (fields.has(name)) throw new SyntaxError(`<${name}> stands twice`)
    fields.set(name, literal ?? readEntities(escaped))
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
