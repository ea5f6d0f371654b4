// A server over TLS in a thread of its own, that counts in shared memory the answers which it has
// handed to the kernel: the main thread can wait for one without its event loop.
import { createServer } from 'node:tls'
import { parentPort, workerData } from 'node:worker_threads'

const answered = new Int32Array(workerData.shared)
const ok = 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}'
const server = createServer({ ...workerData.tls, noDelay: true }, (socket) => {
  socket.on('error', () => undefined)
  socket.on('data', () => {
    socket.write(ok, () => {
      Atomics.add(answered, 0, 1)
      Atomics.notify(answered, 0)
    })
  })
})
server.listen(0, '127.0.0.1', () => parentPort.postMessage(server.address().port))
