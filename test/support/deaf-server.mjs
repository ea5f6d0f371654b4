// A thread that listens and then stands still: once its backlog is full, the kernel neither takes
// nor refuses a connection.
import { createServer } from 'node:net'
import { parentPort } from 'node:worker_threads'

const server = createServer().listen({ port: 0, host: '127.0.0.1', backlog: 1 }, () => {
  parentPort.postMessage(server.address().port)
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0)
})
