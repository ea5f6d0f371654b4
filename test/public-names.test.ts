import { readFileSync } from 'node:fs'
import { join, relative, resolve } from 'node:path'
import ts from 'typescript'
import { expect, test } from 'vitest'

const root = resolve(import.meta.dirname, '..')
const manifest: { readonly exports: Readonly<Record<string, string | { default: string }>> } =
  JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))

const sources = Object.values(manifest.exports).flatMap((target) =>
  typeof target === 'string'
    ? []
    : [join(root, target.default.replace('./dist/', '').replace(/\.js$/, '.ts'))],
)
const { options } = ts.parseJsonConfigFileContent(
  ts.readConfigFile(join(root, 'tsconfig.json'), ts.sys.readFile).config,
  ts.sys,
  root,
)
const program = ts.createProgram(sources, options)
const checker = program.getTypeChecker()

/** Every name that an entry point exports, with the place of its declaration. */
const names = sources.flatMap((source) => {
  const file = program.getSourceFile(source)
  const symbol = file === undefined ? undefined : checker.getSymbolAtLocation(file)
  if (symbol === undefined)
    return [{ name: `${relative(root, source)} is no module`, place: '', documented: false }]
  return checker.getExportsOfModule(symbol).map((exported) => {
    const isAlias = (exported.flags & ts.SymbolFlags.Alias) !== 0
    const origin = isAlias ? checker.getAliasedSymbol(exported) : exported
    const [declaration] = origin.declarations ?? []
    const place = relative(root, declaration?.getSourceFile().fileName ?? source)
    const documented = origin.getDocumentationComment(checker).length > 0
    return { name: `${place}: ${exported.name}`, place, documented }
  })
})

test('every public name says what it is', () => {
  const silent = names.filter(({ documented }) => !documented).map(({ name }) => name)
  expect([...new Set(silent)].sort()).toEqual([])
})

test('every public name is our own, so that no package behind us becomes a promise', () => {
  const foreign = names.filter(({ place }) => !/^(src|providers)\//.test(place))
  expect(foreign.map(({ name }) => name)).toEqual([])
})
