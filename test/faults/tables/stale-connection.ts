import { once } from 'node:events'
import { Socket } from 'node:net'
import { setImmediate as turn } from 'node:timers/promises'
import { expect } from 'vitest'
import type { Evidence, Scene } from '../../support/fault-cell.ts'
import {
  answers,
  answersWell,
  bytesOf,
  hangsUp,
  resets,
  writes,
} from '../../support/fault-deeds.ts'
import type { FaultRow } from '../../support/fault-rows.ts'
import type { FaultServer } from '../../support/fault-server.ts'
import { diedSeen, diedUnseen, unnoticed } from './promises.ts'

type End = 'FIN' | 'RST'

/** Ends the server's side of every connection, in this very moment. */
function endAll({ sockets }: FaultServer, end: End): void {
  for (const socket of sockets) {
    if (end === 'FIN') socket.destroy()
    else socket.resetAndDestroy()
  }
}

/** Ends the idle connection and waits until the client has noticed. */
async function endInPeace(server: FaultServer, end: End): Promise<void> {
  const gone = [...server.sockets].map((socket) => once(socket, 'close'))
  endAll(server, end)
  await Promise.all(gone)
  // The client's side lives in this process: it has seen the end once the loop has polled.
  for (let turns = 0; turns < 5; turns++) await turn()
}

/**
 * Ends the connection between the client's last look at it and its write: in the very moment of the
 * write, since how many turns of the loop lie before it differs between versions of Node.
 */
function endUnderTheWrite(end: End): Pick<Scene, 'primed' | 'on'> {
  let armed = true
  return {
    primed: true,
    on: ({ type }, server) => {
      if (type !== 'attempt-start' || !armed) return
      armed = false
      onNextClientWrite(server, () => endAll(server, end))
    },
  }
}

/** Acts once, just before bytes go to a socket that is not one of the server's. */
function onNextClientWrite({ sockets }: FaultServer, act: () => void): void {
  const { _write, _writev } = Socket.prototype
  const sprung = (socket: Socket) => {
    if (sockets.has(socket)) return
    Object.assign(Socket.prototype, { _write, _writev })
    act()
  }
  Socket.prototype._write = function (...rest) {
    sprung(this)
    _write.apply(this, rest)
  }
  Socket.prototype._writev = function (...rest) {
    sprung(this)
    _writev?.apply(this, rest)
  }
}

/** The call went out on another connection, and nothing of the old one counts. */
function freshAtOnce({ outcome, events, connections }: Evidence): void {
  expect(connections).toBe(1)
  expect(events.filter(({ type }) => type === 'resend' || type === 'retry-wait')).toEqual([])
  if (outcome === undefined) return
  expect(outcome.history).toMatchObject([{ attempt: 1, resend: false, wire: { reused: false } }])
}

/** The second send was free: it waits for nothing and has the number of the first. */
function freeResend({ outcome, events }: Evidence): void {
  expect(events.filter(({ type }) => type === 'retry-wait')).toEqual([])
  if (outcome === undefined || outcome.status === 'unknown') return
  expect(outcome.history).toMatchObject([
    { attempt: 1, resend: false, wire: { reused: true, bytesRead: 0 } },
    { attempt: 1, resend: true, waitedMs: 0, wire: { reused: false } },
  ])
}

const died = /^(ECONNRESET|EPIPE)$/
const ends = [
  ['FIN', 'closes'],
  ['RST', 'resets'],
] as const

export const staleConnection: readonly FaultRow[] = [
  ...ends.map(([end, verb]): FaultRow => {
    return {
      matrix: ['F06'],
      when: `the server ${verb} the connection while it is idle`,
      promise: unnoticed,
      scene: { primed: true, meanwhile: (server) => endInPeace(server, end) },
      also: freshAtOnce,
    }
  }),
  ...ends.map(([end, verb]): FaultRow => {
    return {
      matrix: ['F06'],
      when: `the server ${verb} the idle connection in the moment of the call`,
      promise: unnoticed,
      scene: { primed: true, meanwhile: (server) => endAll(server, end) },
      also: freshAtOnce,
    }
  }),
  {
    matrix: ['F23'],
    when: 'an answer that nobody asked for lies on the idle connection',
    promise: unnoticed,
    scene: {
      primed: true,
      meanwhile: ({ sockets }) => {
        for (const socket of sockets)
          socket.write('HTTP/1.1 408 Timeout\r\ncontent-length: 0\r\n\r\n')
      },
    },
    also: freshAtOnce,
  },
  ...ends.map(([end, verb]): FaultRow => {
    return {
      matrix: ['F07'],
      when: `the server ${verb} the connection under the write`,
      promise: diedUnseen,
      code: died,
      // One trap springs once, so each test gets its own.
      get scene() {
        return endUnderTheWrite(end)
      },
      also: freeResend,
    }
  }),
  ...(
    [
      ['closes', hangsUp],
      ['resets', resets],
    ] as const
  ).map(([verb, deed]): FaultRow => {
    return {
      matrix: ['F07'],
      when: `the server ${verb} a connection that had served before as soon as it sees the request`,
      promise: diedSeen,
      code: died,
      deeds: [deed],
      scene: { primed: true },
      also: freeResend,
    }
  }),
  {
    matrix: ['F07', 'F29'],
    when: 'the server tells the idle connection that its time is over (408 and close)',
    promise: diedSeen,
    code: 'HTTP_408',
    deeds: [answers({ status: 408, body: '', headers: ['connection: close'] })],
    scene: { primed: true },
    also: ({ events }) => expect(events.some(({ type }) => type === 'retry-wait')).toBe(false),
  },
  {
    matrix: ['F23'],
    when: 'a second answer comes right behind the first',
    promise: unnoticed,
    deeds: [
      writes((request) => {
        const other = bytesOf(request, { body: { order_no: 'T-9999', state: 'refused' } })
        return Buffer.concat([bytesOf(request), other])
      }),
      answersWell,
    ],
  },
]
