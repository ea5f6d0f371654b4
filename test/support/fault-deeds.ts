import type { Socket } from 'node:net'
import { gzipSync } from 'node:zlib'
import type { Deed, Seen } from './fault-server.ts'
import { signToyAnswer, toyMerchant } from './toy-provider.ts'

/** An answer, byte by byte. */
export interface Script {
  /** @default 200 */
  readonly status?: number
  /** Further header lines. */
  readonly headers?: readonly string[]
  /** The body as text; anything else is written as JSON. @default the order that was asked for */
  readonly body?: unknown
  /** How the end of the body is told. @default 'length' */
  readonly framing?: 'length' | 'chunked' | 'close'
  /** Whether it carries the provider's signature. @default true */
  readonly signed?: boolean
  /** Bytes sent in place of the text, which stays what is signed. */
  readonly packed?: (text: string) => Buffer
}

/** The answer to a payment or a query that was carried out as asked. */
export function orderOf(request: Seen): Record<string, unknown> {
  const asked = request.body === '' ? {} : (JSON.parse(request.body) as Record<string, unknown>)
  const { order_no = request.path.split('/')[2], amount = 1280, currency = 'CNY' } = asked
  return { order_no, state: 'paid', amount, currency, payment_no: 'P-1' }
}

/** The bytes of an answer, signed as the toy provider signs. */
export function bytesOf(request: Seen, script: Script = {}): Buffer {
  const { status = 200, headers = [], framing = 'length', signed = true, packed } = script
  const said = script.body === undefined ? orderOf(request) : script.body
  const text = typeof said === 'string' ? said : JSON.stringify(said)
  const body = packed?.(text) ?? Buffer.from(text)
  const signature = signToyAnswer({ merchant: toyMerchant, body: text, timestampMs: 1, nonce: 'n' })
  const lines = [
    `HTTP/1.1 ${status} Something`,
    'content-type: application/json',
    ...(signed ? Object.entries(signature).map(([name, value]) => `${name}: ${value}`) : []),
    ...(framing === 'length' ? [`content-length: ${body.length}`] : []),
    ...(framing === 'chunked' ? ['transfer-encoding: chunked'] : []),
    ...headers,
  ]
  const head = Buffer.from(`${lines.join('\r\n')}\r\n\r\n`)
  return Buffer.concat([head, framing === 'chunked' ? chunked(body) : body])
}

function chunked(body: Buffer): Buffer {
  const half = Math.ceil(body.length / 2)
  const parts = [body.subarray(0, half), body.subarray(half)].filter(({ length }) => length > 0)
  const written = parts.map((part) => {
    return Buffer.concat([
      Buffer.from(`${part.length.toString(16)}\r\n`),
      part,
      Buffer.from('\r\n'),
    ])
  })
  return Buffer.concat([...written, Buffer.from('0\r\n\r\n')])
}

/** Answers, and leaves the connection open. */
export function answers(script: Script = {}): Deed {
  return { act: (socket, request) => void socket.write(bytesOf(request, script)) }
}

/** Carries the order out and answers as it should. */
export const answersWell: Deed = answers()

/**
 * Answers with an error of the toy provider. Its text quotes the account's secret, as a careless
 * provider's text does: it must not come out anywhere.
 */
export function refuses(status: number, code?: string, more: Script = {}): Deed {
  const message = `refused for ${toyMerchant.secretKey}`
  return answers({ status, body: code === undefined ? { message } : { code, message }, ...more })
}

/** Sends bytes as they are, and leaves the connection open. */
export function says(bytes: string | Buffer): Deed {
  return { act: (socket) => void socket.write(bytes) }
}

/** Writes something made from the request, and leaves the connection open. */
export function writes(make: (request: Seen) => string | Buffer): Deed {
  return { act: (socket, request) => void socket.write(make(request)) }
}

/** Sends the first part of a good answer and then ends the connection. */
export function cuts(
  script: Script,
  keep: (whole: Buffer) => number,
  end: 'FIN' | 'RST' = 'FIN',
): Deed {
  return {
    act: (socket, request) => {
      const whole = bytesOf(request, script)
      const part = whole.subarray(0, keep(whole))
      if (end === 'FIN') socket.end(part)
      else socket.write(part, () => socket.resetAndDestroy())
    },
  }
}

/** Offset of the first byte of the body. */
export function bodyOf(whole: Buffer): number {
  return whole.indexOf('\r\n\r\n') + 4
}

export const resets: Deed = { act: (socket) => socket.resetAndDestroy() }
export const hangsUp: Deed = { act: (socket) => void socket.end() }
/** With most of the body still on its way. */
export const resetsMidBody: Deed = { at: 'head', act: (socket) => socket.resetAndDestroy() }
export const staysSilent: Deed = { act: () => undefined }

/** Sends a good answer so slowly that its end lies beyond every limit. */
export const drips: Deed = {
  act: (socket, request) => {
    const whole = bytesOf(request)
    let sent = 0
    repeatedly(socket, () => socket.write(whole.subarray(sent, ++sent)))
  },
}

/** Sends interim answers and never a final one. */
export const floodsInterim: Deed = {
  act: (socket) => {
    repeatedly(socket, () =>
      socket.write('HTTP/1.1 103 Early Hints\r\nlink: </a>\r\n\r\n'.repeat(4)),
    )
  },
}

function repeatedly(socket: Socket, act: () => void): void {
  const timer = setInterval(act, 20)
  socket.once('close', () => clearInterval(timer))
  act()
}

/** Sends a body that does not end, as fast as it is taken. */
export const neverEnds: Deed = {
  act: (socket) => {
    socket.write('HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n')
    const chunk = Buffer.from(`4000\r\n${'x'.repeat(0x4000)}\r\n`)
    const pump = () => {
      while (!socket.destroyed && socket.write(chunk));
    }
    socket.on('drain', pump)
    pump()
  },
}

/** Eight million bytes of text in eight thousand of gzip. */
export const bomb: Buffer = gzipSync(Buffer.alloc(8_000_000, ' '))
