import { stat } from 'node:fs'
import { join } from 'node:path'
import { Worker } from 'node:worker_threads'
import { expect, onTestFinished, test } from 'vitest'
import { answer, identity } from '../support/raw-server.ts'
import { type Bed, bodyOf, transportTo } from '../support/transport-bed.ts'

const rounds = 20
const program = join(import.meta.dirname, '../support/closing-server.mjs')

// A connection cannot be reset from above TLS; that it is reset at all is in the pool's own tests.
test.each([
  { scheme: 'http', what: 'ended its idle connection', manner: 'fin' },
  { scheme: 'http', what: 'reset its idle connection', manner: 'rst' },
  { scheme: 'http', what: 'sent a stray answer', manner: 'stray' },
  { scheme: 'https', what: 'ended its idle connection', manner: 'fin' },
  { scheme: 'https', what: 'sent a stray answer', manner: 'stray' },
])(
  'a stall of the event loop loses no call over $scheme when the server has meanwhile $what',
  async ({ scheme, manner }) => {
    const tls = scheme === 'https' ? identity('good') : undefined
    const shared = new SharedArrayBuffer(4)
    const gone = new Int32Array(shared)
    const stray = answer({ body: '{"stray":1}' })
    const worker = new Worker(program, { workerData: { shared, tls, manner, stray } })
    onTestFinished(async () => void (await worker.terminate()))
    const port = await new Promise((resolve) => worker.once('message', resolve))
    const bed = transportTo(`${scheme}://127.0.0.1:${port}`)

    const leaveNow = (n: number) => {
      worker.postMessage('leave')
      blockUntil(gone, n)
    }
    const bodies: string[] = []
    for (let n = 1; n <= rounds; n += 1) {
      await bed.send({ path: '/leave' })
      bodies.push(await sendBehindStall(bed, () => leaveNow(n)))
    }
    expect(bodies).toEqual(Array(rounds).fill('{"ok":true}'))
    expect(bed.of('resend')).toEqual([])
    expect(bed.of('connection-open')).toHaveLength(rounds + 1)
  },
)

/** Blocks the thread, and its event loop with it, until the other thread has done it so often. */
function blockUntil(gone: Int32Array, count: number): void {
  for (let seen = Atomics.load(gone, 0); seen < count; seen = Atomics.load(gone, 0)) {
    if (Atomics.wait(gone, 0, seen, 5_000) === 'timed-out') throw new Error('it has not done it')
  }
}

/** Calls from the poll phase, behind a stall: what has arrived meanwhile has not been polled yet. */
function sendBehindStall(bed: Bed, stall: () => void): Promise<string> {
  return new Promise((resolve, reject) => {
    stat('.', () => {
      stall()
      bed.send({ path: '/stay', replayable: false }).then((sent) => resolve(bodyOf(sent)), reject)
    })
  })
}
