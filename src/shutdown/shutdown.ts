import * as z from 'zod'
import { configured } from '../errors/validation.ts'
import type { Runtime } from '../runtime/runtime.ts'
import { systemRuntime } from '../runtime/system.ts'
import { isWebServer, type WebServer } from './connections.ts'
import { hear, isSignal } from './signals.ts'
import { type Closable, stop } from './stop.ts'

/** What is stopped, and how long that may take. */
export interface ShutdownOptions {
  /** One server or several; of a framework the server inside it, as Fastify's `app.server`. */
  readonly server: WebServer | readonly WebServer[]
  /** The gateway that the servers' handlers call. */
  readonly gateway: Closable
  /**
   * Milliseconds from the call, or from the signal, after which nothing is waited for any more.
   * Take less than whoever stops the process leaves it: 10 s (Docker), 30 s (Kubernetes).
   */
  readonly graceMs: number
  /** Waits for one of these signals and stops then. @default none: stops at once */
  readonly signals?: readonly NodeJS.Signals[]
  /** Time, for tests. @default the system's */
  readonly runtime?: Runtime
}

const shutdownSchema = z.strictObject({
  server: z.custom<WebServer | readonly WebServer[]>(
    (value) => [value].flat().every(isWebServer),
    'must be a server of node:http or node:https, or a list of them',
  ),
  gateway: z.custom<Closable>(
    (value) => typeof (value as Partial<Closable> | null | undefined)?.close === 'function',
    'must be a gateway',
  ),
  graceMs: z
    .number()
    .nonnegative()
    .max(2 ** 31 - 1),
  signals: z
    .array(z.custom<NodeJS.Signals>(isSignal, 'must be a signal that can be handled, as SIGTERM'))
    .min(1)
    .optional(),
  runtime: z.custom<Runtime>((value) => typeof value === 'object' && value !== null).optional(),
})

/**
 * Stops servers and a gateway together, so that no payment is lost on the way out.
 *
 * The servers take no new connection. Requests that are running or just arriving are answered in
 * full, with `Connection: close`; idle connections end at once. Then the gateway closes with what
 * is left of the grace. Before the grace ends (by a tenth of it, at most 500 ms), calls that still
 * run become `unknown`, so that their handlers can answer so; at its end every connection is cut.
 *
 * With `signals`, call it once at the start: it waits for one of them. Without, it acts at once.
 * The promise resolves when all is through, and the process ends by itself as soon as nothing else
 * keeps it: end your database pool behind the `await`.
 *
 * With `signals` it ends at the end of the grace whatever keeps it: a pool that nobody ended, or a
 * handler whose client has left.
 *
 * The process ends with 0, or your own `process.exitCode`, when everything ended in time, and with
 * 1 when the grace ran out. What hangs then is not waited for: the process exits, also without
 * `signals`. A second signal exits at once with 128 and its number, unless it comes within a second
 * of the first: npm and service managers send the same one twice.
 *
 * Import it before the server starts: it knows the connections that it saw come. A WebSocket, or an
 * answer without end, stays until the grace ends unless you end it. HTTP/2 servers are refused.
 *
 * @throws ConfigurationError, as a rejection, that names the option that is wrong.
 * @example
 * const server = createServer(app).listen(8080)
 * await shutdown({ server, gateway, graceMs: 9_000, signals: ['SIGTERM', 'SIGINT'] })
 * await database.end()
 */
export async function shutdown(options: ShutdownOptions): Promise<void> {
  const checked = configured(shutdownSchema, options, { path: 'shutdown' })
  const { signals, gateway, graceMs, runtime = systemRuntime } = checked
  const endsProcess = signals !== undefined
  const order = { servers: [checked.server].flat(), gateway, graceMs, runtime, endsProcess }
  if (signals === undefined) return await stop(order)
  const heard = hear(signals, runtime)
  await heard.first
  try {
    await stop(order)
  } finally {
    heard.forget()
  }
}
