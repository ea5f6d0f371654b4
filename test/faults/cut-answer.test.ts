import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createGateway } from '../../src/index.ts'
import { order } from '../support/fault-cell.ts'
import { answersWell, bodyOf, bytesOf, type Script, says } from '../support/fault-deeds.ts'
import { faultProvider } from '../support/fault-provider.ts'
import { type Deed, type FaultServer, faultServer } from '../support/fault-server.ts'
import { toyMerchant } from '../support/toy-provider.ts'

/** Answers the first request with the first `keep` bytes, and the rest as they should be. */
function cutAt(keep: number, script: Script, end: 'FIN' | 'RST'): Deed {
  return {
    act: (socket, request) => {
      const part = bytesOf(request, script).subarray(0, keep)
      if (end === 'FIN') socket.end(part)
      else if (part.length === 0) socket.resetAndDestroy()
      else socket.write(part, () => socket.resetAndDestroy())
    },
  }
}

let server: FaultServer
let first: Deed
let requests: number

beforeAll(async () => {
  server = await faultServer({ deed: () => (requests++ === 0 ? first : answersWell) })
})
afterAll(() => server.close())

/** A gateway that opens a connection for each send, so that no cut meets a connection used before. */
function open(kind: 'create' | 'charge') {
  const gateway = createGateway({
    providers: [faultProvider({ repeat: 'recognises' })],
    merchants: { 'tea-house': { accounts: { toy: toyMerchant } } },
    hosts: { toy: [server.url] },
    connection: { mode: 'close' },
    retry: { baseMs: 1 },
  })
  const shop = gateway.merchant('tea-house').toy
  return { call: () => shop[kind](order), close: () => gateway.close({ graceMs: 0 }) }
}

/** The word, and the number of requests, for an answer cut at each offset. */
async function cutEverywhere(kind: 'create' | 'charge', script: Script, end: 'FIN' | 'RST') {
  const { call, close } = open(kind)
  const asked = JSON.stringify(order)
  const whole = bytesOf({ body: asked, path: '/orders' } as never, script).length
  const words: { keep: number; word: string; requests: number }[] = []
  for (let keep = 0; keep <= whole; keep++) {
    requests = 0
    first = cutAt(keep, script, end)
    const { status } = await call()
    words.push({ keep, word: status, requests })
  }
  await close()
  return { words, whole }
}

const framings = [
  ['a Content-Length', 'length'],
  ['chunks', 'chunked'],
  // Its end is the end of the connection: only the signature shows that something is missing.
  ['neither length nor chunks', 'close'],
] as const

describe.each(framings)('an answer with %s, cut at every single byte', (_name, framing) => {
  const cases = [
    ['create', 'a repeat that is recognised makes it succeeded, and nothing else', 'succeeded', 2],
    ['charge', 'what must not be repeated is unknown until the last byte', 'unknown', 1],
  ] as const
  test.each(cases)('by a FIN under %s: %s', async (...cell) => {
    const [kind, , word, count] = cell
    const { words, whole } = await cutEverywhere(kind, { framing }, 'FIN')
    expect(words.length).toBeGreaterThan(200)
    expect(words.slice(0, -1)).toEqual(
      Array.from({ length: whole }, (_, keep) => ({ keep, word, requests: count })),
    )
    expect(words.at(-1)).toEqual({ keep: whole, word: 'succeeded', requests: 1 })
  })
})

test('an answer that a reset cuts at any byte is never a wrong word for what must not be repeated', async () => {
  const { words, whole } = await cutEverywhere('charge', {}, 'RST')
  const cut = words.slice(0, whole)
  expect(cut).toEqual(cut.map(({ keep }) => ({ keep, word: 'unknown', requests: 1 })))
  // Whether the last byte or the reset is seen first is up to the system; both are honest.
  expect(['succeeded', 'unknown']).toContain(words.at(-1)?.word)
})

test('an answer of which any byte of the body was changed proves nothing', async () => {
  const { call, close } = open('charge')
  const asked = { body: JSON.stringify(order), path: '/charges' } as never
  const whole = bytesOf(asked)
  const offsets = Array.from({ length: whole.length - bodyOf(whole) }, (_, n) => bodyOf(whole) + n)
  const words: { offset: number; word: string }[] = []
  for (const offset of offsets) {
    const changed = Buffer.from(whole)
    changed[offset] = (changed[offset] ?? 0) ^ 1
    requests = 0
    first = says(changed)
    const { status } = await call()
    words.push({ offset, word: status })
  }
  await close()
  expect(words.length).toBeGreaterThan(50)
  expect(words).toEqual(offsets.map((offset) => ({ offset, word: 'unknown' })))
})
