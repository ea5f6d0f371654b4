import * as z from 'zod'

/** One payment, as every client is asked to send it: 180 bytes of JSON. */
export interface Order {
  readonly out_trade_no: string
  readonly description: string
  readonly notify_url: string
  readonly attach: string
  readonly amount: { readonly total: number; readonly currency: 'CNY' }
}

/** What every server here answers, whatever it is asked. */
export const answerBody = JSON.stringify({ code_url: 'weixin://wxpay/bizpayurl?pr=Xy7Zk2Q1m' })

/** The schemas that both payonce and the parts by hand hold input and answer against. */
export const orderInput = z.strictObject({
  out_trade_no: z.string().min(6).max(32),
  description: z.string().min(1).max(127),
  notify_url: z.url().max(255),
  attach: z.string().max(128).optional(),
  amount: z.strictObject({ total: z.int().positive(), currency: z.literal('CNY').optional() }),
})
export const orderAnswer = z.object({ code_url: z.string() })

let made = 0

/** A new order; no number comes twice, so that no key does either. */
export function nextOrder(): Order {
  made++
  return {
    out_trade_no: `B${String(made).padStart(11, '0')}`,
    description: 'Two cups of green tea',
    notify_url: 'https://shop.example/pay/notify',
    attach: 'table 7, by the window',
    amount: { total: 1280, currency: 'CNY' },
  }
}

/** Throws unless a client has really read the answer: a client that fails fast must not win. */
export function expectAnswer(value: unknown): void {
  const read = (value as { code_url?: unknown } | null | undefined)?.code_url
  if (typeof read !== 'string') throw new Error(`not the answer: ${JSON.stringify(value)}`)
}

/** A whole HTTP answer with more header fields where one is signed. */
export function httpAnswer(headers: Readonly<Record<string, string>> = {}): string {
  const fields = {
    Server: 'nginx',
    Date: new Date().toUTCString(),
    'Content-Type': 'application/json; charset=utf-8',
    'Content-Length': String(Buffer.byteLength(answerBody)),
    Connection: 'keep-alive',
    ...headers,
  }
  const head = Object.entries(fields).map(([name, value]) => `${name}: ${value}\r\n`)
  return `HTTP/1.1 200 OK\r\n${head.join('')}\r\n${answerBody}`
}
