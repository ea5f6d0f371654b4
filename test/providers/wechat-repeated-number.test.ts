import { expect, it, onTestFinished } from 'vitest'
import { createGateway } from '../../src/index.ts'
import { rawServer } from '../support/raw-server.ts'
import { kit, order, unasked } from '../support/wechat-shop.ts'

/** What WeChat Pay says to an order with an answer of 400. */
async function told(code: string, message: string) {
  const body = Buffer.from(JSON.stringify({ code, message }))
  const server = await rawServer({
    onRequest: (socket) => {
      socket.write(`HTTP/1.1 400 Bad Request\r\nContent-Length: ${body.length}\r\n\r\n`)
      socket.write(body)
    },
  })
  const gateway = createGateway({
    providers: [unasked],
    merchants: { shop: { accounts: { wechat: kit.merchant } } },
    hosts: { wechat: [server.origin] },
    retry: { attempts: 1 },
  })
  onTestFinished(async () => {
    await gateway.close({ graceMs: 0 })
    await server.close()
  })
  return await gateway.merchant('shop').wechat.native(order)
}

it.each([
  ['INVALID_REQUEST', '201 商户订单号重复'],
  ['INVALIDREQUEST', '201 商户订单号重复'],
  ['INVALID_REQUEST', '请求重入时，参数与首次请求时不一致'],
  ['INVALID_REQUEST', '该订单已支付'],
])('%s with the words "%s" is a number that is taken, never a failure', async (code, words) => {
  const outcome = { status: 'unknown', fault: 'duplicate', code }
  expect(await told(code, words)).toMatchObject(outcome)
})

it.each([
  ['INVALID_REQUEST', 'Http头缺少Accept或User-Agent'],
  ['PARAM_ERROR', '商户订单号重复出现在请求中'],
])('%s with the words "%s" is a request that is wrong', async (code, words) => {
  expect(await told(code, words)).toMatchObject({ status: 'failed', fault: 'invalid', code })
})
