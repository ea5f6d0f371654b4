import { once } from 'node:events'
import { createServer, type RequestListener, type ServerResponse } from 'node:http'
import { createServer as createSecureServer } from 'node:https'
import type { AddressInfo, Socket } from 'node:net'
import { onTestFinished } from 'vitest'
import { identity } from './raw-server.ts'

/** A gateway with nothing to close. */
export const calm = { close: () => Promise.resolve() }

/** Longer than a test may take: what waits for it fails. */
export const graceMs = 60_000

/** A server on this machine that never closes an idle connection by itself. */
export async function serve(handle: RequestListener, { tls = false } = {}) {
  const limits = { keepAliveTimeout: 0, requestTimeout: 0, headersTimeout: 0 }
  const server = tls
    ? createSecureServer({ ...limits, ...identity('good') }, handle)
    : createServer(limits, handle)
  const sockets: Socket[] = []
  server.on('connection', (socket) => sockets.push(socket))
  await once(server.listen(0, '127.0.0.1'), 'listening')
  onTestFinished(() => {
    server.close()
    for (const socket of sockets) socket.destroy()
  })
  return { server, sockets, port: (server.address() as AddressInfo).port }
}

/** A handler that leaves the answers to the test. */
export function held() {
  const waiting: ServerResponse[] = []
  const handle: RequestListener = (_, response) => void waiting.push(response)
  /** The answer to the nth request, once that has come. */
  const arrived = async (n = 1): Promise<ServerResponse> => {
    await until(() => waiting.length >= n)
    return waiting[n - 1] as ServerResponse
  }
  return { handle, arrived }
}

/** Turns of the event loop until something is so. */
export async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await turns(1)
}

/** So many turns of the event loop. */
export async function turns(count: number): Promise<void> {
  for (let n = 0; n < count; n += 1) await new Promise((resolve) => setImmediate(resolve))
}
