// A server in a thread of its own. Told so, it gives up the connection that last asked for /leave
// while the main thread stands still, and says so in shared memory, for which the main thread can
// wait without its event loop.
import { createServer } from 'node:net'
import { createServer as createTlsServer } from 'node:tls'
import { parentPort, workerData } from 'node:worker_threads'

const { shared, tls, manner, stray } = workerData
const gone = new Int32Array(shared)
const body = '{"ok":true}'
const ok = `HTTP/1.1 200 OK\r\nContent-Length: ${body.length}\r\n\r\n${body}`

function tell() {
  Atomics.add(gone, 0, 1)
  Atomics.notify(gone, 0)
}

const leave = {
  fin: (socket) => socket.end(tell),
  rst: (socket) => socket.once('close', tell).resetAndDestroy(),
  stray: (socket) => socket.write(stray, tell),
}

/** The connection that was asked to leave. */
let leaving

function serve(socket) {
  socket.on('error', () => undefined)
  socket.on('data', (request) => {
    socket.write(ok)
    if (request.includes('/leave')) leaving = socket
  })
}

// Without noDelay the kernel holds stray bytes back until the client writes again.
const options = { ...tls, noDelay: true }
const server = tls ? createTlsServer(options, serve) : createServer(options, serve)
parentPort.on('message', () => leave[manner](leaving))
server.listen(0, '127.0.0.1', () => parentPort.postMessage(server.address().port))
