/** What the page's buttons do: the part of a payer, of WeChat Pay and of bad luck. */
import { randomUUID } from 'node:crypto'
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http'
import type { told } from './answers.ts'
import type { startLocalWechat } from './local-wechat.ts'
import { page } from './page.ts'
import type { ServiceProcess } from './service-process.ts'

interface Stage {
  readonly wechatPay: Awaited<ReturnType<typeof startLocalWechat>>
  readonly service: ServiceProcess
}

type Orders = ReturnType<typeof told>[]

export function createDemo(stage: Stage): RequestListener {
  const { wechatPay, service } = stage
  const { sandbox } = wechatPay
  let news = ''

  const create = async () => {
    const reference = `T-${randomUUID().slice(0, 8)}`
    const body = JSON.stringify({ reference, amount: 1280, description: 'Oolong, 50 g' })
    const headers = { 'content-type': 'application/json' }
    const answer = await fetch(`${service.url}/payments`, { method: 'POST', headers, body })
    const times = sandbox.ledger.timesCarriedOut('native', reference)
    return `${reference}: ${answer.status}, carried out ${times}×`
  }

  const notify = async (reference: string, isForged: boolean) => {
    const answer = await fetch(`${service.url}/payments/${encodeURIComponent(reference)}`)
    if (!answer.ok) return `there is no order ${reference}`
    const { amount } = (await answer.json()) as Orders[number]
    const { headers, body } = await wechatPay.payerPays({ reference, amount })
    const taken = await fetch(`${service.url}/notifications/wechat`, {
      method: 'POST',
      headers: { ...headers, 'content-type': 'application/json' },
      body: isForged ? body.replace('TRANSACTION', 'transaction') : body,
    })
    return `notification of ${reference}: the service has answered ${taken.status}`
  }

  const acts: Readonly<Record<string, (query: URLSearchParams) => Promise<string>>> = {
    '/create': create,
    '/lose': async () => {
      sandbox.play({ kind: 'drop-after', operation: 'native' })
      return await create()
    },
    '/kill': async () => {
      sandbox.play({ kind: 'late', delayMs: 1_000, operation: 'native' })
      setTimeout(() => service.kill(), 300)
      return await create().catch(() => 'killed before it could answer; look at the list')
    },
    '/pay': (query) => notify(query.get('reference') ?? '', query.has('forged')),
  }

  const answer = async (request: IncomingMessage, response: ServerResponse) => {
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://localhost')
    const act = acts[pathname]
    if (request.method === 'POST' && act !== undefined) {
      news = await act(searchParams)
      return void response.writeHead(303, { location: '/' }).end(`${news}\n`)
    }
    const orders = await fetch(`${service.url}/payments`)
      .then(async (list) => (await list.json()) as Orders)
      .catch(() => [])
    response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' }).end(page(orders, news))
  }
  return (request, response) => {
    answer(request, response).catch((error: unknown) => {
      response.writeHead(500).end(String(error))
    })
  }
}
