import { Agent } from 'node:http'
import got from 'got'
import Stripe from 'stripe'
import * as undici from 'undici'
import { expectAnswer, nextOrder } from '../order.ts'
import type { Client } from './client.ts'

/** undici's fastest door; it leaves node:http out altogether. */
export function undiciRequest(origin: string): Client {
  const dispatcher = new undici.Pool(origin)
  return {
    name: 'undici.request',
    call: async () => {
      const { body } = await dispatcher.request({
        path: '/pay/orders',
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(nextOrder()),
      })
      expectAnswer(await body.json())
    },
    close: () => dispatcher.destroy(),
  }
}

export function gotPost(origin: string): Client {
  const agent = new Agent({ keepAlive: true })
  const client = got.extend({ prefixUrl: origin, agent: { http: agent } })
  return {
    name: 'got',
    call: async () => expectAnswer(await client.post('pay/orders', { json: nextOrder() }).json()),
    close: () => agent.destroy(),
  }
}

/** The peer: a payment SDK that keys each POST. It sends a form, so it writes other bytes. */
export function stripeNode(origin: string): Client {
  const { hostname, port } = new URL(origin)
  const agent = new Agent({ keepAlive: true })
  const stripe = new Stripe('secret-of-the-tea-house', {
    host: hostname,
    port,
    protocol: 'http',
    httpAgent: agent,
  })
  return {
    name: 'stripe-node',
    call: async () => {
      const { out_trade_no, description, notify_url, attach, amount } = nextOrder()
      const answer = await stripe.paymentIntents.create({
        amount: amount.total,
        currency: 'cny',
        description,
        metadata: { out_trade_no, notify_url, attach },
      })
      expectAnswer(answer)
    },
    close: () => agent.destroy(),
  }
}
