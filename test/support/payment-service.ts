import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import type { OutgoingHttpHeaders } from 'node:http'
import { Agent, request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import { onTestFinished } from 'vitest'

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url))
const source = (name: string) => here(`../../examples/payment-service/${name}.ts`)
const folder = here(`../../node_modules/.cache/payonce/payment-service-${process.pid}`)

/** What packages of CommonJS expect, inside a bundle of modules. */
const banner = `import { createRequire } from 'node:module'
import { dirname } from 'node:path'
import { fileURLToPath as toPath } from 'node:url'
const require = createRequire(import.meta.url)
const __filename = toPath(import.meta.url)
const __dirname = dirname(__filename)`

/** One file with its packages: to load each part, and compile it, would take longer than the rest. */
export async function bundleExample(): Promise<() => Promise<void>> {
  await build({
    entryPoints: [source('main'), source('serve')],
    outdir: folder,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    platform: 'node',
    format: 'esm',
    external: ['libsql', 'pg-native'],
    banner: { js: banner },
    logLevel: 'error',
  })
  return () => rm(folder, { recursive: true, force: true })
}

/** A process of the example, and what it says. */
export interface Process {
  readonly lines: readonly string[]
  /** The first match among its lines; rejects when it ends before it has said so. */
  said(pattern: RegExp): Promise<RegExpExecArray>
  signal(signal: NodeJS.Signals): void
  readonly ended: Promise<{ readonly code: number | null; readonly signal: string | null }>
}

export function startProcess(name: 'main' | 'serve', environment: Record<string, string>): Process {
  const child = spawn(process.execPath, [join(folder, `${name}.mjs`)], {
    env: { ...process.env, ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const lines: string[] = []
  const ended = once(child, 'close').then(([code, signal]) => ({
    code: code as number | null,
    signal: signal as string | null,
  }))
  onTestFinished(async () => {
    // `main` takes its own child with it, when it is asked to end.
    child.kill(name === 'main' ? 'SIGTERM' : 'SIGKILL')
    await ended
  })
  const looks = new Set<() => void>()
  for (const stream of [child.stdout, child.stderr]) {
    createInterface({ input: stream }).on('line', (line) => {
      lines.push(line)
      for (const look of looks) look()
    })
  }
  const said = (pattern: RegExp) =>
    new Promise<RegExpExecArray>((resolve, reject) => {
      const look = () => {
        for (const line of lines) {
          const match = pattern.exec(line)
          if (match !== null) resolve(match)
        }
      }
      looks.add(look)
      look()
      void ended.then(() => reject(new Error(`ended before ${pattern}: ${lines.join('\n')}`)))
    })
  return { lines, said, ended, signal: (signal) => void child.kill(signal) }
}

/** A folder that is gone after the test. */
export async function ownFolder(): Promise<string> {
  const path = await mkdtemp(join(tmpdir(), 'payment-service-test-'))
  onTestFinished(() => rm(path, { recursive: true, force: true }))
  return path
}

export interface Answer {
  readonly status: number
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  // biome-ignore lint/suspicious/noExplicitAny: each answer has its own form
  readonly body: any
}

export interface Question {
  readonly method?: 'GET' | 'POST'
  readonly headers?: OutgoingHttpHeaders
  readonly body?: object | string
}

/** A request over a connection that is kept alive, as a caller's would be. */
export function createClient() {
  const agent = new Agent({ keepAlive: true })
  onTestFinished(() => agent.destroy())
  return (url: string, { method = 'GET', headers = {}, body }: Question = {}): Promise<Answer> =>
    new Promise((resolve, reject) => {
      const text = typeof body === 'object' ? JSON.stringify(body) : body
      const type = text === undefined ? {} : { 'content-type': 'application/json' }
      const sent = request(url, { agent, method, headers: { ...type, ...headers } }, (answer) => {
        let read = ''
        answer.setEncoding('utf8').on('data', (part: string) => {
          read += part
        })
        answer.on('error', reject)
        answer.on('end', () => {
          const isJson = answer.headers['content-type']?.startsWith('application/json')
          const { statusCode: status = 0, headers: fields } = answer
          resolve({ status, headers: fields, body: isJson ? JSON.parse(read) : read })
        })
      })
      sent.on('error', reject)
      sent.end(text)
    })
}
