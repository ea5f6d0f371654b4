/** A text with the letter or digit at a place replaced by another one. */
export function changedAt(text: string, place: number): string {
  const character = text[place] ?? ''
  const other = /\d/.test(character)
    ? character === '9'
      ? '8'
      : '9'
    : character === 'x'
      ? 'y'
      : 'x'
  return text.slice(0, place) + other + text.slice(place + 1)
}

/** A set of headers with each one left out, and with all; each with what is missing. */
export function withoutEach(
  headers: Readonly<Record<string, string>>,
): readonly [string, Readonly<Record<string, string>>][] {
  const names = Object.keys(headers)
  const without = (name: string) =>
    Object.fromEntries(Object.entries(headers).filter(([other]) => other !== name))
  return [
    ...names.map((name): [string, Record<string, string>] => [name, without(name)]),
    ['any header', {}],
  ]
}
