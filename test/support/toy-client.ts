import { Agent, type IncomingHttpHeaders, request as startRequest } from 'node:http'
import { connect } from 'node:net'
import { toyMerchant, toySignature } from './toy-provider.ts'

/** An answer as node:http has it. */
export interface Answered {
  readonly status: number
  readonly headers: IncomingHttpHeaders
  readonly text: string
  // biome-ignore lint/suspicious/noExplicitAny: whatever the answer holds
  readonly json: any
}

export interface ToyRequest {
  readonly path: string
  /** A GET without it, a POST with it. */
  readonly body?: unknown
  /** The idempotency key. */
  readonly key?: string
  readonly merchant?: typeof toyMerchant
  readonly agent?: Agent
}

/** An agent that keeps one connection, so that a test knows which one is used. */
export function oneConnection(): Agent {
  return new Agent({ keepAlive: true, maxSockets: 1 })
}

/** One request of the toy provider on a plain node:http client; rejects with the socket's error. */
export function askToy(url: string, asked: ToyRequest): Promise<Answered> {
  const { path, key, merchant = toyMerchant, agent = new Agent({ keepAlive: false }) } = asked
  const body = asked.body === undefined ? '' : JSON.stringify(asked.body)
  const method = asked.body === undefined ? 'GET' : 'POST'
  const headers = {
    'toy-account': merchant.account,
    'toy-signature': toySignature(merchant.secretKey, [method, path, body]),
    ...(key === undefined ? {} : { 'idempotency-key': key }),
    ...(body === '' ? {} : { 'content-type': 'application/json', 'content-length': body.length }),
  }
  return new Promise((resolve, reject) => {
    const request = startRequest(new URL(path, url), { method, headers, agent }, (response) => {
      const pieces: Buffer[] = []
      response.on('data', (piece: Buffer) => pieces.push(piece))
      response.on('error', reject)
      response.on('end', () => {
        const text = Buffer.concat(pieces).toString()
        resolve({
          status: response.statusCode ?? 0,
          headers: response.headers,
          text,
          json: read(text),
        })
      })
    })
    request.on('error', reject)
    request.end(body)
  })
}

function read(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** What came over a raw socket, and how it ended. */
export interface Heard {
  readonly bytes: string
  readonly ended: 'fin' | 'reset'
}

/** Sends bytes on a socket of their own and listens until the other side ends it. */
export function speak(url: string, bytes: string): Promise<Heard> {
  const { hostname, port } = new URL(url)
  return new Promise((resolve) => {
    const socket = connect(Number(port), hostname)
    let heard = ''
    socket.setEncoding('latin1')
    socket.on('data', (piece) => {
      heard += piece
    })
    socket.on('end', () => resolve({ bytes: heard, ended: 'fin' }))
    socket.on('error', () => resolve({ bytes: heard, ended: 'reset' }))
    socket.write(bytes)
  })
}

/** The bytes of a POST to the toy provider. */
export function postBytes(path: string, body: unknown): string {
  const text = JSON.stringify(body)
  return `POST ${path} HTTP/1.1\r\nhost: toy\r\ncontent-length: ${text.length}\r\n\r\n${text}`
}
