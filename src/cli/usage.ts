import { type ParseArgsConfig, parseArgs } from 'node:util'

/** The command line is wrong; the message says what, and the usage follows. */
export class UsageError extends Error {}

/** One word and some options. @throws UsageError */
export function readWords<Options extends NonNullable<ParseArgsConfig['options']>>(
  words: readonly string[],
  { what, options }: { readonly what: string; readonly options: Options },
) {
  const read = () => {
    try {
      return parseArgs({ args: [...words], options, allowPositionals: true })
    } catch (error) {
      throw new UsageError(error instanceof Error ? error.message : String(error))
    }
  }
  const { values, positionals } = read()
  const [word, ...more] = positionals
  if (word === undefined) throw new UsageError(`${what} is missing`)
  if (more.length > 0) throw new UsageError(`one word too many: ${more.join(' ')}`)
  return { word, values }
}
