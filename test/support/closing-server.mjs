// A server in a thread of its own. After a request to /leave it gives up its idle connection while
// the main thread stands still, and says so in shared memory, for which the main thread can wait
// without its event loop.
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

/** The TCP connections under the TLS ones. The client opens one after the other. */
const raw = new WeakMap()
let newest

const leave = {
  fin: (socket) => socket.end(tell),
  rst: (socket) => {
    raw.get(socket).resetAndDestroy()
    // The RST is on its way when the call returns; a handle under TLS does not tell of its close.
    setImmediate(tell)
  },
  stray: (socket) => socket.write(stray, tell),
}

function onConnection(socket) {
  raw.set(socket, newest)
  socket.on('error', () => undefined)
  socket.on('data', (request) => {
    socket.write(ok)
    // Time for the answer to be read. It need not be exact: the main thread waits for the word.
    if (request.includes('/leave')) setTimeout(() => leave[manner](socket), 20)
  })
}

// Without noDelay the kernel holds the stray bytes back until the client writes again.
const server = tls
  ? createTlsServer({ ...tls, noDelay: true }, onConnection)
  : createServer({ noDelay: true }, onConnection)
server.prependListener('connection', (socket) => {
  newest = socket
  socket.on('error', () => undefined)
})
server.listen(0, '127.0.0.1', () => parentPort.postMessage(server.address().port))
