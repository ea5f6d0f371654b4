import { once } from 'node:events'
import { connect } from 'node:net'
import { Worker } from 'node:worker_threads'

/**
 * A listening server that never accepts: a thread that stands still after `listen`. Linux completes
 * `backlog + 1` handshakes on its own and then lets further ones go unanswered.
 */
const deafServer = `
  const { parentPort, workerData } = require('node:worker_threads')
  const server = require('node:net').createServer()
  server.listen({ port: 0, host: '127.0.0.1', backlog: 1 }, () => {
    parentPort.postMessage(server.address().port)
    setImmediate(() => Atomics.wait(new Int32Array(workerData), 0, 0))
  })
`

/** An address on this machine whose SYN is not answered. */
export async function blackHole(): Promise<{ url: string; close: () => Promise<void> }> {
  const workerData = new SharedArrayBuffer(4)
  const worker = new Worker(deafServer, { eval: true, workerData })
  const [port] = (await once(worker, 'message')) as [number]
  const fillers = Array.from({ length: 6 }, () => {
    const filler = connect(port, '127.0.0.1')
    filler.on('error', () => undefined)
    return filler
  })
  // With two of them through, the queue is full.
  await Promise.all(fillers.slice(0, 2).map((filler) => once(filler, 'connect')))
  return {
    url: `http://127.0.0.1:${port}`,
    close: async () => {
      for (const filler of fillers) filler.destroy()
      await worker.terminate()
    },
  }
}
