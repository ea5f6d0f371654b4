import type { Runtime } from '../runtime/runtime.ts'
import type { WebServer } from './connections.ts'
import { stopServer } from './stop-server.ts'

/** The part of a gateway that is needed to stop it. */
export interface Closable {
  /** Lets running calls finish until `graceMs` is over and ends the rest. */
  close(options: { readonly graceMs: number }): Promise<void>
}

/** What is to be stopped, checked and complete. */
export interface Order {
  readonly servers: readonly WebServer[]
  readonly gateway: Closable
  readonly graceMs: number
  readonly runtime: Runtime
  /** Whether the process is to end at the end of the grace, whatever else still keeps it. */
  readonly endsProcess: boolean
}

/** What calls that are ended get at most, out of the grace, to say so and to be answered. */
const lastWordMs = 500

/** Stops servers and gateway. The process is left to end by itself, unless something hangs. */
export async function stop(order: Order): Promise<void> {
  const { servers, gateway, graceMs, runtime, endsProcess } = order
  const endAtMs = runtime.now() + graceMs
  const wordAtMs = endAtMs - Math.min(lastWordMs, graceMs / 10)
  const stopping = servers.map(stopServer)
  const isBusy = () => stopping.some((one) => one.isBusy())
  const drained = Promise.all(stopping.map((one) => one.drained))

  // The servers first: until they have answered, handlers need the gateway.
  await until(drained, wordAtMs, runtime)
  const unanswered = isBusy()
  const leftMs = Math.max(0, wordAtMs - runtime.now())
  const closed = close(gateway, leftMs)
  const through = Promise.allSettled([drained, closed])
  await until(through, endAtMs, runtime)

  const hangs = isBusy()
  for (const one of stopping) one.cut()
  // Beyond the grace if need be: what the gateway has not written down is lost.
  const ended = await until(through, runtime.now() + lastWordMs, runtime)
  const unfinished = leftMs > 0 && runtime.now() >= wordAtMs
  if (unanswered || unfinished || hangs || !ended) process.exitCode ||= 1
  // Not at once: whoever awaits the end may still say a word.
  if (hangs || !ended) setImmediate(() => process.exit())
  // A pool that nobody ends, or a handler whose client has left, must not keep the process.
  else if (endsProcess) runtime.timer(endAtMs - runtime.now(), () => process.exit()).unref?.()
  if (ended) await closed
}

async function close(gateway: Closable, graceMs: number): Promise<void> {
  await gateway.close({ graceMs })
}

/** Whether it is done by then. */
async function until(done: Promise<unknown>, atMs: number, runtime: Runtime): Promise<boolean> {
  const over = new AbortController()
  const tooLate = runtime.sleep(atMs - runtime.now(), over.signal).then(() => false)
  const inTime = await Promise.race([done.then(() => true), tooLate])
  over.abort()
  return inTime
}
