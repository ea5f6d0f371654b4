const longestLine = 1_048_576

/**
 * The lines of a text as its bytes come, without their ends and without a byte order mark.
 *
 * @param encoding any that `TextDecoder` knows: `utf-8`, `gbk`. @default 'utf-8'
 * @throws Error when a line is longer than 1 MiB: then it is no text of lines.
 */
export async function* linesOf(
  bytes: AsyncIterable<Uint8Array>,
  encoding = 'utf-8',
): AsyncGenerator<string, void, undefined> {
  const decoder = new TextDecoder(encoding)
  let rest = ''
  for await (const piece of bytes) {
    const parts = (rest + decoder.decode(piece, { stream: true })).split('\n')
    rest = parts.pop() ?? ''
    if (rest.length > longestLine) throw new Error(`a line is longer than ${longestLine}`)
    for (const line of parts) yield withoutReturn(line)
  }
  rest += decoder.decode()
  if (rest !== '') yield withoutReturn(rest)
}

function withoutReturn(line: string): string {
  return line.endsWith('\r') ? line.slice(0, -1) : line
}

/** The cells of one line of CSV; one in quotes may hold commas, and a quote written twice. */
export function cellsOf(line: string): string[] {
  const cell = /,(?:"([^"]*(?:""[^"]*)*)"\s*(?=,|$)|([^,]*))/g
  return Array.from(`,${line}`.matchAll(cell), ([, quoted, plain = '']) =>
    quoted === undefined ? plain : quoted.replaceAll('""', '"'),
  )
}
