import { parseArgs } from 'node:util'

/** The command line is wrong; the message says what, and the usage follows. */
export class UsageError extends Error {}

/** One word and some options. @throws UsageError */
export function readWords<Name extends string>(
  words: readonly string[],
  { what, options }: { readonly what: string; readonly options: readonly Name[] },
): { readonly word: string; readonly values: { readonly [Option in Name]?: string } } {
  const asked = options.map((name) => [name, { type: 'string' }] as const)
  const read = () => {
    try {
      const config = { args: [...words], options: Object.fromEntries(asked) }
      return parseArgs({ ...config, allowPositionals: true })
    } catch (error) {
      throw new UsageError(error instanceof Error ? error.message : String(error))
    }
  }
  const { values, positionals } = read()
  const [word, ...more] = positionals
  if (word === undefined) throw new UsageError(`${what} is missing`)
  if (more.length > 0) throw new UsageError(`one word too many: ${more.join(' ')}`)
  return { word, values: values as { readonly [Option in Name]?: string } }
}
