import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import type { Books, ProvidersOptions, Start } from './providers.ts'

/** One run: fresh providers with empty books. */
export interface Scene extends Start {
  /** How long a connection may be idle before payonce stops using it. */
  readonly idleMs: number
  /** Ends the providers and reads their books. */
  end(): Promise<Books>
}

export type WechatAccount = Start['accounts']['tea-house']['accounts']['wechat']

async function next<Message>(child: ChildProcess): Promise<Message> {
  const ended = once(child, 'exit').then(() => {
    throw new Error('the providers ended before they answered')
  })
  const [message] = (await Promise.race([once(child, 'message'), ended])) as [Message]
  return message
}

/** Starts the providers in a process of their own. */
export async function setScene(
  options: ProvidersOptions & { readonly idleMs: number },
): Promise<Scene> {
  const { idleMs, ...providers } = options
  const child = fork(new URL('./providers.ts', import.meta.url))
  child.send(providers)
  const start = await next<Start>(child)
  return {
    ...start,
    idleMs,
    async end() {
      child.send('end')
      const books = await next<Books>(child)
      await once(child, 'exit')
      return books
    },
  }
}
