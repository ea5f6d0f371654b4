import { afterEach, describe, expect, test } from 'vitest'
import * as z from 'zod'
import type { Binding } from '../../src/call/call.ts'
import { createNeeds } from '../../src/exchange/needs.ts'
import { createGateway } from '../../src/index.ts'
import { defineProvider, secret } from '../../src/provider/index.ts'
import { fakeRuntime } from '../../src/testing/index.ts'
import type { Transport } from '../../src/transport/transport.ts'
import { type Received, type Said, toyServer } from '../support/toy-server.ts'

const hourMs = 3_600_000
const ends: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const end of ends.splice(0)) await end()
})

/** A provider whose calls carry a token that has to be fetched first. */
const bank = (graceMs = 0) =>
  defineProvider({
    id: 'bank',
    title: 'Bank',
    docs: 'https://bank.example/docs',
    hosts: { production: ['https://bank.example'] },
    connection: { idleMs: 4_000, source: 'a test' },
    idempotency: { header: 'Idempotency-Key', repeat: 'replays' },
    merchant: z.strictObject({ client: z.string(), secretKey: secret() }),
    auth: {
      needs: {
        token: {
          method: 'POST',
          path: '/token',
          request: ({ merchant }) => ({ headers: { authorization: `Basic ${merchant.client}` } }),
          read: ({ body }) => (JSON.parse(body) as { token: string }).token,
          lifetimeMs: hourMs,
          graceMs,
          stale: ({ status }) => status === 401,
        },
      },
      sign: ({ needs }) => ({ headers: { authorization: `Bearer ${String(needs.token)}` } }),
      verify: 'unsigned',
    },
    error: { body: z.object({ code: z.string() }), code: (body) => body.code },
    faults: { TOKEN_EXPIRED: 'unauthorized' },
    operations: {
      /** Not repeated where it may have been carried out. */
      capture: {
        method: 'POST',
        path: '/captures',
        effect: 'once',
        input: z.strictObject({ no: z.string() }),
        output: z.object({ no: z.string() }),
      },
      pay: {
        method: 'POST',
        path: '/pay',
        effect: 'keyed',
        key: 'no',
        input: z.strictObject({ no: z.string() }),
        output: z.object({ no: z.string() }),
      },
    },
  })

interface Script {
  readonly tokens?: (n: number) => Said
  readonly pays?: (request: Received, n: number) => Said
  readonly graceMs?: number
}

async function open({ tokens, pays, graceMs }: Script = {}) {
  const sent = { tokens: 0, pays: [] as Received[] }
  const server = await toyServer((request) => {
    if (request.path === '/token') {
      sent.tokens += 1
      return tokens?.(sent.tokens) ?? { body: { token: `t${sent.tokens}` } }
    }
    sent.pays.push(request)
    return pays?.(request, sent.pays.length) ?? { body: JSON.parse(request.body) }
  })
  const runtime = fakeRuntime()
  const gateway = createGateway({
    providers: [bank(graceMs)],
    merchants: { shop: { accounts: { bank: { client: 'c', secretKey: 'bank-secret' } } } },
    hosts: { bank: [server.url] },
    retry: { attempts: 2, baseMs: 0.001 },
    runtime,
  })
  ends.push(async () => {
    const closed = gateway.close({ graceMs: 0 })
    await runtime.advanceUntil(closed, { stepMs: 10, limitMs: 1_000 })
  }, server.close)
  const pay = (no: string) =>
    runtime.advanceUntil(gateway.merchant('shop').bank.pay({ no }), { stepMs: 1, limitMs: 5_000 })
  const capture = (no: string) => {
    const captured = gateway.merchant('shop').bank.capture({ no })
    return runtime.advanceUntil(captured, { stepMs: 1, limitMs: 5_000 })
  }
  return { gateway, runtime, sent, pay, capture }
}

describe('what must be fetched first', () => {
  test('is fetched once for ten calls that begin together', async () => {
    const { sent, gateway, runtime } = await open()
    const calls = Array.from({ length: 10 }, (_, n) =>
      gateway.merchant('shop').bank.pay({ no: `T-${n}` }),
    )
    await runtime.advanceUntil(Promise.all(calls), { stepMs: 1, limitMs: 5_000 })
    expect(sent.tokens).toBe(1)
    expect(sent.pays.map(({ headers }) => headers.authorization)).toEqual(
      Array.from({ length: 10 }, () => 'Bearer t1'),
    )
  })

  test('is fetched again when its lifetime is over, by either clock', async () => {
    const { sent, pay, runtime } = await open()
    await pay('T-1')
    await runtime.advance(hourMs)
    await pay('T-2')
    runtime.jumpWall(hourMs)
    await pay('T-3')
    expect(sent.tokens).toBe(3)
  })

  test('is renewed once when the provider refuses it, and the call goes out with the new one', async () => {
    const { sent, pay } = await open({
      pays: ({ headers, body }) =>
        headers.authorization === 'Bearer t1'
          ? { status: 401, body: { code: 'TOKEN_EXPIRED' } }
          : { body: JSON.parse(body) },
    })
    expect((await pay('T-1')).status).toBe('succeeded')
    expect(sent.tokens).toBe(2)
    expect(sent.pays).toHaveLength(2)
    expect(new Set(sent.pays.map(({ headers }) => headers['idempotency-key'])).size).toBe(1)
  })

  test('is renewed for what must not be repeated, too: refused for its token it was not looked at', async () => {
    const { sent, capture } = await open({
      pays: (request, n) =>
        n === 1 ? { status: 401, body: {} } : { body: JSON.parse(request.body) },
    })
    expect(await capture('T-1')).toMatchObject({ status: 'succeeded' })
    expect(sent.pays.map(({ headers }) => headers.authorization)).toEqual([
      'Bearer t1',
      'Bearer t2',
    ])
  })

  test('is renewed once for calls that are refused one after the other while it is fetched', async () => {
    const { needs, fetches, answer } = await direct()
    const used = await needs.of(answer.binding)
    const refused = { status: 401, headers: {}, used }
    const first = needs.after(answer.binding, refused)
    const second = needs.after(answer.binding, refused)
    expect(await Promise.all([first, second])).toEqual([{ token: 't2' }, { token: 't2' }])
    expect(await needs.after(answer.binding, refused)).toEqual({ token: 't2' })
    expect(fetches()).toBe(2)
  })

  test('is not fetched as often as an answer refuses it', async () => {
    const { sent, pay } = await open({
      pays: () => ({ status: 401, body: { code: 'TOKEN_EXPIRED' } }),
    })
    for (const no of ['T-1', 'T-2', 'T-3']) {
      expect(await pay(no)).toMatchObject({ status: 'failed', fault: 'unauthorized' })
    }
    expect(sent.tokens).toBe(2)
  })

  test('fails the call before anything of it is sent when it cannot be had', async () => {
    const { sent, pay } = await open({ tokens: () => ({ status: 401 }) })
    expect(await pay('T-1')).toMatchObject({
      status: 'failed',
      fault: 'unauthorized',
      code: 'HTTP_401',
    })
    expect(sent.pays).toHaveLength(0)
  })

  test('serves on for its grace while a new one cannot be had', async () => {
    const { pay, runtime } = await open({
      graceMs: hourMs,
      tokens: (n) => (n === 1 ? { body: { token: 't1' } } : { status: 503 }),
    })
    await pay('T-1')
    await runtime.advance(hourMs)
    expect((await pay('T-2')).status).toBe('succeeded')
    await runtime.advance(hourMs)
    expect(await pay('T-3')).toMatchObject({ status: 'failed', fault: 'unavailable' })
  })
})

/** The store itself, over a transport that answers with the next token. */
async function direct() {
  let count = 0
  const send = async () => {
    count += 1
    const body = Buffer.from(JSON.stringify({ token: `t${count}` }))
    return { kind: 'answered', response: { status: 200, headers: {}, body } }
  }
  const needs = createNeeds({
    runtime: fakeRuntime(),
    transportOf: () => ({ send }) as unknown as Transport,
    ending: new AbortController().signal,
  })
  const account = { client: 'c', secretKey: 'bank-secret' }
  const settings = { timeouts: { totalMs: 1_000 }, retry: {} }
  const binding = { spec: bank(), merchant: 'shop', account, settings, addresses: [] }
  return { needs, fetches: () => count, answer: { binding: binding as unknown as Binding } }
}
