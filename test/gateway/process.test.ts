import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'

/** Answers a login, an order and the end of a payment, and keeps its connections for a minute. */
async function bank(): Promise<string> {
  const server = createServer((request, response) => {
    request.resume().on('end', () => {
      response.setHeader('content-type', 'application/json')
      response.end(JSON.stringify(answerTo(request.url ?? '')))
    })
  })
  server.keepAliveTimeout = 60_000
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

function answerTo(path: string): object {
  if (path.includes('oauth2')) return { access_token: 'made-up', expires_in: 32_400 }
  if (path.includes('payment_intents')) {
    const id = path.split('/').at(-2)
    return { id, object: 'payment_intent', status: 'canceled', amount: 100, currency: 'usd' }
  }
  return { id: 'MADEUPORDER', status: 'CREATED', intent: 'CAPTURE' }
}

test.each(['a payment', 'close', 'a journal', 'a login', 'a time limit', 'one signal'])(
  'a script ends by itself and warns of nothing: %s',
  async (what) => {
    const script = join(import.meta.dirname, '../support/script-child.ts')
    const child = spawn(process.execPath, ['--import', 'tsx', script, await bank(), what])
    onTestFinished(() => void child.kill('SIGKILL'))
    let said = ''
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (data) => (said += data))
    const [code] = await once(child, 'close')
    expect({ code, said }).toEqual({ code: 0, said: 'done\n' })
  },
)
