import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { basename, join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { describe, expect, test } from 'vitest'

const root = resolve(import.meta.dirname, '..')
const longestFile = 250
const longestExample = 40
const longestLine = 100

const text = (path: string) => readFileSync(join(root, path), 'utf8')
const lines = (path: string) => text(path).trimEnd().split('\n')

/** All TypeScript files below the folders, as paths from the root. */
function filesOf(...folders: string[]): string[] {
  return folders
    .filter((folder) => existsSync(join(root, folder)))
    .flatMap((folder) =>
      readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
        .filter((path) => path.endsWith('.ts'))
        .map((path) => `${folder}/${path}`),
    )
    .sort()
}

/** Every place where a pattern stands, as `path:line: text`. */
function placesOf(pattern: RegExp, paths: readonly string[]): string[] {
  return paths.flatMap((path) =>
    lines(path).flatMap((line, index) =>
      pattern.test(line) ? [`${path}:${index + 1}: ${line.trim()}`] : [],
    ),
  )
}

const manifest: {
  readonly exports: Readonly<Record<string, string | { readonly types: string; default: string }>>
  readonly scripts: Readonly<Record<string, string>>
  readonly dependencies: Readonly<Record<string, string>>
  readonly devDependencies: Readonly<Record<string, string>>
} = JSON.parse(text('package.json'))

const product = filesOf('src', 'providers')
const everything = [...product, ...filesOf('test', 'examples', 'bench', 'scripts')]
const providerFiles = filesOf('providers')
const providerIds = providerFiles
  .filter((path) => path.split('/').length === 2)
  .map((path) => basename(path, '.ts'))
const entries = Object.entries(manifest.exports).flatMap(([entry, target]) =>
  typeof target === 'string' ? [] : [{ entry, ...target }],
)

describe('files', () => {
  test(`no file of the product is longer than ${longestFile} lines`, () => {
    expect(product.filter((path) => lines(path).length > longestFile)).toEqual([])
  })

  test(`no example is longer than ${longestExample} lines, unless it is a folder`, () => {
    const examples = filesOf('examples').filter((path) => path.split('/').length === 2)
    expect(examples.filter((path) => lines(path).length > longestExample)).toEqual([])
  })

  test(`no line of the product is longer than ${longestLine} characters, links and lint reasons apart`, () => {
    const long = new RegExp(`^(?!.*(?:https?://|biome-ignore)).{${longestLine + 1},}$`)
    expect(placesOf(long, product)).toEqual([])
  })

  test('every file and folder is named in kebab-case', () => {
    const kebab = /^[a-z][a-z0-9]*(-[a-z0-9]+)*(\.test|\.test-d)?(\.ts)?$|^\d\d(-[a-z0-9]+)+\.ts$/
    const misnamed = everything.filter((path) => !path.split('/').every((part) => kebab.test(part)))
    expect(misnamed).toEqual([])
  })

  test('no file is named after what everything is', () => {
    const vague = /(^|[-/.])(utils?|helpers?|managers?|data|infos?|common|misc)([-/.]|$)/
    expect(everything.filter((path) => vague.test(path))).toEqual([])
  })

  test('no exported name of ours says utils, helper, manager, data or info', () => {
    const exported = /^export (?:async )?(?:const|function|class|interface|type) (\w+)/gm
    const vague = /^(?:utils?|helpers?|managers?|data|infos?)$/i
    const named = filesOf('src').flatMap((path) =>
      [...text(path).matchAll(exported)].map((match) => `${path}: ${match[1]}`),
    )
    const words = (name: string) => name.replace(/^.*: /, '').split(/(?=[A-Z])|_/)
    expect(named.filter((name) => words(name).some((word) => vague.test(word)))).toEqual([])
  })

  test('an index file holds exports only', () => {
    const comments = /\/\*[\s\S]*?\*\/|\/\/.*$/gm
    const exportsOnly =
      /^(\s*export\s+(type\s+)?(\{[^}]*\}|\*(\s+as\s+\w+)?)\s+from\s+'[^']+';?)+\s*$/
    const indexes = product.filter((path) => basename(path) === 'index.ts')
    expect(indexes.length).toBeGreaterThan(0)
    expect(
      indexes.filter((path) => !exportsOnly.test(text(path).replaceAll(comments, ''))),
    ).toEqual([])
  })
})

describe('words', () => {
  test('the core names no provider', () => {
    const names = /wechat|weixin|alipay|unionpay|stripe|paypal|adyen/i
    expect(placesOf(names, filesOf('src'))).toEqual([])
    expect(filesOf('src').filter((path) => names.test(path))).toEqual([])
  })

  test('nothing is left to do', () => {
    expect(placesOf(/\b(TO[D]O|FIX[M]E|X[X]X|HA[C]K)\b/, everything)).toEqual([])
  })

  test('no test is skipped, and none runs alone', () => {
    const marks = /\b(?:test|it|describe|suite|bench)\.(?:only|skip|todo|fails)\b/
    expect(placesOf(marks, everything)).toEqual([])
  })

  test('the type checker is silenced nowhere; a test may expect its refusal', () => {
    expect(placesOf(/@ts-(?:ignore|nocheck)/, everything)).toEqual([])
    const shipped = everything.filter((path) => !path.startsWith('test/'))
    expect(placesOf(/@ts-expect-error/, shipped)).toEqual([])
  })
})

describe('providers', () => {
  test('every provider file is an entry point of the package, and the other way round', () => {
    const exported = entries
      .map(({ entry }) => entry.match(/^\.\/providers\/([^/]+)$/)?.[1])
      .filter((id) => id !== undefined)
    expect(exported.sort()).toEqual([...providerIds].sort())
  })

  test('every sandbox beside a provider is an entry point of the package', () => {
    const sandboxes = providerFiles.filter((path) => path.endsWith('/sandbox.ts'))
    const exported = entries.filter(({ entry }) => entry.endsWith('/sandbox'))
    expect(exported.map(({ entry }) => `${entry.slice(2)}.ts`).sort()).toEqual(sandboxes)
  })

  test.each(providerIds)('%s.ts exports a provider of its own name, in camel case', async (id) => {
    const url = pathToFileURL(join(root, 'providers', `${id}.ts`)).href
    const module: Record<string, { readonly id: string } | undefined> = await import(url)
    const name = id.replaceAll(/-(\w)/g, (_, first: string) => first.toUpperCase())
    expect(module[name]?.id).toBe(id)
  })
})

describe('the package', () => {
  test('every entry point gives types first, and both come from a source that exists', () => {
    for (const { entry, ...target } of entries) {
      expect(Object.keys(target), entry).toEqual(['types', 'default'])
      const source = target.default.replace(/^\.\/dist\//, '').replace(/\.js$/, '.ts')
      expect(existsSync(join(root, source)), `${entry} is made from ${source}`).toBe(true)
      expect(target.types).toBe(target.default.replace(/\.js$/, '.d.ts'))
    }
  })

  test('the user installs five packages and no more', () => {
    const reasons = ['agentkeepalive', 'axios', 'axios-retry', 'uuid', 'zod']
    expect(Object.keys(manifest.dependencies)).toEqual(reasons)
  })

  test('CONTRIBUTING.md gives the reason for every dependency', () => {
    const names = Object.keys({ ...manifest.dependencies, ...manifest.devDependencies })
    const reasons = text('CONTRIBUTING.md')
    expect(names.filter((name) => !reasons.includes(`\`${name}\``))).toEqual([])
  })

  test('axios is at least 1.19, and the range cannot reach the poisoned 1.14.1', () => {
    const [, major, minor] = manifest.dependencies.axios?.match(/^\^(\d+)\.(\d+)\.\d+$/) ?? []
    expect([Number(major), Number(minor) >= 19]).toEqual([1, true])
  })

  test('installing payonce runs no script', () => {
    const onInstall = ['preinstall', 'install', 'postinstall', 'prepare', 'prepublish']
    expect(onInstall.filter((name) => name in manifest.scripts)).toEqual([])
  })

  test('the lockfile has the binaries of every platform, so that npm ci works on each', () => {
    const { packages }: { packages: Record<string, { optionalDependencies?: object }> } =
      JSON.parse(text('package-lock.json'))
    const missing = Object.entries(packages).flatMap(([place, { optionalDependencies = {} }]) =>
      Object.keys(optionalDependencies)
        .filter((name) => !(`node_modules/${name}` in packages))
        .filter((name) => !(`${place}/node_modules/${name}` in packages)),
    )
    expect(missing).toEqual([])
  })

  test('the lockfile names no registry', () => {
    expect(placesOf(/"resolved":|https?:\/\/[^"]*\.tgz/, ['package-lock.json'])).toEqual([])
  })
})
