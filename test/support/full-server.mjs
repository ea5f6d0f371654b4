// A server in a thread that stands still, so that its queue stays full and a newcomer's first packet
// is dropped; the next one comes a second later. Let go, it answers.
import { createServer } from 'node:http'
import { parentPort, workerData } from 'node:worker_threads'

const held = new Int32Array(workerData.shared)
const server = createServer((_request, response) => response.end('{"slow":true}'))
server.listen({ host: '127.0.0.1', port: 0, backlog: 1 }, () => {
  parentPort.postMessage(server.address().port)
  Atomics.wait(held, 0, 0)
})
