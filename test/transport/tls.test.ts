import { createServer, type Socket } from 'node:net'
import type { TLSSocket, TlsOptions } from 'node:tls'
import { describe, expect, onTestFinished, test } from 'vitest'
import { ConfigurationError } from '../../src/errors/errors.ts'
import { provesNotSent, readError } from '../../src/transport/wire.ts'
import { answer, identity, tlsFile } from '../support/raw-server.ts'
import { serve, told, transportTo } from '../support/transport-bed.ts'

const ok = (socket: Socket) => void socket.write(answer())
const many = { retry: { attempts: 3 } }

const watched = (tls: TlsOptions) => serve({ tls, onRequest: ok })

describe('a server that is not who it should be', () => {
  test.each([
    ['signed by itself', 'self-signed', /DEPTH_ZERO_SELF_SIGNED_CERT/],
    ['another host', 'wrong-host', /ERR_TLS_CERT_ALTNAME_INVALID/],
    ['expired', 'expired', /CERT_HAS_EXPIRED/],
  ])('gets nothing, and is asked once: its certificate is %s', async (_what, name, reason) => {
    const it = await watched(identity(name))
    const bed = transportTo(it)
    const sent = await bed.send(many)
    expect(sent).toMatchObject({ kind: 'lost', notSent: true, code: 'TLS_UNTRUSTED' })
    expect(sent).toMatchObject({ message: expect.stringMatching(reason) })
    expect(sent.progress).toMatchObject({ attempts: 1, left: false, doubt: false })
    expect(sent.progress.history).toMatchObject([{ wire: { phase: 'tls', bytesWritten: 0 } }])
    await it.until(({ open }) => open.length === 0)
    expect(it.requests).toEqual([])
  })

  test('gets nothing when nobody we trust has signed its certificate', async () => {
    const it = await watched(identity('good'))
    const sent = await transportTo(it, { connection: { ca: undefined } }).send(many)
    expect(sent).toMatchObject({ kind: 'lost', notSent: true, code: 'TLS_UNTRUSTED' })
    expect(sent).toMatchObject({
      message: expect.stringMatching(/UNABLE_TO_VERIFY_LEAF_SIGNATURE/),
    })
    expect(sent.progress.attempts).toBe(1)
    expect(it.requests).toEqual([])
  })

  test('gets nothing whatever an environment variable of the process says', async () => {
    process.env.NODE_TLS_REJECT_UNAUTHORIZED = '0'
    onTestFinished(() => {
      Reflect.deleteProperty(process.env, 'NODE_TLS_REJECT_UNAUTHORIZED')
    })
    const it = await watched(identity('self-signed'))
    expect(told(await transportTo(it).send(many))).toBe('TLS_UNTRUSTED')
    expect(it.requests).toEqual([])
  })

  test('gets nothing when it speaks no TLS newer than 1.1', async () => {
    const old = { minVersion: 'TLSv1', maxVersion: 'TLSv1.1', ciphers: 'ALL:@SECLEVEL=0' } as const
    const it = await watched({ ...identity('good'), ...old })
    const sent = await transportTo(it).send(many)
    expect(sent).toMatchObject({ kind: 'lost', notSent: true, code: 'TLS_UNTRUSTED' })
    expect(sent.progress.attempts).toBe(1)
  })

  test('gets nothing when it speaks no TLS at all', async () => {
    const plain = await serve({ onConnection: (socket) => void socket.write('220 smtp ready\r\n') })
    const sent = await transportTo(plain.origin.replace('http:', 'https:')).send(many)
    expect(sent).toMatchObject({ kind: 'lost', notSent: true, code: 'TLS_UNTRUSTED' })
    expect(sent.progress.attempts).toBe(1)
  })

  test.each(['TLSv1.2', 'TLSv1.3'] as const)('is believed with %s', async (version) => {
    const protocols: (string | null)[] = []
    const it = await serve({
      tls: { ...identity('good'), minVersion: version, maxVersion: version },
      onConnection: (socket) => void protocols.push((socket as TLSSocket).getProtocol()),
      onRequest: ok,
    })
    expect(told(await transportTo(it).send())).toBe(200)
    expect(protocols).toEqual([version])
  })

  test('is believed by its name as by its address', async () => {
    const it = await watched(identity('good'))
    expect(told(await transportTo(`https://localhost:${it.port}`).send())).toBe(200)
  })
})

describe('a TLS handshake that fails on the way', () => {
  test('is tried again for every request, since nothing has left', async () => {
    let connections = 0
    const flaky = createServer((socket) => {
      connections += 1
      socket.on('error', () => undefined)
      socket.once('data', () => socket.resetAndDestroy())
    })
    const port = await listening(flaky)
    const bed = transportTo(`https://127.0.0.1:${port}`)
    const sent = await bed.send({ ...many, replayable: false })
    expect(sent).toMatchObject({ kind: 'lost', notSent: true, code: 'ECONNRESET' })
    expect(sent.progress).toMatchObject({ attempts: 3, left: false, doubt: false })
    expect(connections).toBe(3)
  })
})

describe('a client certificate', () => {
  const asking = () =>
    serve({
      tls: { ...identity('good'), ca: tlsFile('ca.pem'), requestCert: true },
      onRequest: (socket) => {
        const { subject } = (socket as TLSSocket).getPeerCertificate()
        socket.write(answer({ body: JSON.stringify(subject.CN) }))
      },
    })

  test('is shown by those who have one, each on its own connection', async () => {
    const it = await asking()
    const bed = transportTo(it)
    for (const name of ['client', 'other-client', 'client']) {
      const sent = await bed.send({ certificate: identity(name) })
      const shown = name === 'client' ? 'tea-house' : 'book-shop'
      expect(sent).toMatchObject({ response: { body: Buffer.from(JSON.stringify(shown)) } })
    }
    expect(it.connectionOf).toEqual([1, 2, 1])
  })

  test('that cannot be read is a configuration error, which does not quote it', async () => {
    const it = await asking()
    const certificate = { cert: 'not a certificate', key: 'hunter2' }
    const error = await transportTo(it)
      .send({ certificate })
      .catch((thrown: unknown) => thrown)
    expect(error).toBeInstanceOf(ConfigurationError)
    expect(String(error)).not.toMatch(/hunter2|not a certificate/)
    expect(it.connections).toBe(0)
  })

  test('that a server misses ends the call', async () => {
    const it = await asking()
    const sent = await transportTo(it).send({ retry: { attempts: 1 } })
    expect(sent.kind).toBe('lost')
    expect(it.requests).toEqual([])
  })

  // Node's own servers hang up without this alert; others send it, and in TLS 1.3 only after we
  // take the handshake for done and have written the request.
  test.each([
    'ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED',
    'ERR_SSL_SSLV3_ALERT_BAD_CERTIFICATE',
    'ERR_SSL_TLSV1_ALERT_UNKNOWN_CA',
    'ERR_SSL_TLSV1_ALERT_ACCESS_DENIED',
  ])('that a server refuses with %s has let nothing be read', (alert) => {
    const error = Object.assign(new Error('alert'), { code: alert })
    const wire = { reused: false, bytesWritten: 240, bytesRead: 0, phase: 'response' } as const
    const { kind, code } = readError(error, 'response')
    expect({ kind, code }).toEqual({ kind: 'trust', code: 'TLS_CERTIFICATE_REFUSED' })
    expect(provesNotSent(code, wire)).toBe(true)
    expect(provesNotSent(code, { ...wire, reused: true })).toBe(false)
    expect(provesNotSent(code, { ...wire, bytesRead: 1 })).toBe(false)
    expect(provesNotSent('ECONNRESET', wire)).toBe(false)
  })
})

async function listening(server: ReturnType<typeof createServer>): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => void server.close())
  return (server.address() as { port: number }).port
}
