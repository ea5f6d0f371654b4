import { fork } from 'node:child_process'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import type { Order, ServiceOptions } from './shutdown-service.ts'

/** The service, in a process of its own. */
export interface Service {
  readonly port: number
  /** Resolves once the service has said this word. */
  heard(word: string): Promise<void>
  tell(order: Order): Promise<void>
  signal(signal: NodeJS.Signals): void
  /** Resolves when the process has ended. */
  readonly ended: Promise<End>
}

/** How a process ended, and what it had said. */
export interface End {
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
  readonly words: readonly string[]
}

/** Starts the service, which listens when this resolves. */
export async function startService(options: ServiceOptions): Promise<Service> {
  const file = join(import.meta.dirname, 'shutdown-service.ts')
  const child = fork(file, [JSON.stringify(options)], { execArgv: ['--import', 'tsx'] })
  onTestFinished(() => void child.kill('SIGKILL'))
  const words: string[] = []
  let port = 0
  const waiting = new Set<() => void>()
  child.on('message', (message: { readonly word: string; readonly port?: number }) => {
    words.push(message.word)
    port = message.port ?? port
    for (const look of waiting) look()
  })
  const ended = new Promise<End>((resolve) => {
    child.on('exit', (code, signal) => resolve({ code, signal, words }))
  })
  const heard = (word: string) =>
    new Promise<void>((resolve, reject) => {
      const look = () => {
        if (words.includes(word)) resolve()
      }
      waiting.add(look)
      look()
      child.on('exit', () => reject(new Error(`the service ended before it said ${word}`)))
    })
  await heard('listening')
  const tell = (order: Order) => {
    child.send(order)
    return heard(order)
  }
  return { port, heard, tell, signal: (signal) => void child.kill(signal), ended }
}
