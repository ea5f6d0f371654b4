import { describe, expect, it } from 'vitest'
import { Aes, Formatter, Rsa, Wechatpay } from 'wechatpay-axios-plugin'
import {
  decryptAesGcm,
  decryptOaepSha1,
  encryptAesGcm,
  encryptOaepSha1,
  verifyRsaSha256,
} from '../../src/provider/index.ts'
import { kit, openShop, order } from '../support/wechat-shop.ts'

const { merchant } = kit

describe('another implementation of WeChat Pay (wechatpay-axios-plugin)', () => {
  it('verifies the requests that payonce signs', async () => {
    const { shop, sandbox } = await openShop()
    await Promise.all([
      shop.native(order),
      shop.native({ ...order, out_trade_no: 'T-1002', description: '茶 & 杯' }),
    ])
    await shop.query({ out_trade_no: order.out_trade_no })
    for (const { method, path, body, headers } of sandbox.requests) {
      const signed = /nonce_str="(.+?)",signature="(.+?)",timestamp="(.+?)"/
      const [, nonce = '', signature = '', timestamp = ''] =
        signed.exec(headers.authorization ?? '') ?? []
      const text = Formatter.request(method, path, timestamp, nonce, body)
      // A private key holds its public half.
      expect(Rsa.verify(text, signature, Rsa.from(merchant.privateKey, 'private'))).toBe(true)
    }
    expect(sandbox.requests).toHaveLength(3)
  })

  it('signs requests that payonce verifies, and believes the answers of the sandbox', async () => {
    const { sandbox } = await openShop()
    const other = new Wechatpay({
      mchid: merchant.mchid,
      serial: merchant.serialNo,
      privateKey: merchant.privateKey,
      certs: { [merchant.publicKeyId]: merchant.publicKey },
      baseURL: sandbox.url,
    })
    const body = { appid: merchant.appid, mchid: merchant.mchid, ...order }
    const { data } = await other.chain('v3/pay/transactions/native').post(body)
    expect(data).toEqual({ code_url: 'weixin://wxpay/bizpayurl?pr=sandbox1' })
    const [sent] = sandbox.requests
    const parts = Object.fromEntries(
      [...(sent?.headers.authorization ?? '').matchAll(/(\w+)="([^"]*)"/g)].map(
        ([, name = '', value = '']) => [name, value],
      ),
    )
    const text = `POST\n${sent?.path}\n${parts.timestamp}\n${parts.nonce_str}\n${sent?.body}\n`
    expect(verifyRsaSha256(merchant.privateKey, text, parts.signature ?? '')).toBe(true)
  })

  it('reads the names and notifications that payonce encrypts, and the other way round', () => {
    const key = merchant.apiV3Key
    const frame = { key, nonce: 'abcdef012345', associatedData: 'transaction' }
    const { nonce, associatedData } = frame
    const ciphertext = encryptAesGcm({ ...frame, plaintext: '茶' })
    expect(Aes.AesGcm.decrypt(ciphertext, key, nonce, associatedData)).toBe('茶')
    const theirs = Aes.AesGcm.encrypt('杯', key, nonce, associatedData)
    expect(decryptAesGcm({ ...frame, ciphertext: theirs })).toBe('杯')

    const { privateKey } = merchant
    expect(Rsa.decrypt(encryptOaepSha1(privateKey, '张三'), privateKey)).toBe('张三')
    expect(decryptOaepSha1(privateKey, Rsa.encrypt('李四', privateKey))).toBe('李四')
  })
})
