#!/usr/bin/env bash
# A body of HTTP/2 that is cut by the end of its connection "ends" in Node.js, without an error.
#
# The server begins an answer (status 200, no length), sends half of its body, says GOAWAY with the
# number of that very stream, and closes the connection before END_STREAM. One expects `error` or
# `aborted` on the stream of the client. It gets `end` and `close`, and no error: whoever takes `end`
# for the end of the body has half an answer for a whole one. Only `content-length`, or looking
# whether the session is destroyed at that moment, tells them apart.
#
# Seen with Node.js 20.20.2, 22.23.5, 24.22.3 and 26.12.1 (FIN: rstCode 8).
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cat >"$folder/cut.mjs" <<'JS'
import http2 from 'node:http2'
import net from 'node:net'

function frame(type, flags, id, payload) {
  const head = Buffer.alloc(9)
  head.writeUIntBE(payload.length, 0, 3)
  head[3] = type
  head[4] = flags
  head.writeUInt32BE(id, 5)
  return Buffer.concat([head, payload])
}
const goaway = Buffer.alloc(8)
goaway.writeUInt32BE(1, 0)
const server = net.createServer((socket) => {
  socket.on('error', () => {})
  socket.write(frame(4, 0, 0, Buffer.alloc(0)))
  let seen = Buffer.alloc(0)
  let answered = false
  socket.on('data', (chunk) => {
    seen = Buffer.concat([seen, chunk])
    // Behind the preface: frames; a HEADERS frame (type 1) on stream 1 is the request.
    for (let at = 24; at + 9 <= seen.length; at += 9 + seen.readUIntBE(at, 3)) {
      if (seen[at + 3] !== 1 || answered) continue
      answered = true
      socket.write(frame(1, 4, 1, Buffer.from([0x88])))
      socket.write(frame(0, 0, 1, Buffer.from('{"paid":')))
      socket.end(frame(7, 0, 0, goaway))
    }
  })
})
server.listen(0, '127.0.0.1', () => {
  const session = http2.connect(`http://127.0.0.1:${server.address().port}`)
  const told = []
  session.on('error', () => told.push('session error'))
  session.on('goaway', () => told.push('goaway'))
  const stream = session.request({ ':path': '/' })
  let body = ''
  stream.on('response', () => told.push('response'))
  stream.on('data', (chunk) => (body += chunk))
  for (const event of ['error', 'aborted', 'end']) stream.on(event, () => told.push(event))
  stream.on('close', () => {
    console.log(`${process.version}: ${told.join(', ')}; body ${body}; rstCode ${stream.rstCode}`)
    server.close()
    session.destroy()
    const wrong = told.includes('end') && !told.includes('error') && body === '{"paid":'
    process.exitCode = wrong ? 0 : 1
  })
})
JS
package=$(node -p '`node-${process.platform}-${process.arch}`')
changed=0
for version in 20.20.2 22.23.5 24.22.3 26.12.1; do
  place="$folder/$version"
  npm install --silent --prefix "$place" --no-save --no-package-lock --ignore-scripts "$package@$version" >/dev/null
  "$place/node_modules/$package/bin/node" "$folder/cut.mjs" || changed=1
done
[ "$changed" -eq 0 ] || { echo 'the behaviour has changed'; exit 1; }
echo 'as described: a cut body ends, and nothing says that it was cut'
