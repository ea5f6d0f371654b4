import { describe, expect, test } from 'vitest'
import { frameServer, highest } from '../../support/frame-server.ts'
import { bodyOf, told, transportTo } from '../../support/transport-bed.ts'

const h2 = { connection: { protocol: 'h2' } } as const
const once = { replayable: false } as const

/** Sends so that the session has been used before. */
async function primed(onArrival: Parameters<typeof frameServer>[0]) {
  const server = await frameServer(onArrival)
  const bed = transportTo(server.origin, h2)
  return { server, bed }
}

describe('what proves that a request was not processed', () => {
  test('a stream above the last one of a GOAWAY goes out again at once, also an act that must not be repeated', async () => {
    const { server, bed } = await primed({
      onArrival: ({ streamId, index, connection }) => {
        if (index === 1) connection.goaway(streamId - 2)
        else connection.answer(streamId, `{"index":${index}}`)
      },
    })
    await bed.send(once)
    const second = await bed.send(once)
    expect(told(second)).toBe(200)
    expect(bodyOf(second)).toBe('{"index":2}')
    expect(server.connections).toHaveLength(2)
    expect(second.progress.history).toMatchObject([
      { code: 'HTTP2_NOT_PROCESSED', wire: { bytesWritten: 0 } },
      { status: 200, resend: true, waitedMs: 0 },
    ])
  })

  test('a GOAWAY with an error code proves it by the number of the stream alone', async () => {
    const { bed } = await primed({
      onArrival: ({ streamId, index, connection }) => {
        if (index === 1) connection.goaway(streamId - 2, 1)
        else connection.answer(streamId)
      },
    })
    await bed.send(once)
    expect(told(await bed.send(once))).toBe(200)
  })

  test('where no other session can be had, what was not processed is told as not sent', async () => {
    const { server, bed } = await primed({
      onArrival: ({ streamId, index, connection }) => {
        if (index === 0) connection.answer(streamId)
        else connection.goaway(streamId - 2)
      },
      onConnection: (connection) => {
        if (server_connections() > 1) connection.socket.destroy()
        else connection.settings()
      },
    })
    function server_connections() {
      return server === undefined ? 1 : server.connections.length
    }
    await bed.send(once)
    const second = await bed.send(once)
    expect(second).toMatchObject({ kind: 'lost', notSent: true })
    expect(second.progress.doubt).toBe(false)
  })
})

describe('what proves nothing', () => {
  const endings = [
    [
      'RST_STREAM REFUSED_STREAM',
      'HTTP2_STREAM_ENDED',
      (a: Parts) => a.connection.rst(a.streamId, 7),
    ],
    [
      'RST_STREAM INTERNAL_ERROR',
      'HTTP2_STREAM_ENDED',
      (a: Parts) => a.connection.rst(a.streamId, 2),
    ],
    [
      'the end of the connection without GOAWAY',
      'ECONNRESET',
      (a: Parts) => a.connection.socket.end(),
    ],
    ['a reset of the connection', 'ECONNRESET', (a: Parts) => a.connection.reset()],
    [
      'a GOAWAY that names this very stream, and the end',
      'ECONNRESET',
      (a: Parts) => {
        a.connection.goaway(a.streamId)
        a.connection.socket.end()
      },
    ],
    [
      'a GOAWAY with the highest number and a refusal in one packet',
      'HTTP2_STREAM_ENDED',
      (a: Parts) =>
        a.connection.together(() => {
          a.connection.goaway(highest)
          a.connection.rst(a.streamId, 7)
        }),
    ],
    [
      'a GOAWAY with an error code at the stream itself',
      'ECONNRESET',
      (a: Parts) => a.connection.goaway(a.streamId, 1),
    ],
  ] as const
  type Parts = Parameters<
    NonNullable<NonNullable<Parameters<typeof frameServer>[0]>['onArrival']>
  >[0]

  for (const [what, code, deed] of endings) {
    test(`${what} leaves an act that must not be repeated in doubt, after one send`, async () => {
      const { server, bed } = await primed({
        onArrival: (arrival) => {
          if (arrival.index === 0) arrival.connection.answer(arrival.streamId)
          else deed(arrival)
        },
      })
      await bed.send(once)
      const second = await bed.send(once)
      expect(second).toMatchObject({ kind: 'lost', notSent: false })
      expect(second.progress.doubt).toBe(true)
      expect(told(second)).toBe(code)
      expect(server.arrivals).toHaveLength(2)
    })

    test(`${what} is followed by the same again where the provider recognises it`, async () => {
      const { server, bed } = await primed({
        onArrival: (arrival) => {
          if (arrival.index === 1) deed(arrival)
          else arrival.connection.answer(arrival.streamId)
        },
      })
      await bed.send()
      expect(told(await bed.send())).toBe(200)
      expect(server.arrivals).toHaveLength(3)
      expect(new Set(server.arrivals.map(({ body }) => body)).size).toBe(1)
    })
  }
})

describe('an answer that was cut', () => {
  test('by a reset behind a GOAWAY is no answer, though Node calls it the end', async () => {
    const { bed } = await primed({
      onArrival: ({ connection, streamId }) => {
        connection.begin(streamId, '{"paid":')
        connection.goaway(streamId)
        // Behind the frames, once they have gone out.
        connection.socket.write('', () => connection.reset())
      },
    })
    const sent = await bed.send(once)
    expect(told(sent)).toBe('ANSWER_CUT')
    expect(sent).toMatchObject({ notSent: false })
  })

  test('short of its length is no answer', async () => {
    const { bed } = await primed({
      onArrival: ({ connection, streamId }) => {
        connection.begin(streamId, '{"paid":', 40)
        connection.rst(streamId, 0)
      },
    })
    expect(told(await bed.send(once))).toBe('ANSWER_CUT')
  })
})
