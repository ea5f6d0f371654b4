import { randomUUID } from 'node:crypto'
import { Agent } from 'node:http'
import { HttpAgent } from 'agentkeepalive'
import axios from 'axios'
import axiosRetry, { isNetworkOrIdempotentRequestError } from 'axios-retry'
import { expectAnswer, nextOrder, orderAnswer, orderInput } from '../order.ts'
import type { Client } from './client.ts'

/** axios as it comes, with an agent that keeps connections. */
export function axiosDefault(origin: string): Client {
  const httpAgent = new Agent({ keepAlive: true })
  const instance = axios.create({ baseURL: origin, httpAgent })
  return {
    name: 'axios',
    call: async () => expectAnswer((await instance.post('/pay/orders', nextOrder())).data),
    close: () => httpAgent.destroy(),
  }
}

/** axios with axios-retry as it comes. */
export function axiosWithRetry(origin: string): Client {
  const httpAgent = new Agent({ keepAlive: true })
  const instance = axios.create({ baseURL: origin, httpAgent })
  axiosRetry(instance)
  return {
    name: 'axios + axios-retry',
    call: async () => expectAnswer((await instance.post('/pay/orders', nextOrder())).data),
    close: () => httpAgent.destroy(),
  }
}

/**
 * The parts of payonce, wired by a careful team: limits set, no redirects, no proxy, input and
 * answer held against their schemas, a key per order. Its key is the cheapest there is, a random
 * one; it is not derived from the order, so it does not protect a second process.
 */
export function partsByHand(origin: string): Client {
  const httpAgent = new HttpAgent({ freeSocketTimeout: 4_000, timeout: 20_000 })
  const instance = axios.create({
    baseURL: origin,
    httpAgent,
    timeout: 8_000,
    maxRedirects: 0,
    proxy: false,
    maxContentLength: 2 * 1024 * 1024,
    headers: { accept: 'application/json', authorization: 'Bearer secret-of-the-tea-house' },
  })
  axiosRetry(instance, {
    retries: 2,
    retryDelay: (count, error) => axiosRetry.exponentialDelay(count, error),
    retryCondition: (error) => isNetworkOrIdempotentRequestError(error),
  })
  return {
    name: 'the same parts by hand',
    call: async () => {
      const order = orderInput.parse(nextOrder())
      const { data } = await instance.post<unknown>('/pay/orders', order, {
        headers: { 'Idempotency-Key': randomUUID() },
      })
      expectAnswer(orderAnswer.parse(data))
    },
    close: () => httpAgent.destroy(),
  }
}
