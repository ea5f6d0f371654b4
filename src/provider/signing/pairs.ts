const endOrGroup = /[&{[]/g
const closings: Readonly<Record<string, string>> = { '{': '}', '[': ']' }

/** Where a pair ends: at the next `&` that stands in no group. */
function endOfPair(text: string, from: number): number {
  for (let at = from; ; ) {
    endOrGroup.lastIndex = at
    const found = endOrGroup.exec(text)
    if (found === null) return text.length
    const closing = closings[found[0]]
    if (closing === undefined) return found.index
    const end = text.indexOf(closing, found.index)
    if (end === -1) throw new SyntaxError('not in the form k=v: a group has no end')
    at = end + 1
  }
}

/**
 * Reads raw pairs, `k=v&k=v`, without percent-decoding: a name ends at its first `=`, and a value
 * may hold `=` and `+` (base64), line breaks (PEM), and groups in `{}` or `[]` with an `&` inside.
 * What verifies an answer must read it with this function, as its codec does.
 *
 * @throws SyntaxError when it is something else, or a name stands twice: each reader would take the
 * one that suits it.
 */
export function readPairs(text: string): Record<string, string> {
  const fields = new Map<string, string>()
  for (let from = 0; from <= text.length; ) {
    const end = endOfPair(text, from)
    const pair = text.slice(from, end)
    const split = pair.indexOf('=')
    const name = pair.slice(0, split)
    if (split < 1 || fields.has(name)) throw new SyntaxError('not in the form k=v')
    fields.set(name, pair.slice(split + 1))
    from = end + 1
  }
  return Object.fromEntries(fields)
}
