import { readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import ts from 'typescript'

const root = resolve(import.meta.dirname, '../..')

/** A code block of a page. */
export interface Block {
  readonly language: string
  readonly code: string
}

/** All code blocks of a page, with their language. */
export function blocksOf(page: string): Block[] {
  return [...page.matchAll(/^```(\w+)\n([\s\S]*?)^```$/gm)].map(([, language = '', code = '']) => ({
    language,
    code,
  }))
}

/** The package's entry points, as its user names them, and the sources that they are made from. */
export function entrySources(): Record<string, string> {
  const manifest: { exports: Record<string, string | { default: string }> } = JSON.parse(
    readFileSync(join(root, 'package.json'), 'utf8'),
  )
  return Object.fromEntries(
    Object.entries(manifest.exports).flatMap(([entry, target]) => {
      if (typeof target === 'string') return []
      const source = target.default.replace(/^\.\/dist\//, '').replace(/\.js$/, '.ts')
      return [[`payonce${entry.slice(1)}`, join(root, source)]]
    }),
  )
}

/** What the compiler says of some modules that stand side by side, as `name:line: message`. */
export function complaints(modules: Readonly<Record<string, string>>): string[] {
  const { config } = ts.readConfigFile(join(root, 'tsconfig.json'), ts.sys.readFile)
  const { options } = ts.convertCompilerOptionsFromJson(config.compilerOptions, root)
  const folder = join(root, 'page')
  const virtual = new Map(
    Object.entries(modules).map(([name, code]) => [join(folder, name), code] as const),
  )
  const host = ts.createCompilerHost(options)
  const { readFile, fileExists, directoryExists } = host
  host.readFile = (path) => virtual.get(resolve(path)) ?? readFile(path)
  host.fileExists = (path) => virtual.has(resolve(path)) || fileExists(path)
  host.directoryExists = (path) => resolve(path) === folder || (directoryExists?.(path) ?? true)
  const paths = Object.entries(entrySources()).map(([entry, source]) => [entry, [source]])
  const program = ts.createProgram({
    rootNames: [...virtual.keys()],
    options: { ...options, paths: Object.fromEntries(paths) },
    host,
  })
  return [...virtual.keys()].flatMap((path) => {
    const source = program.getSourceFile(path)
    const found = [
      ...program.getSyntacticDiagnostics(source),
      ...program.getSemanticDiagnostics(source),
    ]
    return found.map(({ start = 0, messageText }) => {
      const line = (source?.getLineAndCharacterOfPosition(start).line ?? 0) + 1
      const message = ts.flattenDiagnosticMessageText(messageText, ' ')
      return `${path.slice(folder.length + 1)}:${line}: ${message}`
    })
  })
}
