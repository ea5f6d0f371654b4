import { createPublicKey, sign } from 'node:crypto'
import { describe, expect, it, onTestFinished } from 'vitest'
import { alipay } from '../../providers/alipay.ts'
import { createGateway } from '../../src/index.ts'
import { kit } from '../support/alipay-shop.ts'
import { rawServer } from '../support/raw-server.ts'

const { privateKey } = kit.merchant
const publicKey = createPublicKey(privateKey).export({ type: 'spki', format: 'pem' }).toString()
const account = { ...kit.merchant, alipayPublicKey: publicKey }

/** Bytes out of ASCII and, in angle brackets, hexadecimal. */
function bytes(text: string): Buffer {
  const parts = text.split(/<([0-9a-f]+)>/)
  return Buffer.concat(parts.map((part, n) => Buffer.from(part, n % 2 === 1 ? 'hex' : 'utf8')))
}

/** 诚信茶 with a 誠, whose second byte is a backslash, and a 𠀀, which has four bytes. */
const words = { gb18030: '<cfb2b2e8d55c95328236d55c>', text: '喜茶誠𠀀誠' }

async function answered(body: Buffer, head = 'HTTP/1.1 200 OK\r\nContent-Type: text/html') {
  const server = await rawServer({
    onRequest: (socket) => {
      socket.write(`${head}\r\nContent-Length: ${body.length}\r\n\r\n`)
      socket.write(body)
    },
  })
  const gateway = createGateway({
    providers: [alipay],
    merchants: { shop: { accounts: { alipay: account } } },
    hosts: { alipay: [server.origin] },
    retry: { attempts: 1 },
    timeouts: { totalMs: 5_000 },
  })
  onTestFinished(async () => {
    await gateway.close({ graceMs: 0 })
    await server.close()
  })
  return gateway.merchant('shop').alipay
}

function signature(content: Buffer): string {
  return sign('sha256', content, privateKey).toString('base64')
}

function enveloped(name: string, content: Buffer, more: string): Buffer {
  return Buffer.concat([Buffer.from(`{"${name}":`), content, Buffer.from(`${more}}`)])
}

const trade =
  '{"code":"10000","msg":"Success","out_trade_no":"T_1","trade_no":"1","total_amount":"2.00",' +
  `"trade_status":"TRADE_SUCCESS","subject":"${words.gb18030}"}`
const notFound = `{"code":"40004","sub_code":"ACQ.TRADE_NOT_EXIST","sub_msg":"${words.gb18030}"}`
const name = 'alipay_trade_query_response'

describe('an answer in GB18030', () => {
  it('is believed by the signature over its bytes', async () => {
    const content = bytes(trade)
    const shop = await answered(enveloped(name, content, `,"sign":"${signature(content)}"`))
    expect(await shop.query({ out_trade_no: 'T_1' })).toMatchObject({
      trade_status: 'TRADE_SUCCESS',
    })
  })

  it('is not believed once a byte of it was changed', async () => {
    const content = bytes(trade)
    const signed = `,"sign":"${signature(content)}"`
    for (const changed of [trade.replace('b2e8', 'b2e9'), trade.replace('2.00', '3.00')]) {
      const shop = await answered(enveloped(name, bytes(changed), signed))
      await expect(shop.query({ out_trade_no: 'T_1' })).rejects.toMatchObject({
        code: 'ANSWER_UNVERIFIED',
      })
    }
  })

  it.each([
    ['signed', true],
    ['unsigned', false],
  ])('that refuses, %s, keeps its code and its words', async (_how, isSigned) => {
    const content = bytes(notFound)
    const more = isSigned ? `,"sign":"${signature(content)}"` : ''
    const shop = await answered(enveloped(name, content, more))
    await expect(shop.query({ out_trade_no: 'T_1' })).rejects.toMatchObject({
      code: 'ACQ.TRADE_NOT_EXIST',
      message: expect.stringContaining(words.text),
    })
  })
})

it('a refusal whose signature is empty is one without', async () => {
  const shop = await answered(enveloped(name, bytes(notFound), ',"sign":""'))
  await expect(shop.query({ out_trade_no: 'T_1' })).rejects.toMatchObject({
    code: 'ACQ.TRADE_NOT_EXIST',
  })
})

it.each([
  ['GBK', '<cfb5cdb3b7b1c3a6>'],
  ['Shift-JIS', '<83808140>'],
  ['Latin-1', 'indisponible <e9>'],
  ['nothing that is known', '<ff00fe81>'],
])("a proxy's page in %s keeps its status", async (_encoding, page) => {
  const shop = await answered(bytes(`<!doctype html>${page}`), 'HTTP/1.1 502 Bad Gateway')
  const told = await shop.pay({
    out_trade_no: 'T_1',
    total_amount: '2.00',
    subject: 'tea',
    auth_code: '281234567890123456',
  })
  expect(told).toMatchObject({ status: 'unknown' })
  expect(told.history.at(-1)).toMatchObject({ status: 502, code: 'HTTP_502' })
})

const paid = {
  notify_id: 'n1',
  notify_type: 'trade_status_sync',
  app_id: account.appId,
  out_trade_no: 'T_1',
  trade_no: '1',
  trade_status: 'TRADE_SUCCESS',
  total_amount: '2.00',
  gmt_payment: '2026-01-31 14:10:47',
}

/** A notice whose fields are bytes, signed over them but for those that stand beside. */
function notice(fields: Record<string, string>, beside: Record<string, string> = {}) {
  const named = Object.keys(fields).sort()
  const sign = signature(bytes(named.map((each) => `${each}=${fields[each]}`).join('&')))
  const all = { ...fields, ...beside, sign_type: 'RSA2', sign }
  const percent = (value: string) =>
    bytes(value)
      .toString('latin1')
      .replaceAll(/[^\w.-]/g, (byte) => {
        return `%${byte.charCodeAt(0).toString(16).padStart(2, '0')}`
      })
  const body = Object.entries(all).map(([each, value]) => `${each}=${percent(value)}`)
  return { headers: {}, body: body.join('&') }
}

function client(merchant: object = account) {
  const gateway = createGateway({
    providers: [alipay],
    merchants: { shop: { accounts: { alipay: merchant as typeof account } } },
  })
  onTestFinished(() => gateway.close({ graceMs: 0 }))
  return gateway.merchant('shop').alipay
}

describe('a notice', () => {
  it.each(['GBK', 'gb2312', 'GB18030', 'utf-8', 'a charset that nobody knows'])(
    'in GB18030 that says %s is verified over its bytes, then read',
    async (charset) => {
      const fields = { ...paid, charset, subject: words.gb18030 }
      expect(await client().notification(notice(fields))).toMatchObject({
        payment: { state: 'succeeded', amount: { minor: 200 } },
        value: { subject: words.text },
      })
      const other = notice({ ...fields, total_amount: '3.00' }).body
      const mixed = other.replace(/sign=.*/, notice(fields).body.replace(/.*&sign=/, 'sign='))
      await expect(client().notification({ headers: {}, body: mixed })).rejects.toThrow('refused')
    },
  )

  it('in UTF-8 is read by its blanks, plus signs and percents', async () => {
    const subject = 'a+b 100% 茶 %41'
    const event = await client().notification(notice({ ...paid, charset: 'utf-8', subject }))
    expect(event.value).toMatchObject({ subject })
  })
})

describe('a notice that carries a refund of nothing', () => {
  const closing = { refund_fee: '0.00', gmt_close: '2026-01-31 14:10:46' }

  it.each(['0.00', '0', '0.0'])('(%s) is the notice of a payment', async (refund_fee) => {
    const event = await client().notification(notice({ ...paid, ...closing, refund_fee }))
    expect(event).toMatchObject({ type: 'trade_status_sync', payment: { state: 'succeeded' } })
    expect(event).not.toHaveProperty('refund')
  })

  it('tells a trade that nobody paid as closed', async () => {
    const closed = { ...paid, ...closing, trade_status: 'TRADE_CLOSED', gmt_payment: '' }
    const { payment, ...event } = await client().notification(notice(closed))
    expect(payment).toMatchObject({ state: 'closed' })
    expect(event).not.toHaveProperty('refund')
  })

  it('is a refund once something was given back, also where no sum is told', async () => {
    const type = 'trade_status_sync.refund'
    for (const told of [{ refund_fee: '0.50' }, { out_biz_no: 'R_1' }]) {
      const event = await client().notification(notice({ ...paid, ...told }))
      expect(event).toMatchObject({ type, payment: { state: 'partially-refunded' } })
    }
  })
})
