/** Runs `serve.ts` as a process of its own, and starts it again when it was killed. */
import { type ChildProcess, spawn } from 'node:child_process'
import { extname } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

/** Beside this file, compiled or not. */
const file = fileURLToPath(new URL(`./serve${extname(import.meta.url)}`, import.meta.url))

export interface ServiceProcess {
  readonly url: string
  /** Kills it without a word of warning; another one is started. */
  kill(): void
  /** Asks it to stop, and tells its exit code. */
  stop(): Promise<number | null>
}

export async function runService(
  environment: Readonly<Record<string, string>>,
  say: (line: string) => void,
): Promise<ServiceProcess> {
  let url = ''
  let child: ChildProcess
  const start = () => {
    // Its successor has the same address.
    const port = url === '' ? {} : { PORT: new URL(url).port }
    child = spawn(process.execPath, [...process.execArgv, file], {
      env: { ...process.env, ...environment, ...port },
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    const own = child
    own.once('exit', (_, signal) => {
      if (signal !== 'SIGKILL') return
      say('killed; it is started again')
      start().catch((error: unknown) => say(String(error)))
    })
    return new Promise<void>((resolve, reject) => {
      own.once('exit', () => reject(new Error('the service ended before it listened')))
      if (own.stdout === null) return
      createInterface({ input: own.stdout }).on('line', (line) => {
        say(line)
        const [, address] = /^listening on (\S+)$/.exec(line) ?? []
        if (address === undefined) return
        url = address
        resolve()
      })
    })
  }
  await start()
  return {
    get url() {
      return url
    },
    kill: () => void child.kill('SIGKILL'),
    stop: () =>
      new Promise((resolve) => {
        if (child.exitCode !== null || child.signalCode !== null) return resolve(child.exitCode)
        child.once('exit', resolve)
        child.kill('SIGTERM')
      }),
  }
}
