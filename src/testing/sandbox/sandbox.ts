import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { createServer as createSecureServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { ConfigurationError } from '../../errors/errors.ts'
import type { AnyProvider } from '../../provider/spec.ts'
import type { SandboxFault } from './faults.ts'
import { Reception } from './reception.ts'
import type { Sandbox, SandboxOptions } from './sandbox-options.ts'

/** An idle limit as a server announces it: whole seconds, or not at all. */
function keepAliveHint(idleMs: number | undefined): Readonly<Record<string, string>> {
  const seconds = (idleMs ?? 0) / 1_000
  return seconds >= 1 && Number.isInteger(seconds) ? { 'keep-alive': `timeout=${seconds}` } : {}
}

function checkSamples(provider: AnyProvider, names: readonly string[]): void {
  const known = [...Object.keys(provider.operations), ...Object.keys(provider.auth.needs ?? {})]
  const stranger = names.find((name) => !known.includes(name))
  if (stranger === undefined) return
  throw new ConfigurationError(
    `samples.${stranger}: ${provider.title} has no such operation; it has ${known.join(', ')}`,
  )
}

/**
 * Starts a local stand-in for a provider, made from the provider's own file: it knows its paths,
 * keeps a ledger by its repeat rule, signs as it signs, closes idle connections as it closes them,
 * and fails on command. For tests of a payment service without the network.
 *
 * @throws ConfigurationError when a sample is of no operation, ZodError when the merchant's account
 * lacks what the provider asks for.
 * @example
 * const sandbox = await startSandbox(provider, { merchant, samples, signAnswer })
 * const hosts = { [provider.id]: [sandbox.url] }
 * const gateway = createGateway({ providers: [provider], merchants, hosts })
 * sandbox.play({ kind: 'drop-after', operation: 'pay' })
 * await gateway.merchant('tea-house')[provider.id].pay(input)
 * sandbox.ledger.timesCarriedOut('pay', 'T-1001') // 1
 */
export async function startSandbox<P extends AnyProvider>(
  provider: P,
  options: SandboxOptions<P>,
): Promise<Sandbox<P>> {
  checkSamples(provider, Object.keys(options.samples))
  const idleMs =
    options.idleMs === null ? undefined : (options.idleMs ?? provider.connection.serverIdleMs)
  const reception = new Reception(provider, options, {
    idleMs,
    keepAlive: keepAliveHint(idleMs),
  })
  const { connections } = reception
  const receive = (request: IncomingMessage, response: ServerResponse) =>
    reception.receive(request, response)
  // Node's own limits are off: the sandbox closes what it closes by the provider's figures.
  const limits = { keepAliveTimeout: 0, requestTimeout: 0, headersTimeout: 0 }
  const server =
    options.tls === undefined
      ? createServer(limits, receive)
      : createSecureServer({ ...limits, ...options.tls }, receive)
  server.on('connection', (socket) => connections.accept(socket))
  server.on(options.tls === undefined ? 'connection' : 'secureConnection', (socket) =>
    connections.welcome(socket),
  )
  server.on('clientError', (_, socket) => socket.destroy())
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(0, '127.0.0.1', resolve)
  })
  const { port } = server.address() as AddressInfo
  let closing: Promise<void> | undefined

  return {
    url: `${options.tls === undefined ? 'http' : 'https'}://127.0.0.1:${port}`,
    merchant: options.merchant,
    ledger: reception.books,
    requests: reception.requests,
    connections,
    play: (fault: SandboxFault) => reception.play(fault),
    calm: () => reception.calm(),
    close: () => {
      closing ??= new Promise((resolve) => {
        server.close(() => resolve())
        reception.end()
        connections.endAll()
      })
      return closing
    },
  }
}
