/**
 * The fields of a form by name, decoded once, as the bytes that were sent and signed; `undefined`
 * where one stands twice: each reader would take the one that suits it.
 */
export function formBytes(body: string): ReadonlyMap<string, Buffer> | undefined {
  const parts = body.split('&').filter((part) => part !== '')
  const pairs = parts.map((part): [string, Buffer] => {
    const [, name = '', value = ''] = /^([^=]*)=?(.*)$/s.exec(part) ?? []
    return [bytesOf(name).toString(), bytesOf(value)]
  })
  const fields = new Map(pairs)
  return fields.size === pairs.length ? fields : undefined
}

/** The bytes of a form's name or value: `%` and two digits are one byte, `+` is a blank. */
function bytesOf(encoded: string): Buffer {
  const plain = Buffer.from(encoded.replaceAll('+', ' '))
  const bytes = Buffer.alloc(plain.length)
  let length = 0
  for (let at = 0; at < plain.length; at += 1) {
    const digits = plain[at] === percent ? plain.toString('latin1', at + 1, at + 3) : ''
    const isEscape = /^[0-9A-Fa-f]{2}$/.test(digits)
    bytes[length] = isEscape ? Number.parseInt(digits, 16) : (plain[at] ?? 0)
    length += 1
    if (isEscape) at += 2
  }
  return bytes.subarray(0, length)
}

const percent = 0x25

/**
 * Bytes as text, by the charset that they are said to be in; else as UTF-8 or GB18030, of which GBK
 * and GB2312 are parts.
 *
 * @throws TypeError when they are in none of these.
 */
export function textIn(bytes: Buffer, charset: string): string {
  for (const name of [charset, 'utf-8']) {
    try {
      return new TextDecoder(name, { fatal: true, ignoreBOM: true }).decode(bytes)
    } catch {
      // Other bytes than that, or a name that nobody knows.
    }
  }
  return gb18030.decode(bytes)
}

const gb18030 = new TextDecoder('gb18030', { fatal: true })

const firstLead = 0x81
const fourBytesFrom = 0x30
const fourBytesTo = 0x39

/** How many bytes of GB18030 the character at a place has, and how many units as text. */
function sizesAt(bytes: Buffer, at: number): { readonly bytes: number; readonly units: number } {
  if ((bytes[at] ?? 0) < firstLead) return { bytes: 1, units: 1 }
  const second = bytes[at + 1] ?? 0
  if (second < fourBytesFrom || second > fourBytesTo) return { bytes: 2, units: 1 }
  return { bytes: 4, units: gb18030.decode(bytes.subarray(at, at + 4)).length }
}

/** The bytes of a part of a text that was read as GB18030, by its places in the text. */
export function bytesBetween(bytes: Buffer, from: number, to: number): Buffer {
  const edges: number[] = []
  let units = 0
  for (let at = 0; at <= bytes.length; ) {
    if (units === from || units === to) edges.push(at)
    const size = sizesAt(bytes, at)
    at += size.bytes
    units += size.units
  }
  return bytes.subarray(edges[0], edges.at(-1))
}
