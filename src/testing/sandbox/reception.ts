import { setMaxListeners } from 'node:events'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import type { AnyProvider, Headers } from '../../provider/spec.ts'
import type { Runtime } from '../../runtime/runtime.ts'
import { systemRuntime } from '../../runtime/system.ts'
import { type Account, createAccounts } from './accounts.ts'
import { Connections } from './connections.ts'
import { type Delivery, deliver } from './deliver.ts'
import { Desk } from './desk.ts'
import { type Enacted, enact } from './enact.ts'
import { FaultProgramme, type SandboxFault } from './faults.ts'
import { Books } from './ledger.ts'
import { at } from './places.ts'
import { type Reply, replyOf, sealedReply } from './reply.ts'
import { createRoutes, type ReceivedRequest, type Routed } from './routes.ts'
import type { RecordedRequest, SandboxOptions } from './sandbox-options.ts'

/** How connections are kept. */
export interface Keeping {
  readonly idleMs: number | undefined
  /** What every answer says of it. */
  readonly keepAlive: Headers
}

/** Reads a request to its end; `undefined` when the client went away before. */
async function read(message: IncomingMessage): Promise<ReceivedRequest | undefined> {
  const pieces: Buffer[] = []
  try {
    for await (const piece of message) pieces.push(piece)
  } catch {
    return undefined
  }
  const headers = Object.entries(message.headers).map(([name, value]) => {
    return [name, Array.isArray(value) ? value.join(', ') : (value ?? '')] as const
  })
  return {
    method: message.method ?? '',
    path: message.url ?? '',
    headers: Object.fromEntries(headers),
    body: Buffer.concat(pieces).toString(),
  }
}

/** The business number of a request, else its idempotency key. */
function numberOf(routed: Routed): string | undefined {
  const { key } = routed.action
  const value = key === undefined ? undefined : at(routed.input, key.split('.'))
  return value === undefined || value === null ? routed.key : String(value)
}

/** Takes requests in: finds out what they are, lets faults meet them, answers. */
export class Reception {
  readonly books = new Books()
  readonly requests: RecordedRequest[] = []
  readonly connections: Connections
  readonly #runtime: Runtime
  readonly #keeping: Keeping
  readonly #options: SandboxOptions<AnyProvider>
  readonly #programme: FaultProgramme
  readonly #desk: Desk
  readonly #accountOf: (request: ReceivedRequest) => Account | undefined
  readonly #routeOf: (request: ReceivedRequest) => Routed | undefined
  readonly #ended = new AbortController()

  constructor(provider: AnyProvider, options: SandboxOptions<AnyProvider>, keeping: Keeping) {
    const { samples, route } = options
    const merchants = [options.merchant, ...(options.merchants ?? [])].map((merchant) =>
      provider.merchant.parse(merchant),
    )
    this.#runtime = options.runtime ?? systemRuntime
    // As many delays at once as there are requests: no leak to warn of.
    setMaxListeners(0, this.#ended.signal)
    this.#keeping = keeping
    this.#options = options
    this.#programme = new FaultProgramme(options.seed ?? 1)
    for (const fault of options.faults ?? []) this.#programme.add(fault)
    this.connections = new Connections(this.#runtime, keeping.idleMs)
    this.#accountOf = createAccounts(provider, merchants)
    this.#routeOf = createRoutes({ provider, merchant: merchants[0], samples, route })
    this.#desk = new Desk({
      provider,
      samples,
      books: this.books,
      refusals: options.refusals ?? {},
      refuseBody: options.refuse ?? ((code, message) => ({ code, message })),
    })
  }

  play(fault: SandboxFault): void {
    if (fault.kind === 'close-idle-now') this.connections.endIdle(fault.reset ? 'reset' : 'fin')
    else this.#programme.add(fault)
  }

  calm(): void {
    this.#programme.clear()
  }

  /** Carries nothing out any more and lets no delay keep the process. */
  end(): void {
    this.#ended.abort()
  }

  /** Takes a request in and answers it. */
  receive(message: IncomingMessage, response: ServerResponse): void {
    const { socket } = message
    this.connections.work(socket)
    response.on('finish', () => this.connections.rest(socket))
    read(message)
      .then((request) => request && this.#answer(request, socket, response))
      .catch((error: unknown) => {
        // A sample's function or signAnswer threw: the author of the test must see it.
        const text = error instanceof Error ? (error.stack ?? error.message) : String(error)
        if (!response.headersSent) response.writeHead(500, { 'content-type': 'text/plain' })
        response.end(`the sandbox itself failed: ${text}`)
      })
  }

  async #answer(request: ReceivedRequest, socket: Socket, response: ServerResponse): Promise<void> {
    const account = this.#accountOf(request)
    const routed = this.#routeOf(request)
    const number = routed === undefined ? undefined : numberOf(routed)
    const operation = routed?.operation
    const fault = routed === undefined ? undefined : this.#programme.meet({ operation, number })
    const atMs = this.#runtime.wall()
    const connection = this.connections.numberOf(socket)
    this.requests.push({ ...request, connection, operation, number, fault: fault?.kind, atMs })
    if (account === undefined) return
    if (fault?.kind === 'late-execution') await this.#untilLate(fault.delayMs, socket)
    if (this.#ended.signal.aborted) return
    const enacted =
      routed === undefined
        ? { result: this.#desk.refuseAs('not-found'), signature: 'right' as const }
        : enact(this.#desk, { ...routed, number, atMs: this.#runtime.wall(), account }, fault)
    const reply = await this.#sign(enacted, { request, account, operation, fault })
    const delivery: Delivery = {
      reply,
      response,
      socket,
      connections: this.connections,
      runtime: this.#runtime,
    }
    await deliver(delivery, fault, this.#ended.signal)
  }

  /** Waits until a late execution is due: after a time, or when the client has gone. */
  async #untilLate(delayMs: number | undefined, socket: Socket): Promise<void> {
    const { signal } = this.#ended
    if (delayMs !== undefined) return this.#runtime.sleep(delayMs, signal)
    if (socket.destroyed) return
    await new Promise<void>((resolve) => {
      socket.once('close', () => resolve())
      signal.addEventListener('abort', () => resolve(), { once: true })
    })
  }

  async #sign(
    { result, signature }: Enacted,
    about: {
      readonly request: ReceivedRequest
      readonly account: Account
      readonly operation: string | undefined
      readonly fault: SandboxFault | undefined
    },
  ): Promise<Reply> {
    const plain = replyOf(result)
    const body = plain.body.toString()
    const { request, operation, fault } = about
    const answer = {
      merchant: about.account.merchant,
      status: plain.status,
      timestampMs: this.#runtime.wall(),
      nonce: this.#runtime.nonce(),
      operation,
      request,
    }
    const { signAnswer, sealAnswer } = signature === 'none' ? {} : this.#options
    const right = signature === 'right'
    const signed = await signAnswer?.({ ...answer, body: right ? body : `${body} ` })
    const sealed = await sealAnswer?.({ ...answer, body, forged: !right })
    const reply = sealed === undefined ? plain : sealedReply(plain, sealed)
    const forged = fault?.kind === 'wrong-signature' ? fault.headers : undefined
    const keep =
      request.headers.connection?.toLowerCase() === 'close' ? {} : this.#keeping.keepAlive
    return { ...reply, headers: { ...reply.headers, ...keep, ...signed, ...forged } }
  }
}
