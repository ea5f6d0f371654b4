import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import ts from 'typescript'

const root = resolve(import.meta.dirname, '..')
/** Below node_modules, so that packages are found from there and nothing has to be ignored. */
const target = join(root, 'node_modules', '.cache', 'payonce-bench')

/**
 * Compiles the package and the bench with the options the package is built with, types unchecked.
 *
 * @returns the path of the compiled bench.
 */
export function compile(): string {
  const { config } = ts.readConfigFile(join(root, 'tsconfig.build.json'), ts.sys.readFile)
  const { options, fileNames } = ts.parseJsonConfigFileContent(
    { ...config, include: ['src', 'providers', 'bench'] },
    ts.sys,
    root,
  )
  // One file at a time, the compiler does not see package.json, so it must be told what a module is.
  const compilerOptions = { ...options, module: ts.ModuleKind.ESNext, sourceMap: false }
  rmSync(target, { recursive: true, force: true })
  for (const file of fileNames) {
    const place = join(target, relative(root, file)).replace(/\.ts$/, '.js')
    const { outputText } = ts.transpileModule(readFileSync(file, 'utf8'), {
      fileName: file,
      compilerOptions,
    })
    mkdirSync(dirname(place), { recursive: true })
    writeFileSync(place, outputText)
  }
  writeFileSync(join(target, 'package.json'), '{ "type": "module" }\n')
  return join(target, 'bench', 'main.js')
}
