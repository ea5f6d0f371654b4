import dns from 'node:dns'
import { createServer } from 'node:http'
import { connect, type Socket } from 'node:net'
import { join } from 'node:path'
import { Worker } from 'node:worker_threads'
import { expect, onTestFinished, test, vi } from 'vitest'
import { bodyOf, transportTo } from '../support/transport-bed.ts'

/** A server on 127.0.0.1 that drops the first packet of whoever connects, until it is let go. */
async function fullServer() {
  const held = new Int32Array(new SharedArrayBuffer(4))
  const program = join(import.meta.dirname, '../support/full-server.mjs')
  const worker = new Worker(program, { workerData: { shared: held.buffer } })
  const port = await new Promise<number>((resolve) => worker.once('message', resolve))
  const fill: Socket[] = []
  const letGo = () => {
    for (const socket of fill) socket.destroy()
    Atomics.store(held, 0, 1)
    Atomics.notify(held, 0)
  }
  onTestFinished(async () => {
    letGo()
    await worker.terminate()
  })
  for (let n = 0; n < 4; n += 1) fill.push(connect(port, '127.0.0.1').on('error', () => undefined))
  await turns(20)
  return { port, letGo }
}

async function turns(count: number): Promise<void> {
  for (let n = 0; n < count; n += 1) await new Promise((resolve) => setImmediate(resolve))
}

/** A name of this machine that has two addresses. */
function twoAddresses(lookupMs = 0): void {
  const both = ['127.0.0.1', '127.0.0.2'].map((address) => ({ address, family: 4 }))
  const lookup = (_name: string, _options: unknown, done: (...found: unknown[]) => void) =>
    setTimeout(done, lookupMs, null, both)
  const spy = vi.spyOn(dns, 'lookup').mockImplementation(lookup as never)
  onTestFinished(() => void spy.mockRestore())
}

test.each(['http1', 'h2'] as const)(
  'a first address that is slow has the time of connecting, not 250 ms (%s)',
  async (protocol) => {
    const slow = await fullServer()
    twoAddresses()
    const timeouts = { connectMs: 6_000 }
    const bed = transportTo(`http://localhost:${slow.port}`, { connection: { protocol } })
    const call = bed.send({ timeouts, retry: { attempts: 1 } })
    // Its first packet has been dropped by now.
    await turns(100)
    slow.letGo()
    // The second address refuses. The first speaks no HTTP/2, but it was reached.
    const sent = await call
    if (protocol === 'http1') expect(bodyOf(sent)).toBe('{"slow":true}')
    else expect(sent.progress.history).toMatchObject([{ wire: { phase: 'tls' } }])
  },
)

test('behind a first address that swallows everything the second is reached in time', async () => {
  const hole = await fullServer()
  const second = createServer((_request, response) => response.end('{"second":true}'))
  await new Promise<void>((resolve) => second.listen(hole.port, '127.0.0.2', resolve))
  onTestFinished(() => void second.close())
  twoAddresses(100)
  const bed = transportTo(`http://localhost:${hole.port}`)
  const sent = await bed.send({ timeouts: { connectMs: 900 }, retry: { attempts: 1 } })
  expect(bodyOf(sent)).toBe('{"second":true}')
})
