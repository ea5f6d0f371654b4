import { inspect } from 'node:util'
import { expect } from 'vitest'
import { createGateway, GatewayError, type GatewayEvent, type Outcome } from '../../src/index.ts'
import { answersWell } from './fault-deeds.ts'
import type { Promised } from './fault-promises.ts'
import { type Column, faultProvider } from './fault-provider.ts'
import {
  type Deed,
  type FaultServer,
  type FaultServerOptions,
  faultServer,
  type Seen,
} from './fault-server.ts'
import { toyMerchant, toySignature } from './toy-provider.ts'

/** Something beside the server that a fault needs, and the addresses that come of it. */
export interface Prop {
  /** Addresses, in order, given that of the server. */
  readonly hosts?: (own: string) => readonly string[]
  readonly close?: () => void | Promise<void>
}

/** Everything of one fault but its name. */
export interface Scene extends Pick<FaultServerOptions, 'tls' | 'greet'> {
  /** What is done with the requests, in order; the last one again and again. */
  readonly deeds: readonly Deed[]
  /** What is done with a question about what became of the call. @default nobody is to be asked */
  readonly question?: Deed
  /** Set up before the gateway is made, put away after the call. @default the server alone */
  readonly prop?: () => Prop | Promise<Prop>
  /** How long an answer may take: small where the fault is that none comes. @default 5000 */
  readonly responseMs?: number
  /** @default 10000 */
  readonly totalMs?: number
  /** For the TCP connection, and for TLS. @default 2000 */
  readonly connectMs?: number
  readonly ca?: readonly string[]
  /** The provider signs nothing. */
  readonly unsigned?: boolean
  /** The provider signs no answer from 400 on, and `verify` says so. */
  readonly unsignedRefusals?: boolean
  readonly paddingBytes?: number
  /** A call before this one leaves an idle connection behind. */
  readonly primed?: boolean
  /** Done after that call, before this one. */
  readonly meanwhile?: (server: FaultServer) => void | Promise<void>
  /** Told of each event of the call. */
  readonly on?: (event: GatewayEvent, server: FaultServer) => void
}

/** What a call came to, and everything that was seen of it. */
export interface Evidence {
  readonly column: Column
  readonly outcome: Outcome<unknown> | undefined
  readonly error: GatewayError | undefined
  /** The requests of the call itself, without questions. */
  readonly requests: readonly Seen[]
  readonly connections: number
  /** Connections made to an address that an answer named. */
  readonly strayed: number
  readonly events: readonly GatewayEvent[]
}

export const order = { order_no: 'T-1001', amount: 1280, currency: 'CNY' } as const

/** Makes one call of a kind through the public gateway, on real sockets. */
export async function callThrough(column: Column, scene: Scene): Promise<Evidence> {
  const server = await faultServer({ ...scene, deed: () => answersWell })
  const prop = await scene.prop?.()
  const events: GatewayEvent[] = []
  let listening = false
  const gateway = openGateway(column, scene, {
    hosts: prop?.hosts?.(server.url) ?? [server.url],
    on: (event) => {
      if (!listening) return
      events.push(event)
      scene.on?.(event, server)
    },
  })
  try {
    const shop = gateway.merchant('tea-house').toy
    if (scene.primed) await shop.query({ order_no: 'T-1000' })
    server.restart(deedsOf(column, scene))
    await scene.meanwhile?.(server)
    listening = true
    const call = {
      read: () => shop.query({ order_no: order.order_no }),
      keyed: () => shop.create(order),
      once: () => shop.charge(order),
    }[kindOf(column)]
    const came = await call().then(
      (result: unknown) => ({ result, error: undefined }),
      (error: unknown) => ({ result: undefined, error }),
    )
    const outcome = column === 'read' || came.error !== undefined ? undefined : came.result
    return {
      column,
      outcome: outcome as Outcome<unknown> | undefined,
      error: came.error as GatewayError | undefined,
      requests: server.requests.filter((request) => !isQuestion(column, request)),
      connections: server.connections(),
      strayed: server.strayed(),
      events,
    }
  } finally {
    await gateway.close({ graceMs: 0 })
    await server.close()
    await prop?.close?.()
  }
}

/** Every kind of act has a path of its own; a read of the order is then a question about it. */
function isQuestion(column: Column, { path }: Seen): boolean {
  return column !== 'read' && path.startsWith('/orders/')
}

function deedsOf(column: Column, { deeds, question }: Scene): (request: Seen) => Deed {
  let sends = 0
  return (request) => {
    if (question !== undefined && isQuestion(column, request)) return question
    return deeds[Math.min(sends++, deeds.length - 1)] ?? answersWell
  }
}

function kindOf(column: Column): 'read' | 'keyed' | 'once' {
  return column === 'read' || column === 'once' ? column : 'keyed'
}

function openGateway(
  column: Column,
  scene: Scene,
  { hosts, on }: { hosts: readonly string[]; on: (event: GatewayEvent) => void },
) {
  const { connectMs = 2_000, responseMs = 5_000, totalMs = 10_000, ca } = scene
  const repeat = kindOf(column) === 'keyed' ? (column as 'replays') : 'replays'
  return createGateway({
    providers: [faultProvider({ ...scene, repeat, asks: scene.question !== undefined })],
    merchants: { 'tea-house': { accounts: { toy: toyMerchant } } },
    hosts: { toy: hosts },
    timeouts: { connectMs, tlsMs: connectMs, responseMs, totalMs },
    retry: { attempts: 3, baseMs: 1, throttledBaseMs: 1 },
    ...(ca && { connection: { ca: [...ca] } }),
    on,
  })
}

/** Holds a call against its promise. */
export function expectPromise(evidence: Evidence, promised: Promised): void {
  const { requests, outcome } = evidence
  const sends = sendsOf(evidence)
  expect({ word: wordOf(evidence), seen: requests.length, sends }).toEqual({ ...promised })
  if (outcome !== undefined) expect(outcome.history).toHaveLength(sends)
  expectSound(evidence)
}

/** Sends of the call itself, without questions, those included that never arrived. */
export function sendsOf({ events, column }: Evidence): number {
  const own = { read: 'query', keyed: 'create', once: 'charge' }[kindOf(column)]
  return events.filter((event) => event.type === 'attempt-end' && event.operation === own).length
}

export function wordOf({ column, outcome, error }: Evidence): string {
  if (outcome !== undefined) return outcome.status
  if (column === 'read') return error === undefined ? 'value' : 'throws'
  return `threw ${error?.message ?? 'nothing'}`
}

/** What holds for every call, whatever happens to it. */
export function expectSound(evidence: Evidence): void {
  expectSameRequests(evidence)
  expectNoSecret(evidence)
  expect(evidence.strayed).toBe(0)
  if (evidence.error !== undefined) expectOwnError(evidence.error)
}

/** Every repeat is the same act: same key, same bytes; only its signature is fresh. */
function expectSameRequests({ column, requests, outcome }: Evidence): void {
  const whole = requests.filter(({ complete }) => complete)
  const different = (values: readonly (string | undefined)[]) => new Set(values).size
  expect(different(whole.map(({ body }) => body))).toBeLessThanOrEqual(1)
  expect(different(requests.map(({ method, path }) => `${method} ${path}`))).toBeLessThanOrEqual(1)
  expect(different(requests.map(({ headers }) => headers['toy-nonce']))).toBe(requests.length)
  for (const { method, path, body, headers, complete } of requests) {
    expect(headers['idempotency-key']).toBe(column === 'read' ? undefined : outcome?.key)
    expect(headers).not.toHaveProperty('expect')
    expect(headers).not.toHaveProperty('transfer-encoding')
    if (method === 'POST') expect(headers['content-length']).toMatch(/^\d+$/)
    if (!complete) continue
    expect(Number(headers['content-length'] ?? 0)).toBe(Buffer.byteLength(body))
    const { 'toy-time': time = '', 'toy-nonce': nonce = '' } = headers
    const signature = toySignature(toyMerchant.secretKey, [method, path, time, nonce, body])
    expect(headers['toy-signature']).toBe(signature)
  }
}

function expectNoSecret({ outcome, error, events }: Evidence): void {
  for (const shown of [outcome, error, events]) {
    const all = `${JSON.stringify(shown)}${inspect(shown, { depth: null, showHidden: true })}`
    expect(all).not.toContain(toyMerchant.secretKey)
    expect(all).not.toMatch(/AxiosError|isAxiosError/)
  }
}

function expectOwnError(error: GatewayError): void {
  expect(GatewayError.is(error)).toBe(true)
  expect(error).toBeInstanceOf(GatewayError)
  expect(error.cause).toBeUndefined()
  for (const stranger of ['config', 'request', 'response', 'isAxiosError', 'toJSON']) {
    expect(stranger in error).toBe(false)
  }
}
