/**
 * Looks at the package as its user will get it: packs it once, lints the tarball, holds its file
 * list against what was meant to be published, and imports every entry point from an empty folder,
 * running and compiling. Needs a fresh `dist/`; `npm run pack:check` builds it first.
 */
import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'

interface Manifest {
  readonly exports: Readonly<Record<string, string | { readonly [condition: string]: string }>>
  readonly dependencies: Readonly<Record<string, string>>
}

interface Packed {
  readonly filename: string
  readonly size: number
  readonly unpackedSize: number
  readonly files: readonly { readonly path: string }[]
}

/** Above these someone has packed what nobody meant to; raise them knowingly. */
const limits = { packedBytes: 1_700_000, unpackedBytes: 9_000_000 }

const meant = [
  /^package\.json$/,
  /^(README|README\.zh-CN|CHANGELOG)\.md$/,
  /^LICENSE$/,
  /^docs\/.+\.md$/,
  /^(src|providers)\/.+\.ts$/,
  /^dist\/(src|providers)\/.+\.(js|js\.map|d\.ts|d\.ts\.map)$/,
]

const root = resolve(import.meta.dirname, '..')
const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as Manifest
const folder = mkdtempSync(join(tmpdir(), 'payonce-pack-'))
const found: string[] = []

const bin = (name: string) => join(root, 'node_modules', '.bin', name)

function run(title: string, command: string, args: readonly string[]): void {
  console.log(`\n-- ${title}`)
  try {
    execFileSync(command, args, { cwd: root, stdio: 'inherit' })
  } catch {
    found.push(`${title} found fault; its words stand above`)
  }
}

function pack(): Packed {
  const args = ['pack', '--json', '--ignore-scripts', '--pack-destination', folder]
  const [packed] = JSON.parse(
    execFileSync('npm', args, { cwd: root, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }),
  ) as Packed[]
  if (packed === undefined) throw new Error('npm pack packed nothing')
  return packed
}

function checkFiles({ files, size, unpackedSize }: Packed): void {
  const paths = new Set(files.map((file) => file.path))
  for (const path of paths) {
    if (!meant.some((pattern) => pattern.test(path))) found.push(`not meant to be packed: ${path}`)
    const built = path.match(/^((?:src|providers)\/.+)\.ts$/)?.[1]
    if (built !== undefined && !paths.has(`dist/${built}.js`)) found.push(`not built: ${path}`)
    const source = path.match(/^dist\/(.+)\.js$/)?.[1]
    if (source !== undefined && !paths.has(`${source}.ts`)) found.push(`without source: ${path}`)
  }
  const targets = Object.values(manifest.exports).flatMap((target) =>
    typeof target === 'string' ? [target] : Object.values(target),
  )
  for (const path of [...targets, './LICENSE', './README.md', './CHANGELOG.md']) {
    if (!paths.has(path.slice(2))) found.push(`missing from the package: ${path}`)
  }
  if (size > limits.packedBytes) found.push(`${size} bytes packed, allowed ${limits.packedBytes}`)
  if (unpackedSize > limits.unpackedBytes) {
    found.push(`${unpackedSize} bytes unpacked, allowed ${limits.unpackedBytes}`)
  }
  console.log(`${paths.size} files, ${size} bytes packed, ${unpackedSize} bytes unpacked`)
}

/** Only the declared dependencies lie beside it, so that an undeclared one cannot be found. */
function install(tarball: string): void {
  const modules = join(folder, 'node_modules')
  mkdirSync(join(modules, '@types'), { recursive: true })
  execFileSync('tar', ['-xzf', tarball, '-C', modules])
  execFileSync('mv', [join(modules, 'package'), join(modules, 'payonce')])
  for (const name of [...Object.keys(manifest.dependencies), '@types/node']) {
    symlinkSync(join(root, 'node_modules', name), join(modules, name))
  }
}

function importEveryEntry(): void {
  console.log('\n-- import')
  const names = Object.entries(manifest.exports)
    .filter(([, target]) => typeof target !== 'string')
    .map(([entry]) => `payonce${entry.slice(1)}`)
  for (const name of names) {
    const code = `const names = Object.keys(await import('${name}'))
      if (names.length === 0) throw new Error('${name} exports nothing')
      console.log('${name}:', names.join(', '))`
    try {
      const args = ['--input-type=module', '--eval', code]
      execFileSync(process.execPath, args, { cwd: folder, stdio: 'inherit', timeout: 30_000 })
    } catch {
      found.push(`cannot be imported by a user: ${name}`)
    }
  }
  const imports = names.map((name, n) => `export * as e${n} from '${name}'\n`)
  writeFileSync(join(folder, 'user.mts'), imports.join(''))
  // Without skipLibCheck: a user who checks the types of libraries finds no fault in ours.
  const compilerOptions = { strict: true, noEmit: true, module: 'nodenext', types: ['node'] }
  const settings = { compilerOptions, files: ['user.mts'] }
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(settings))
  run('types as a user compiles them', bin('tsc'), ['--project', folder])
}

try {
  const packed = pack()
  const tarball = join(folder, packed.filename)
  checkFiles(packed)
  install(tarball)
  importEveryEntry()
  run('publint', bin('publint'), ['run', tarball, '--strict'])
  run('attw', bin('attw'), [tarball, '--profile', 'esm-only', '--no-definitely-typed'])
} finally {
  rmSync(folder, { recursive: true, force: true })
}
for (const line of found) console.error(`✖ ${line}`)
if (found.length > 0) process.exitCode = 1
else console.log('\nThe package holds what was meant, and nothing else.')
