import {
  type Connection,
  isAtRest,
  type Watched,
  type WebServer,
  watchedOf,
} from './connections.ts'
import { sayClose } from './last-answer.ts'

/** A server that takes nothing new and ends what it has. */
export interface StoppingServer {
  /** Resolves when its last connection has ended. */
  readonly drained: Promise<void>
  /** Whether something is under way on one of its connections. */
  isBusy(): boolean
  /** Ends every connection, in whatever state. */
  cut(): void
}

/** Stops a server; may be called twice. */
export function stopServer(server: WebServer): StoppingServer {
  const watched = watchedOf(server)
  return {
    drained: drain(server, watched),
    isBusy: () => [...watched.connections.values()].some((one) => !isAtRest(one)),
    cut: () => {
      for (const { socket } of watched.connections.values()) socket.destroy()
      server.closeAllConnections()
    },
  }
}

async function drain(server: WebServer, watched: Watched): Promise<void> {
  const { connections } = watched
  watched.onRequest = bid
  watched.onRest = ({ socket }) => socket.destroySoon()
  for (const connection of connections.values()) bid(connection)
  // Who stands in the operating system's queue would be reset, and so would be a request that has
  // arrived there: each is taken in first.
  await turn()
  await turn()
  const drained = new Promise<void>((resolve) => close(server, resolve))
  // A server may be told to stop before it has started.
  server.on('listening', () => close(server))
  await turn()
  for (const one of connections.values()) if (isAtRest(one)) one.socket.destroySoon()
  endUnseen(server, connections.size)
  await drained
}

/** The newest answer of a connection says that it is the last one. */
function bid(connection: Connection): void {
  const { answer } = connection
  if (answer !== undefined && !answer.headersSent) {
    sayClose(answer, () => connection.answer === answer)
  }
}

/**
 * Node's `close` also ends connections whose answer has been handed over but is still on its way,
 * so that a slow reader gets half of it (Node 20 to 24). Idle connections are ended here, by facts.
 */
function close(server: WebServer, done?: () => void): void {
  const { closeIdleConnections } = server
  server.closeIdleConnections = () => undefined
  try {
    server.close(done)
  } finally {
    server.closeIdleConnections = closeIdleConnections
  }
}

/** Connections older than the import of this file: Node ends them when it knows them to be idle. */
function endUnseen(server: WebServer, seen: number): void {
  server.getConnections((_, open) => {
    if (open <= seen) return
    server.keepAliveTimeout = 1
    server.closeIdleConnections()
  })
}

/** Until the event loop has asked the operating system once more what has arrived. */
function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve))
}
