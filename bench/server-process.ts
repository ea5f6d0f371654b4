import { fork } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'

/** What the server is told to open. */
export interface ServerOrder {
  /** The bytes of its one answer. */
  readonly answer: string
  readonly ports: number
  /** Close what was idle for `idleMs`; each way takes `delayMs`. Without it nothing is closed. */
  readonly idle?: { readonly idleMs: number; readonly delayMs: number }
}

/** What has come in since it was last asked. */
export interface Counts {
  connections: number
  requests: number
}

export type ServerMessage =
  | { readonly kind: 'open'; readonly ports: readonly number[] }
  | ({ readonly kind: 'counts' } & Counts)

export interface ServerProcess {
  /** Opens ports and gives their origins. */
  open(order: ServerOrder): Promise<readonly string[]>
  /** What has come in since the last time; starts from zero again. */
  counts(): Promise<Counts>
  close(): void
}

/** Starts the server in a process of its own, so that its work is nobody's CPU time here. */
export function startServer(): ServerProcess {
  const child = fork(join(import.meta.dirname, 'main.js'), ['serve'], { execArgv: [] })
  const ask = async (message: ServerOrder | 'count'): Promise<ServerMessage> => {
    child.send(message)
    const [answer] = await once(child, 'message')
    return answer as ServerMessage
  }
  return {
    open: async (order) => {
      const answer = await ask(order)
      if (answer.kind !== 'open') throw new Error('the server answered out of turn')
      return answer.ports.map((port) => `http://127.0.0.1:${port}`)
    },
    counts: async () => {
      const answer = await ask('count')
      if (answer.kind !== 'counts') throw new Error('the server answered out of turn')
      return { connections: answer.connections, requests: answer.requests }
    },
    close: () => child.disconnect(),
  }
}
