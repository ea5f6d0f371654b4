import { constants } from 'node:os'
import type { Runtime } from '../runtime/runtime.ts'

/**
 * What reaches the process so soon after the first signal is its echo: npm passes on what the
 * terminal or the service manager has sent to the whole group already.
 */
const echoMs = 1_000

/** Signals that are listened to. */
export interface Heard {
  /** Resolves with the first one; a later one ends the process. */
  readonly first: Promise<void>
  /** Gives the signals back to Node, which ends the process on each. */
  forget(): void
}

/** Whether a process may listen to a signal of this name. */
export function isSignal(name: unknown): name is NodeJS.Signals {
  return typeof name === 'string' && name in constants.signals && !/^SIG(KILL|STOP)$/.test(name)
}

/** Listens to signals. */
export function hear(signals: readonly NodeJS.Signals[], runtime: Runtime): Heard {
  let forget: () => void = () => undefined
  const first = new Promise<void>((resolve) => {
    let since: number | undefined
    const listen = (signal: NodeJS.Signals) => {
      const repeated = since !== undefined && runtime.now() - since >= echoMs
      // Not by the signal itself: the first process of a container would outlive it.
      if (repeated) process.exit(128 + constants.signals[signal])
      since ??= runtime.now()
      resolve()
    }
    for (const signal of signals) process.on(signal, listen)
    forget = () => {
      for (const signal of signals) process.off(signal, listen)
    }
  })
  return { first, forget }
}
