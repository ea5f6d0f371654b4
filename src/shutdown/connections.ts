import { subscribe } from 'node:diagnostics_channel'
import { type IncomingMessage, Server, type ServerResponse } from 'node:http'
import { Server as SecureServer } from 'node:https'
import type { Socket } from 'node:net'

/** A server of `node:http` or `node:https`: your own, or the one inside your framework. */
export type WebServer = Server | SecureServer

/** An open connection, as far as requests come on it. */
export interface Connection {
  readonly socket: Socket
  /** TLS is not through: the bytes that have come are not those of a request. */
  readonly handshake: boolean
  /** The answer to the newest request, until it is out; those of older requests leave before. */
  answer: ServerResponse | undefined
  /** Bytes read when the last request had ended: more of them are the beginning of another one. */
  readBytes: number
}

/** What is known of one server, and who wants to be told of it. */
export interface Watched {
  /** By the peer's address under TLS, where a connection has two sockets; else by the socket. */
  readonly connections: Map<Socket | string, Connection>
  /** Told of each request before anybody else is. */
  onRequest?: (connection: Connection) => void
  /** Told of each connection whose request has ended. */
  onRest?: (connection: Connection) => void
}

/** What Node tells of a request and of its answer. */
interface Exchange {
  readonly request: IncomingMessage
  readonly response: ServerResponse
  readonly socket: Socket
  readonly server: WebServer
}

/** Weak, so that a server that nobody needs any more is not kept by being watched. */
const servers = new WeakMap<WebServer, Watched>()

/** Whether a value is a server that can be watched. */
export function isWebServer(value: unknown): value is WebServer {
  return value instanceof Server || value instanceof SecureServer
}

/** What has been seen of a server since this file was imported. */
export function watchedOf(server: WebServer): Watched {
  const known = servers.get(server)
  if (known !== undefined) return known
  const made: Watched = { connections: new Map() }
  servers.set(server, made)
  if (server instanceof SecureServer) {
    server.on('secureConnection', (socket) => void connectionOf(server, socket))
  }
  return made
}

/**
 * Whether nothing is under way on a connection: no request that is being answered, no first bytes
 * of another. One that never brought a byte is at rest, a WebSocket is not.
 */
export function isAtRest({ socket, handshake, answer, readBytes }: Connection): boolean {
  const isQuiet = handshake || socket.bytesRead === readBytes
  return socket.destroyed || (answer === undefined && isQuiet)
}

function connectionOf(server: WebServer, socket: Socket): Connection {
  const { connections } = watchedOf(server)
  const secure = server instanceof SecureServer
  const { remoteAddress, remotePort } = socket
  const key = secure && remotePort ? `${remoteAddress} ${remotePort}` : socket
  const known = connections.get(key)
  if (known?.socket === socket) return known
  const handshake = secure && !('encrypted' in socket)
  const made: Connection = { socket, handshake, answer: undefined, readBytes: 0 }
  connections.set(key, made)
  socket.once('close', () => {
    if (connections.get(key) === made) connections.delete(key)
  })
  return made
}

function onConnection(socket: Socket): void {
  // A server's socket has named its server ever since there is node:net; the types do not say so.
  const server: unknown = Reflect.get(socket, 'server')
  // Without an address the two sockets of TLS cannot be told to be one connection.
  if (!isWebServer(server) || (server instanceof SecureServer && !socket.remotePort)) return
  connectionOf(server, socket)
}

function onStart({ server, socket, response }: Exchange): void {
  const connection = connectionOf(server, socket)
  connection.answer = response
  watchedOf(server).onRequest?.(connection)
}

function onFinish({ server, socket, request, response }: Exchange): void {
  const connection = connectionOf(server, socket)
  if (connection.answer !== response) return
  connection.answer = undefined
  const rest = () => {
    if (connection.answer !== undefined) return
    connection.readBytes = socket.bytesRead
    watchedOf(server).onRest?.(connection)
  }
  // An answer may overtake its request, as a refusal of what is too large does.
  if (request.complete || request.destroyed) rest()
  else request.once('close', rest)
}

// The only public way to know what was running before anybody asked.
subscribe('net.server.socket', (message) => onConnection((message as { socket: Socket }).socket))
subscribe('http.server.request.start', (message) => onStart(message as Exchange))
subscribe('http.server.response.finish', (message) => onFinish(message as Exchange))
