import { createPrivateKey, createPublicKey, randomUUID, sign, verify } from 'node:crypto'
import { Agent } from 'node:http'
import { Wechatpay } from 'wechatpay-axios-plugin'
import { wechat } from '../../providers/wechat.ts'
import { createGateway } from '../../src/index.ts'
import { expectAnswer, nextOrder } from '../order.ts'
import type { Account } from '../signed-answer.ts'
import type { Client } from './client.ts'
import { rawSender } from './raw.ts'

const path = '/v3/pay/transactions/native'
const toleranceSeconds = 300

/** The least that signing asks for: keys parsed once, one signature each way, and raw node:http. */
export function rawSigned(origin: string, account: Account): Client {
  const sender = rawSender(origin)
  const { appid, mchid } = account
  const own = createPrivateKey(account.privateKey)
  const theirs = createPublicKey(account.publicKey)
  const call = async () => {
    const body = JSON.stringify({ appid, mchid, ...nextOrder() })
    const timestamp = Math.floor(Date.now() / 1_000)
    const nonce = randomUUID()
    const bytes = Buffer.from(`POST\n${path}\n${timestamp}\n${nonce}\n${body}\n`)
    const signature = sign('sha256', bytes, own).toString('base64')
    const authorization =
      `WECHATPAY2-SHA256-RSA2048 mchid="${mchid}",nonce_str="${nonce}",` +
      `signature="${signature}",timestamp="${timestamp}",serial_no="${account.serialNo}"`
    const answer = await sender.post(path, { authorization }, body)
    expectSigned(answer.headers, answer.body)
    expectAnswer(JSON.parse(answer.body))
  }
  const expectSigned = (headers: Readonly<Record<string, unknown>>, body: string) => {
    const timestamp = Number(headers['wechatpay-timestamp'])
    const age = Math.abs(Date.now() / 1_000 - timestamp)
    const bytes = Buffer.from(`${timestamp}\n${String(headers['wechatpay-nonce'])}\n${body}\n`)
    const signature = Buffer.from(String(headers['wechatpay-signature']), 'base64')
    if (!(age < toleranceSeconds) || !verify('sha256', bytes, theirs, signature)) {
      throw new Error('the answer is not signed')
    }
  }
  return { name: 'raw + sign + verify', call, close: sender.close }
}

/** The best known client for the same provider, used as it advises: with keys that are parsed. */
export function wechatpayPlugin(origin: string, account: Account): Client {
  const httpAgent = new Agent({ keepAlive: true })
  const { appid, mchid } = account
  const instance = new Wechatpay({
    mchid,
    serial: account.serialNo,
    // Its documentation takes a parsed key here, its types know text only.
    privateKey: createPrivateKey(account.privateKey) as unknown as string,
    certs: { [account.publicKeyId]: createPublicKey(account.publicKey) },
    baseURL: origin,
    httpAgent,
  })
  const native = instance.chain('v3/pay/transactions/native')
  return {
    name: 'wechatpay-axios-plugin',
    call: async () => expectAnswer((await native.post({ appid, mchid, ...nextOrder() })).data),
    close: () => httpAgent.destroy(),
  }
}

/** What a user of payonce writes. */
export function payonceSigned(origin: string, account: Account): Client {
  const gateway = createGateway({
    providers: [wechat],
    merchants: { 'tea-house': { accounts: { wechat: account } } },
    hosts: { wechat: [origin] },
  })
  const shop = gateway.merchant('tea-house').wechat
  return {
    name: 'payonce, signed',
    call: async () => {
      const outcome = await shop.native(nextOrder())
      expectAnswer(outcome.status === 'succeeded' ? outcome.value : outcome)
    },
    close: () => gateway.close({ graceMs: 0 }),
  }
}
