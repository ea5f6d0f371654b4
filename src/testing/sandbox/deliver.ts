import type { ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import type { Runtime } from '../../runtime/runtime.ts'
import type { Connections } from './connections.ts'
import type { SandboxFault } from './faults.ts'
import { type Reply, rawReply } from './reply.ts'

/** Where an answer goes, and with what. */
export interface Delivery {
  readonly reply: Reply
  readonly response: ServerResponse
  readonly socket: Socket
  readonly connections: Connections
  readonly runtime: Runtime
}

/** What is sent as garbage, unless the fault says: it looks like nothing of HTTP. */
const garbage = Buffer.from([0x00, 0xff, 0x13, 0x37, 0x0a, 0x0d, 0x80, 0x7f])

/**
 * libuv tells of a reset that comes together with data as if it were a FIN; so the client gets the
 * time to read what came before it.
 */
const turnsBeforeReset = 4

/** Sends the answer as it should be; `then` runs when it is out. */
function sendWhole({ reply, response }: Delivery, then?: () => void): void {
  if (response.destroyed) return
  response.writeHead(reply.status, reply.headers)
  response.end(reply.status === 204 ? undefined : reply.body, then)
}

function sendPart(delivery: Delivery, fault: Extract<SandboxFault, { kind: 'cut' }>): void {
  const { socket, connections } = delivery
  const { bytes, bodyAt } = rawReply(delivery.reply)
  const after = fault.after ?? 'body'
  const places = {
    headers: Math.floor(bodyAt / 2),
    body: bodyAt + Math.floor((bytes.length - bodyAt) / 2),
  }
  const length = typeof after === 'number' ? after : places[after]
  socket.write(bytes.subarray(0, length), () => {
    if (fault.reset) afterTurns(turnsBeforeReset, () => connections.reset(socket))
    else connections.end(socket)
  })
}

/** Runs an action some turns of the event loop later. */
function afterTurns(turns: number, action: () => void): void {
  if (turns === 0) action()
  else setImmediate(afterTurns, turns - 1, action)
}

async function drip(
  delivery: Delivery,
  fault: Extract<SandboxFault, { kind: 'drip' }>,
  ended: AbortSignal,
): Promise<void> {
  const { socket, runtime, connections } = delivery
  const { reply } = delivery
  // Written past the HTTP server, so it must be the connection's last answer.
  const headers = { ...reply.headers, connection: 'close' }
  const { bytes } = rawReply({ ...reply, headers })
  const size = fault.bytes ?? 1
  for (let from = 0; from < bytes.length; from += size) {
    if (from > 0) await runtime.sleep(fault.everyMs, ended)
    if (ended.aborted || socket.destroyed) return
    socket.write(bytes.subarray(from, from + size))
  }
  connections.end(socket)
}

/** Sends an answer, or what a fault makes of it. `ended` aborts what takes its time. */
export async function deliver(
  delivery: Delivery,
  fault: SandboxFault | undefined,
  ended: AbortSignal,
): Promise<void> {
  const { reply, socket, connections } = delivery
  switch (fault?.kind) {
    case 'drop-before':
    case 'drop-after':
      return connections.end(socket)
    case 'reset-before':
    case 'reset-after':
      return connections.reset(socket)
    case 'stall':
      return
    case 'cut':
      return sendPart(delivery, fault)
    case 'garble':
      socket.end(fault.bytes ?? garbage)
      return
    case 'drip':
      return drip(delivery, fault, ended)
    case 'late':
      await delivery.runtime.sleep(fault.delayMs, ended)
      if (!ended.aborted) sendWhole(delivery)
      return
    case 'twice':
      return sendWhole(delivery, () => {
        if (!socket.destroyed) socket.write(rawReply(reply).bytes)
      })
    default:
      return sendWhole(delivery)
  }
}
