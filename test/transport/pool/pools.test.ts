import { once } from 'node:events'
import { type IncomingMessage, request } from 'node:http'
import { expect, onTestFinished, test } from 'vitest'
import { systemRuntime } from '../../../src/runtime/system.ts'
import { asAgent } from '../../../src/transport/pool/agent-base.ts'
import { Pools } from '../../../src/transport/pool/pools.ts'
import { answer, identity, tlsFile } from '../../support/raw-server.ts'
import { serve } from '../../support/transport-bed.ts'

const origin = 'https://a.example'
const pools = (ca?: string[]) =>
  new Pools({
    provider: 'toy',
    origins: [origin],
    connection: { mode: 'keep-alive', idleMs: 4e3, lifetimeMs: 3e5, maxUses: 1e4, ca },
    runtime: systemRuntime,
    emit: undefined,
  })

test('one pool serves an origin and identity; another origin or certificate has its own', () => {
  const all = pools()
  const plain = all.of(origin, undefined)
  const certified = all.of(origin, identity('client'))
  expect(all.of(origin, undefined)).toBe(plain)
  expect(all.of(origin, { ...identity('client') })).toBe(certified)
  const different = [
    certified,
    all.of(origin, identity('other-client')),
    all.of('https://b.example', undefined),
  ]
  for (const pool of different) expect(pool).not.toBe(plain)
})

test('identities without a connection are forgotten when there are very many', () => {
  const all = pools()
  const { cert, key } = identity('client')
  const first = all.of(origin, { cert, key })
  // The same key in other text: another identity.
  for (let n = 1; n <= 300; n += 1) all.of(origin, { cert, key: key + '\n'.repeat(n) })
  expect(all.of(origin, { cert, key })).not.toBe(first)
})

test('an identity with a connection is kept, however many there are', async () => {
  const it = await serve({
    tls: { ...identity('good'), ca: tlsFile('ca.pem'), requestCert: true },
    onRequest: (socket) => void socket.write(answer()),
  })
  const all = pools([tlsFile('ca.pem')])
  onTestFinished(() => all.destroy())
  const { cert, key } = identity('client')
  const pool = all.of(it.origin, { cert, key })
  const target = { protocol: 'https:', host: '127.0.0.1', port: it.port }
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    request({ agent: asAgent(pool), ...target }, resolve)
      .on('error', reject)
      .end()
  })
  response.resume()
  await once(response, 'end')
  for (let n = 1; n <= 300; n += 1) all.of(it.origin, { cert, key: key + '\n'.repeat(n) })
  expect(all.of(it.origin, { cert, key })).toBe(pool)
})
