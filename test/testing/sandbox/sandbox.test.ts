import { once } from 'node:events'
import { request as startSecureRequest } from 'node:https'
import { connect } from 'node:net'
import { describe, expect, onTestFinished, test, vi } from 'vitest'
import { GatewayError } from '../../../src/errors/errors.ts'
import { fakeRuntime, startSandbox } from '../../../src/testing/index.ts'
import { authority } from '../../support/fault-certificates.ts'
import { askToy, oneConnection, postBytes, speak } from '../../support/toy-client.ts'
import { toyMerchant, toyProvider, toySamples } from '../../support/toy-provider.ts'
import { toySandbox } from '../../support/toy-sandbox.ts'

const tea = { order_no: 'T-1', amount: 990, currency: 'USD' }

describe('the log of requests', () => {
  test('a request is kept as it was sent, with its operation, number and connection', async () => {
    const { url, requests } = await toySandbox()
    const agent = oneConnection()
    await askToy(url, { path: '/orders', body: tea, key: 'k-1', agent })
    await askToy(url, { path: '/orders/T%2D1?full=yes', agent })
    agent.destroy()
    await askToy(url, { path: '/orders/T-1' })
    expect(requests).toMatchObject([
      { method: 'POST', path: '/orders', body: JSON.stringify(tea), connection: 1 },
      { method: 'GET', path: '/orders/T%2D1?full=yes', body: '', connection: 1 },
      { method: 'GET', path: '/orders/T-1', connection: 2 },
    ])
    expect(requests[0]?.headers).toMatchObject({
      'idempotency-key': 'k-1',
      'toy-account': 'tea-house',
    })
    expect(requests.map(({ operation }) => operation)).toEqual(['create', 'query', 'query'])
    expect(requests.map(({ number }) => number)).toEqual(['T-1', undefined, undefined])
  })

  test('a path that the provider does not have is logged without an operation and not found', async () => {
    const { url, requests } = await toySandbox()
    const answer = await askToy(url, { path: '/elsewhere' })
    expect([answer.status, answer.json.code]).toEqual([404, 'NO_SUCH_ORDER'])
    expect(requests).toMatchObject([{ path: '/elsewhere', operation: undefined }])
  })

  test('a request that breaks off is neither logged nor carried out', async () => {
    const { url, requests, connections, ledger } = await toySandbox()
    const socket = connect(Number(new URL(url).port), '127.0.0.1')
    socket.write(postBytes('/orders', tea).slice(0, -5))
    await vi.waitFor(() => expect(connections.open).toBe(1))
    socket.destroy()
    await vi.waitFor(() => expect(connections.open).toBe(0))
    expect([requests, ledger.entries]).toEqual([[], []])
  })
})

describe('idle connections', () => {
  test('a connection that was idle too long ends with a FIN, and is counted', async () => {
    const runtime = fakeRuntime()
    const { url, connections } = await toySandbox({ runtime, idleMs: 8_000 })
    const socket = connect(Number(new URL(url).port), '127.0.0.1')
    socket.write(postBytes('/orders', tea))
    await once(socket, 'data')
    await vi.waitFor(() => expect(runtime.pendingTimers).toBe(1))
    await runtime.advance(7_999)
    expect(connections).toMatchObject({ opened: 1, open: 1, closedIdle: 0 })
    const ended = once(socket, 'end')
    await runtime.advance(1)
    await ended
    expect(connections).toMatchObject({ opened: 1, open: 0, closedIdle: 1 })
  })

  test('a request in time starts the idle limit anew', async () => {
    const runtime = fakeRuntime()
    const { url, connections, requests } = await toySandbox({ runtime, idleMs: 8_000 })
    const agent = oneConnection()
    for (let i = 0; i < 3; i += 1) {
      await askToy(url, { path: '/orders', body: tea, agent })
      await vi.waitFor(() => expect(runtime.pendingTimers).toBe(1))
      await runtime.advance(7_000)
    }
    expect(requests.map(({ connection }) => connection)).toEqual([1, 1, 1])
    expect(connections.closedIdle).toBe(0)
    agent.destroy()
  })

  test('a payment that arrives after the FIN is never carried out, as with a real server', async () => {
    const { url, ledger, play } = await toySandbox()
    const socket = connect(Number(new URL(url).port), '127.0.0.1')
    // FIN or reset, whichever the client sees first: both are right.
    socket.on('error', () => undefined)
    socket.write(postBytes('/orders', tea))
    await once(socket, 'data')
    // The client's side is busy: it has not read the FIN when it writes the next payment.
    socket.pause()
    play({ kind: 'close-idle-now' })
    socket.write(postBytes('/orders', { ...tea, order_no: 'T-2' }))
    const closed = once(socket, 'close')
    socket.resume()
    await closed
    expect(ledger.entries.map(({ number }) => number)).toEqual(['T-1'])
  })

  test.each([
    [8_000, 'timeout=8'],
    [8_500, undefined],
    [400, undefined],
    [null, undefined],
  ])('an idle limit of %s ms is announced as %s', async (idleMs, hint) => {
    const { url } = await toySandbox({ idleMs })
    const agent = oneConnection()
    const answer = await askToy(url, { path: '/orders', body: tea, agent })
    agent.destroy()
    expect(answer.headers['keep-alive']).toBe(hint)
  })

  test('the idle limit is the one of the provider file unless another is given', async () => {
    const connection = { serverIdleMs: 5_000, idleMs: 4_000, source: 'a test' }
    const { url } = await toySandbox({ toy: { connection } })
    const agent = oneConnection()
    const answer = await askToy(url, { path: '/orders', body: tea, agent })
    agent.destroy()
    expect(answer.headers['keep-alive']).toBe('timeout=5')
  })

  test('a client that asks for the end of the connection gets it, and no hint', async () => {
    const { url } = await toySandbox({ idleMs: 8_000 })
    const asked = postBytes('/orders', tea).replace('\r\n', '\r\nconnection: close\r\n')
    const heard = await speak(url, asked)
    expect(heard.ended).toBe('fin')
    expect(heard.bytes).not.toMatch(/keep-alive/i)
  })
})

describe('what is signed', () => {
  test('answers and refusals are signed over the body as sent, each with a fresh nonce', async () => {
    const { url } = await toySandbox()
    const answers = [
      await askToy(url, { path: '/orders', body: tea }),
      await askToy(url, { path: '/orders', body: { ...tea, amount: 1 } }),
      await askToy(url, { path: '/orders/T-404' }),
    ]
    expect(answers.map(({ status }) => status)).toEqual([200, 409, 404])
    const { verify } = toyProvider().auth
    for (const { status, headers, text } of answers) {
      const names = Object.fromEntries(Object.entries(headers).map(([n, v]) => [n, String(v)]))
      const answer = {
        merchant: toyMerchant,
        status,
        headers: names,
        body: text,
        nowMs: 0,
        needs: {},
      }
      expect(verify !== 'unsigned' && verify(answer)).toBe(true)
    }
    expect(new Set(answers.map(({ headers }) => headers['toy-nonce'])).size).toBe(3)
  })

  test('the signer is told the time of the sandbox, the operation and the request', async () => {
    const told: unknown[] = []
    const { url } = await toySandbox({
      runtime: fakeRuntime({ startMs: 1_700_000_000_000 }),
      signAnswer: ({ timestampMs, operation, request, status, merchant }) => {
        told.push([timestampMs, operation, request.method, status, merchant.account])
        return {}
      },
    })
    await askToy(url, { path: '/orders', body: tea })
    expect(told).toEqual([[1_700_000_000_000, 'create', 'POST', 200, 'tea-house']])
  })
})

describe('TLS', () => {
  const ours = authority('sandbox authority')
  const tls = ours.issue({ name: 'sandbox', address: [127, 0, 0, 1] })

  /** The status of an answer over TLS, or the code of the error. */
  function askSecurely(url: string): Promise<number | string> {
    return new Promise((resolve) => {
      const request = startSecureRequest(new URL('/orders/T-1', url), {
        ca: ours.cert,
        agent: false,
      })
      request.on('response', (response) => resolve(response.resume().statusCode ?? 0))
      request.on('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? ''))
      request.end()
    })
  }

  test('a sandbox with a certificate serves https, and its faults work there too', async () => {
    const { url, play, connections } = await toySandbox({ tls })
    expect(url).toMatch(/^https:/)
    expect(await askSecurely(url)).toBe(404)
    play({ kind: 'reset-after' })
    expect(await askSecurely(url)).toBe('ECONNRESET')
    play({ kind: 'drop-after' })
    expect(await askSecurely(url)).toBe('ECONNRESET')
    expect(connections.opened).toBe(3)
  })
})

describe('the end', () => {
  test('after close() no socket, server or timer is left, whatever was under way', async () => {
    const handles = () => process.getActiveResourcesInfo().filter((name) => /^(TCP|TLS)/.test(name))
    // Sockets of the test before this one may still be closing.
    await vi.waitFor(() => expect(handles()).toEqual([]))
    const runtime = fakeRuntime()
    const sandbox = await startSandbox(toyProvider(), {
      merchant: toyMerchant,
      samples: toySamples,
      runtime,
      idleMs: 8_000,
    })
    const agent = oneConnection()
    await askToy(sandbox.url, { path: '/orders', body: tea, agent })
    const kinds = [{ kind: 'stall' }, { kind: 'late', delayMs: 60_000 }, { kind: 'late-execution' }]
    for (const fault of kinds) sandbox.play(fault as Parameters<typeof sandbox.play>[0])
    const cut = kinds.map((_, i) =>
      askToy(sandbox.url, { path: '/charges', body: { ...tea, order_no: `T-${i}` } }).catch(
        (error: unknown) => (error as NodeJS.ErrnoException).code,
      ),
    )
    await vi.waitFor(() => expect(sandbox.requests).toHaveLength(4))
    await sandbox.close()
    expect(await Promise.all(cut)).toEqual(['ECONNRESET', 'ECONNRESET', 'ECONNRESET'])
    agent.destroy()
    await vi.waitFor(() => expect(handles()).toEqual([]))
    expect(runtime.pendingTimers).toBe(0)
    expect(sandbox.ledger.timesCarriedOut('charge', 'T-2')).toBe(0)
  })

  test('a second close() is the same as the first', async () => {
    const sandbox = await toySandbox()
    await Promise.all([sandbox.close(), sandbox.close()])
    await sandbox.close()
  })
})

describe('mistakes of the test itself', () => {
  test('a sample of no operation is refused at the start, with the names that there are', async () => {
    const samples = { ...toySamples, creat: toySamples.create }
    const started = startSandbox(toyProvider(), { merchant: toyMerchant, samples })
    const error: unknown = await started.catch((thrown: unknown) => thrown)
    expect(GatewayError.is(error) && error.message).toBe(
      'samples.creat: Toy provider has no such operation; it has create, query, charge',
    )
  })

  test('an account that lacks a field is refused at the start', async () => {
    const merchant = { account: 'tea-house' } as typeof toyMerchant
    const started = startSandbox(toyProvider(), { merchant, samples: toySamples })
    await expect(started).rejects.toThrow('secretKey')
  })

  test('an operation without a sample is answered with 501 and its name', async () => {
    const { create } = toySamples
    const { url } = await toySandbox({ samples: { create } })
    const answer = await askToy(url, { path: '/orders/T-1' })
    expect([answer.status, answer.json.message]).toEqual([
      501,
      'the sandbox has no sample of "query"',
    ])
  })

  test('an error in a function of the test is told in the answer and hangs nobody', async () => {
    const sandbox = await startSandbox(toyProvider(), {
      merchant: toyMerchant,
      samples: toySamples,
      signAnswer: () => {
        throw new Error('no key')
      },
    })
    onTestFinished(() => sandbox.close())
    const answer = await askToy(sandbox.url, { path: '/orders', body: tea })
    expect([answer.status, answer.text]).toEqual([500, expect.stringContaining('no key')])
  })
})
