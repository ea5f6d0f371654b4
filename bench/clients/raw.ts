import { Agent, type OutgoingHttpHeaders, request } from 'node:http'
import { expectAnswer, nextOrder } from '../order.ts'
import type { Client } from './client.ts'

export interface RawAnswer {
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  readonly body: string
}

export interface RawSender {
  post(path: string, headers: OutgoingHttpHeaders, body: string): Promise<RawAnswer>
  close(): void
}

/** The least that can be done with Node alone: a keep-alive agent, a request, the text of an answer. */
export function rawSender(origin: string): RawSender {
  const { hostname, port } = new URL(origin)
  const agent = new Agent({ keepAlive: true })
  const post: RawSender['post'] = (path, headers, body) =>
    new Promise((resolve, reject) => {
      const sent = request(
        {
          agent,
          hostname,
          port,
          path,
          method: 'POST',
          headers: {
            'content-type': 'application/json',
            'content-length': Buffer.byteLength(body),
            ...headers,
          },
        },
        (answer) => {
          const chunks: Buffer[] = []
          answer.on('data', (chunk: Buffer) => chunks.push(chunk))
          answer.on('error', reject)
          answer.on('end', () =>
            resolve({ headers: answer.headers, body: Buffer.concat(chunks).toString() }),
          )
        },
      )
      sent.on('error', reject)
      sent.end(body)
    })
  return { post, close: () => agent.destroy() }
}

/** The measure of all others. */
export function raw(origin: string): Client {
  const sender = rawSender(origin)
  return {
    name: 'raw node:http',
    call: async () => {
      const { body } = await sender.post('/pay/orders', {}, JSON.stringify(nextOrder()))
      expectAnswer(JSON.parse(body))
    },
    close: sender.close,
  }
}
