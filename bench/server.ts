/**
 * The other side, in a process of its own: plain TCP that answers every complete request with the
 * same bytes, so that what it costs is the same for every client, and small.
 */
import { createServer, type Socket } from 'node:net'
import type { Counts, ServerMessage, ServerOrder } from './server-process.ts'

/** Counts the complete requests in what comes in; every client here sends a Content-Length. */
class RequestCounter {
  #rest: Buffer = Buffer.alloc(0)

  add(chunk: Buffer): number {
    this.#rest = this.#rest.length === 0 ? chunk : Buffer.concat([this.#rest, chunk])
    let complete = 0
    for (let end = this.#end(); end <= this.#rest.length; end = this.#end()) {
      this.#rest = this.#rest.subarray(end)
      complete++
    }
    return complete
  }

  /** Where the first request ends; beyond all bytes while its head is not complete. */
  #end(): number {
    const head = this.#rest.indexOf('\r\n\r\n')
    if (head === -1) return Number.POSITIVE_INFINITY
    const length = /\r\ncontent-length: *(\d+)/i.exec(this.#rest.toString('latin1', 0, head))?.[1]
    return head + 4 + Number(length ?? 0)
  }
}

const counted: Counts = { connections: 0, requests: 0 }

/** Answers at once and never closes. */
function answerAtOnce(socket: Socket, answer: Buffer): void {
  const counter = new RequestCounter()
  socket.on('data', (chunk) => {
    for (let left = counter.add(chunk); left > 0; left--) {
      counted.requests++
      socket.write(answer)
    }
  })
}

/** Answers across a distance, and closes a connection that was idle for too long. */
function answerFromAfar(socket: Socket, { answer, idleMs, delayMs }: Distance): void {
  const counter = new RequestCounter()
  let open = true
  let idle: NodeJS.Timeout | undefined
  // The decision falls here; the client hears of it one way's time later.
  const close = () => {
    open = false
    setTimeout(() => socket.destroy(), delayMs)
  }
  const arrive = (chunk: Buffer) => {
    // What arrives after the decision is not carried out, as on a closed socket.
    if (!open) return
    clearTimeout(idle)
    for (let left = counter.add(chunk); left > 0; left--) {
      counted.requests++
      setTimeout(() => socket.write(answer), delayMs)
      idle = setTimeout(close, idleMs)
    }
  }
  socket.on('data', (chunk) => setTimeout(arrive, delayMs, chunk))
}

interface Distance {
  readonly answer: Buffer
  readonly idleMs: number
  readonly delayMs: number
}

async function listen(serve: (socket: Socket) => void): Promise<number> {
  const server = createServer({ noDelay: true }, (socket) => {
    counted.connections++
    socket.on('error', () => socket.destroy())
    serve(socket)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('no port')
  return address.port
}

async function open({ answer, ports, idle }: ServerOrder): Promise<number[]> {
  const bytes = Buffer.from(answer)
  const serve = (socket: Socket) =>
    idle === undefined
      ? answerAtOnce(socket, bytes)
      : answerFromAfar(socket, { answer: bytes, ...idle })
  return await Promise.all(Array.from({ length: ports }, () => listen(serve)))
}

const reply = (message: ServerMessage) => process.send?.(message)

process.on('message', (order: ServerOrder | 'count') => {
  if (order === 'count') {
    reply({ kind: 'counts', ...counted })
    counted.connections = 0
    counted.requests = 0
  } else {
    void open(order).then((ports) => reply({ kind: 'open', ports }))
  }
})
// The parent is gone, however it went.
process.on('disconnect', () => process.exit())
