/** Names by which a value that JSON cannot write is known again. */
const dateTag = 'payonce:date'
const integerTag = 'payonce:integer'

/**
 * A value as JSON that a person can read, and that `readText` gives back: dates and integers of any
 * size stay what they are. Never throws: what an outcome holds must not end the call that has it,
 * so that a reference back to where it stands is cut.
 */
export function writeText(value: unknown): string {
  try {
    return JSON.stringify(value, tagged) ?? 'null'
  } catch {
    return JSON.stringify(cut(value, []), tagged) ?? 'null'
  }
}

/** Reads what `writeText` has written. */
export function readText(text: string): unknown {
  return JSON.parse(text, (_name, part: unknown) => {
    if (typeof part !== 'object' || part === null) return part
    const names = Object.keys(part)
    if (names.length !== 1) return part
    const { [dateTag]: date, [integerTag]: integer } = part as Record<string, unknown>
    if (typeof date === 'string') return new Date(date)
    return typeof integer === 'string' ? BigInt(integer) : part
  })
}

/** Called with the holder as `this`: a date has turned itself into text before. */
function tagged(this: unknown, name: string, part: unknown): unknown {
  if (typeof part === 'bigint') return { [integerTag]: String(part) }
  if (typeof part !== 'string') return part
  const own = (this as Record<string, unknown>)[name]
  return own instanceof Date ? { [dateTag]: part } : part
}

/** A copy without cycles, and without what refuses to be written. */
function cut(value: unknown, above: readonly unknown[]): unknown {
  if (typeof value !== 'object' || value === null || value instanceof Date) return value
  if (above.includes(value)) return '[cut: it refers back to itself]'
  const within = [...above, value]
  if (Array.isArray(value)) return value.map((part) => cut(part, within))
  return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, cut(part, within)]))
}
