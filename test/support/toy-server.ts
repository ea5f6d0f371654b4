import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { toyMerchant, toySignature } from './toy-provider.ts'

/** A request as the toy server got it. */
export interface Received {
  readonly method: string
  readonly path: string
  readonly headers: IncomingMessage['headers']
  readonly body: string
}

/** What the toy server says to a request; a plain object is a signed 200. */
export interface Said {
  readonly status?: number
  readonly headers?: Record<string, string>
  readonly body?: unknown
  /** Answer only when this has resolved. */
  readonly after?: Promise<unknown>
}

/** A server that signs like the toy provider and says what the test wants. */
export async function toyServer(say: (request: Received, n: number) => Said | Promise<Said>) {
  const requests: Received[] = []
  const answer = async (received: Received, response: ServerResponse) => {
    requests.push(received)
    const said = await say(received, requests.length)
    await said.after
    const body = typeof said.body === 'string' ? said.body : JSON.stringify(said.body ?? {})
    const time = '1'
    const nonce = 'n'
    response.writeHead(said.status ?? 200, {
      'content-type': 'application/json',
      'toy-time': time,
      'toy-nonce': nonce,
      'toy-signature': toySignature(toyMerchant.secretKey, [time, nonce, body]),
      ...said.headers,
    })
    response.end(body)
  }
  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const { method = '', url = '', headers } = request
      const body = Buffer.concat(chunks).toString()
      answer({ method, path: url, headers, body }, response).catch(() => response.destroy())
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const close = () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve())
      server.closeAllConnections()
    })
  return { url, requests, close }
}

/** The toy provider's answer to the payment that a request asks for. */
export function paid(request: Received, more: Record<string, unknown> = {}): Said {
  const asked = request.body === '' ? {} : (JSON.parse(request.body) as object)
  const order_no = request.path.split('/')[2]
  return { body: { order_no, amount: 1280, currency: 'CNY', state: 'paid', ...asked, ...more } }
}
