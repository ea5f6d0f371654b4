import dns from 'node:dns'
import type { Socket } from 'node:net'
import { expect } from 'vitest'
import { blackHole } from '../../support/fault-black-hole.ts'
import type { Evidence, Prop } from '../../support/fault-cell.ts'
import { authority } from '../../support/fault-certificates.ts'
import type { FaultRow } from '../../support/fault-rows.ts'
import { nothingLeft, untrusted } from './promises.ts'

/** Nobody listens on the first port of this machine. */
const closedPort = 'http://127.0.0.1:1'

/**
 * Puts its own answers in place of the system's resolver, which would ask a name server: the tests
 * speak to this machine alone.
 */
function resolver(code: string, failures: number): Prop {
  const real = dns.lookup
  let asked = 0
  const lookup = (name: string, options: object, done: (...result: unknown[]) => void) => {
    if (asked++ >= failures) return done(null, [{ address: '127.0.0.1', family: 4 }], 4)
    done(Object.assign(new Error(`getaddrinfo ${code} ${name}`), { code, hostname: name, options }))
  }
  Object.assign(dns, { lookup })
  return {
    hosts: (own) => [failures === 1 ? own.replace('127.0.0.1', 'localhost') : nowhere],
    close: () => void Object.assign(dns, { lookup: real }),
  }
}
const nowhere = 'https://nowhere.invalid'

const trusted = authority('An authority that we trust')
const unheardOf = authority('An authority nobody knows')
const here = [127, 0, 0, 1] as const
const good = trusted.issue({ name: 'good', address: here })
const ca = [trusted.cert]

const oneConnection = ({ connections }: Evidence) => expect(connections).toBe(1)

export const unreachable: readonly FaultRow[] = [
  {
    matrix: ['F01'],
    when: 'the host has no address (ENOTFOUND)',
    promise: nothingLeft,
    code: 'ENOTFOUND',
    scene: { prop: () => resolver('ENOTFOUND', Number.POSITIVE_INFINITY) },
    passing: { prop: () => resolver('ENOTFOUND', 1) },
  },
  {
    matrix: ['F01'],
    when: 'the name server does not answer (EAI_AGAIN)',
    promise: nothingLeft,
    code: 'EAI_AGAIN',
    scene: { prop: () => resolver('EAI_AGAIN', Number.POSITIVE_INFINITY) },
    passing: { prop: () => resolver('EAI_AGAIN', 1) },
  },
  {
    matrix: ['F02'],
    when: 'the host refuses the connection',
    promise: nothingLeft,
    code: 'ECONNREFUSED',
    scene: { prop: () => ({ hosts: () => [closedPort] }) },
    // A second host takes over, for what must not be repeated too.
    passing: { prop: () => ({ hosts: (own) => [closedPort, own] }) },
  },
  {
    matrix: ['F03'],
    when: 'nobody answers the SYN',
    promise: nothingLeft,
    code: 'CONNECT_TIMEOUT',
    scene: {
      connectMs: 50,
      prop: async () => {
        const { url, close } = await blackHole()
        return { hosts: () => [url], close }
      },
    },
    passing: {
      connectMs: 300,
      prop: async () => {
        const { url, close } = await blackHole()
        return { hosts: (own) => [url, own], close }
      },
    },
  },
  {
    matrix: ['F04'],
    when: 'nobody that we trust has signed the certificate',
    promise: untrusted,
    code: 'TLS_UNTRUSTED',
    scene: { tls: unheardOf.issue({ name: 'stranger', address: here }), ca },
    also: oneConnection,
  },
  {
    matrix: ['F04'],
    when: 'the certificate is for another host',
    promise: untrusted,
    code: 'TLS_UNTRUSTED',
    scene: { tls: trusted.issue({ name: 'other', address: [127, 0, 0, 9] }), ca },
    also: oneConnection,
  },
  {
    matrix: ['F04'],
    when: 'the certificate has expired',
    promise: untrusted,
    code: 'TLS_UNTRUSTED',
    scene: { tls: trusted.issue({ name: 'old', address: here, until: 2020 }), ca },
    also: oneConnection,
  },
  {
    matrix: ['F04'],
    when: 'the server knows nothing newer than TLS 1.1',
    promise: untrusted,
    code: 'TLS_UNTRUSTED',
    scene: {
      tls: { ...good, minVersion: 'TLSv1', maxVersion: 'TLSv1.1', ciphers: 'DEFAULT@SECLEVEL=0' },
      ca,
    },
    also: oneConnection,
  },
  {
    matrix: ['F04'],
    when: 'the server does not speak TLS at all',
    promise: untrusted,
    code: 'TLS_UNTRUSTED',
    scene: {
      tls: good,
      ca,
      greet: (_n, socket) => socket.write('HTTP/1.1 400 Bad Request\r\n\r\n'),
    },
    also: oneConnection,
  },
  {
    matrix: ['F05'],
    when: 'the connection is reset during the handshake',
    promise: nothingLeft,
    code: /^(ECONNRESET|EPIPE)$/,
    scene: { tls: good, ca, greet: (_n, socket) => resetOnHello(socket) },
    passing: { tls: good, ca, greet: (n, socket) => n === 0 && resetOnHello(socket) },
  },
  {
    matrix: ['F05'],
    when: 'the handshake stalls',
    promise: nothingLeft,
    code: 'TLS_TIMEOUT',
    scene: { tls: good, ca, connectMs: 100, greet: () => true },
    passing: { tls: good, ca, connectMs: 500, greet: (n) => n === 0 },
  },
]

function resetOnHello(socket: Socket): true {
  socket.once('data', () => socket.resetAndDestroy())
  return true
}
