/** A run of digits that a number may be too small for. */
const long = /\d{16}/

/** A text as JSON has it, or a number. */
const tokens = /"[^"\\]*(?:\\.[^"\\]*)*"|-?\d[\d.eE+-]*/g

/**
 * Reads JSON without losing a digit: a number that JavaScript would round, an id or an amount
 * beyond 2^53 for instance, comes as the text of its digits. A byte order mark is passed over.
 *
 * @throws SyntaxError when the text is not JSON.
 */
export function readJson(text: string): unknown {
  const bare = text.charCodeAt(0) === 0xfeff ? text.slice(1) : text
  const value: unknown = JSON.parse(bare)
  if (!long.test(bare)) return value
  return JSON.parse(bare.replace(tokens, (token) => (isRounded(token) ? `"${token}"` : token)))
}

function isRounded(token: string): boolean {
  if (token.startsWith('"') || !long.test(token.replace('.', ''))) return false
  const number = Number(token)
  if (/^-?\d+$/.test(token)) return !Number.isSafeInteger(number)
  const [mantissa = ''] = token.split(/[eE]/)
  return !token.includes('e') && !token.includes('E') && plain(mantissa) !== plain(String(number))
}

/** Without zeros that say nothing. */
function plain(number: string): string {
  return number.includes('.') ? number.replace(/\.?0+$/, '') : number
}
