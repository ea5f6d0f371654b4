import { createSign, randomUUID } from 'node:crypto'
import Agent from 'agentkeepalive'
import axios, { type AxiosInstance, type InternalAxiosRequestConfig } from 'axios'
import axiosRetry from 'axios-retry'
import type { Scene, WechatAccount } from './scene.ts'
import { noCounts, notifyUrl, responseMs, type Side } from './side.ts'
import type { Step, Word } from './traffic.ts'

/** Signs a request as WeChat Pay asks for it; each repeat passes here again. */
function signWechat(account: WechatAccount, config: InternalAxiosRequestConfig): void {
  const timestamp = Math.floor(Date.now() / 1_000)
  const nonce = randomUUID().replaceAll('-', '')
  const lines = [config.method?.toUpperCase(), config.url, timestamp, nonce, config.data ?? '']
  const signature = createSign('RSA-SHA256')
    .update(lines.map((line) => `${line}\n`).join(''))
    .sign(account.privateKey, 'base64')
  config.headers.set(
    'authorization',
    `WECHATPAY2-SHA256-RSA2048 mchid="${account.mchid}",nonce_str="${nonce}",` +
      `signature="${signature}",timestamp="${timestamp}",serial_no="${account.serialNo}"`,
  )
}

interface Clients {
  readonly account: WechatAccount
  readonly wechat: AxiosInstance
  readonly desk: AxiosInstance
}

function send({ account, wechat, desk }: Clients, step: Step): Promise<unknown> {
  const { appid, mchid } = account
  // The body as text, because the signature is made over the very bytes.
  const post = (client: AxiosInstance, path: string, body: object) =>
    client.post(path, JSON.stringify(body))
  switch (step.kind) {
    case 'native':
      return post(wechat, '/v3/pay/transactions/native', {
        appid,
        mchid,
        description: 'A pot of tea',
        out_trade_no: step.number,
        notify_url: notifyUrl,
        amount: { total: step.amount },
      })
    case 'refund':
      return post(wechat, '/v3/refund/domestic/refunds', {
        out_trade_no: step.order.number,
        out_refund_no: step.number,
        amount: { refund: step.amount, total: step.order.amount, currency: 'CNY' },
      })
    case 'query':
      return wechat.get(`/v3/pay/transactions/out-trade-no/${step.number}?mchid=${mchid}`)
    case 'transfer':
      return post(desk, '/transfers', { transfer_no: step.number, amount: step.amount })
  }
}

/** The calls through axios, agentkeepalive and axios-retry at their defaults, wired by hand. */
export function handWiredSide({ urls, accounts }: Scene): Side {
  const counts = noCounts()
  const httpAgent = new Agent()

  const client = (baseURL: string, sign: (config: InternalAxiosRequestConfig) => void) => {
    const headers = { accept: 'application/json', 'content-type': 'application/json' }
    // Not the default: without a limit one stalled answer would hold its caller for ever.
    const made = axios.create({ baseURL, httpAgent, headers, timeout: responseMs })
    axiosRetry(made, {
      onRetry: () => {
        counts.retries += 1
      },
    })
    made.interceptors.request.use((config) => {
      counts.sends += 1
      sign(config)
      return config
    })
    return made
  }
  const clientsOf = new Map<string, Clients>(
    Object.entries(accounts).map(([merchant, { accounts: own }]) => {
      const wechat = client(urls.wechat[0], (config) => signWechat(own.wechat, config))
      const desk = client(urls.desk[0], (config) => {
        config.headers.set('desk-account', own.desk.account)
        config.headers.set('authorization', `Bearer ${own.desk.apiKey}`)
      })
      return [merchant, { account: own.wechat, wechat, desk }]
    }),
  )

  const perform = async (step: Step): Promise<Word> => {
    const clients = clientsOf.get(step.merchant)
    if (clients === undefined) throw new Error(`no such merchant: ${step.merchant}`)
    return await send(clients, step).then(
      () => 'resolved',
      () => 'threw',
    )
  }
  const close = async () => httpAgent.destroy()
  return { title: 'axios + agentkeepalive + axios-retry', counts, perform, close }
}
