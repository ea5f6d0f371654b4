import { createAdmission } from '../../src/admission.ts'
import type { Binding } from '../../src/call/call.ts'
import type { Outcome } from '../../src/call/outcome.ts'
import { createNeeds } from '../../src/exchange/needs.ts'
import { createClient } from '../../src/gateway/merchant.ts'
import { narrow } from '../../src/gateway/settings.ts'
import { createPipeline } from '../../src/pipeline.ts'
import { fakeRuntime } from '../../src/testing/index.ts'
import { createTransport } from '../../src/transport/axios.ts'
import type { SendOptions, SendResult } from '../../src/transport/http1/send.ts'
import { goodSignature, type ModelTerms, modelProvider, origins } from './model-provider.ts'

/** How every send fares while the provider is down. */
export type Outage = keyof typeof refusals | 'silent' | 'reset' | 'acts-alone'

export interface Storm {
  readonly kind: ModelTerms['kind']
  readonly outage: Outage
  readonly perSecond: number
  readonly outageMs: number
  readonly afterMs: number
  readonly totalMs: number
}

/** What has been sent and called in one second of virtual time. */
export interface Second {
  calls: number
  acts: number
  questions: number
}

const travelMs = 10
const [origin] = origins

/** Calls at a steady pace through an outage, and on after it. */
export async function weather(storm: Storm) {
  const { perSecond, outageMs, afterMs } = storm
  const runtime = fakeRuntime({ turnsPerMoment: 1 })
  const seconds: Second[] = []
  const now = () => {
    const place = Math.floor(runtime.now() / 1_000)
    seconds[place] ??= { calls: 0, acts: 0, questions: 0 }
    return seconds[place]
  }
  const extra = { underWay: 0, most: 0 }
  const wire = wireOf(storm, runtime, { now, extra })
  const pay = clientOf(storm, runtime, wire)
  const words: Record<string, number> = {}
  const tookMs: number[] = []
  const calls: Promise<void>[] = []
  const everyMs = 1_000 / perSecond
  const call = (n: number) => {
    if (runtime.now() >= outageMs + afterMs) return
    now().calls += 1
    const beganMs = runtime.now()
    const called = pay({ order_no: `T-${n}`, amount: 1 }, {}).then(({ status }) => {
      tookMs.push(runtime.now() - beganMs)
      words[status] = (words[status] ?? 0) + 1
    })
    calls.push(called)
    runtime.timer(everyMs, () => call(n + 1))
  }
  call(0)
  await runtime.advance(outageMs + afterMs)
  await runtime.advanceUntil(Promise.all(calls))
  return {
    seconds,
    words,
    /** How long each call took, in the order in which they ended. */
    tookMs,
    /** The most sends under way at once that were not the first of their call. */
    mostExtra: extra.most,
    /** Sends for each call in a span of time. */
    loadBetween: (fromMs: number, toMs: number) =>
      loadOf(seconds.slice(fromMs / 1_000, toMs / 1_000)),
  }
}

/** Sends for each call. */
export function loadOf(span: readonly Second[]): number {
  const sum = (read: (second: Second) => number) =>
    span.reduce((total, second) => total + read(second), 0)
  return sum(({ acts, questions }) => acts + questions) / sum(({ calls }) => calls)
}

type Runtime = ReturnType<typeof fakeRuntime>

interface Books {
  readonly now: () => Second
  readonly extra: { underWay: number; most: number }
}

function wireOf(storm: Storm, runtime: Runtime, { now, extra }: Books) {
  const paid = new Set<string>()
  const begun = new Set<string>()
  return async (options: SendOptions): Promise<SendResult> => {
    const { head, request } = options
    const asks = head.path.startsWith('/query/')
    const order_no = asks ? head.path.slice('/query/'.length) : orderOf(head.body)
    now()[asks ? 'questions' : 'acts'] += 1
    const isExtra = begun.has(order_no) ? 1 : 0
    begun.add(order_no)
    extra.underWay += isExtra
    extra.most = Math.max(extra.most, extra.underWay)
    request.progress.lastSentMs = runtime.now()
    const isSpared = asks && storm.outage === 'acts-alone'
    const isDown = runtime.now() < storm.outageMs && !isSpared
    const result = isDown ? await down(storm, runtime, options) : undefined
    if (result === undefined) await runtime.sleep(2 * travelMs)
    extra.underWay -= isExtra
    return result ?? answered(answer(paid, order_no, asks))
  }
}

async function down({ outage }: Storm, runtime: Runtime, { request }: SendOptions) {
  const leftMs = Math.min(request.timeouts.responseMs, request.deadline.remainingMs())
  await runtime.sleep(outage === 'silent' ? leftMs : 2 * travelMs)
  if (outage === 'silent') return lost('timeout', 'RESPONSE_TIMEOUT')
  return outage === 'reset'
    ? lost('connection', 'ECONNRESET')
    : answered(refusals[outage === 'acts-alone' ? 'bare-503' : outage])
}

function lost(kind: 'timeout' | 'connection', code: string): SendResult {
  const wire = { reused: false, bytesWritten: 300, bytesRead: 0, phase: 'response' } as const
  return { kind, code, message: code, wire, notSent: false }
}

function answered({
  status,
  body,
}: {
  readonly status: number
  readonly body: string
}): SendResult {
  const headers = { 'model-signature': goodSignature }
  const wire = { reused: false, bytesWritten: 300, bytesRead: 200, phase: 'done' } as const
  return { status, headers, body: Buffer.from(body), host: origin, wire }
}

function orderOf(body: Buffer | undefined): string {
  return (JSON.parse(body?.toString() ?? '{}') as { order_no: string }).order_no
}

const systemError = JSON.stringify({ code: 'SYSTEM_ERROR' })
const refusals = {
  'bare-503': { status: 503, body: '' },
  'system-error': { status: 500, body: systemError },
  'system-error-in-200': { status: 200, body: systemError },
  throttled: { status: 429, body: JSON.stringify({ code: 'SLOW_DOWN' }) },
  // Something in front of the provider refuses everybody.
  wall: { status: 403, body: '<h1>Forbidden</h1>' },
}

function answer(paid: Set<string>, order_no: string, asks: boolean) {
  if (!asks) paid.add(order_no)
  if (!paid.has(order_no)) return { status: 404, body: '{"code":"NO_SUCH_ORDER"}' }
  return { status: 200, body: JSON.stringify({ order_no, amount: 1, state: 'paid' }) }
}

type Pay = (input: object, options: object) => Promise<Outcome<unknown>>

function clientOf(
  { kind, totalMs }: Storm,
  runtime: Runtime,
  sendOnce: (options: SendOptions) => Promise<SendResult>,
): Pay {
  const transport = createTransport(
    {
      provider: 'model',
      origins: [origin],
      connection: { mode: 'keep-alive', idleMs: 4_000, lifetimeMs: 300_000, maxUses: 10_000 },
      runtime,
      emit: undefined,
    },
    { sendOnce },
  )
  const transportOf = () => transport
  const needs = createNeeds({ runtime, transportOf, ending: new AbortController().signal })
  // Wide doors: what the door holds back would make the load look smaller.
  const admission = createAdmission({ active: 100_000, queued: 0, runtime })
  const run = createPipeline({
    runtime,
    transportOf,
    needs,
    admission,
    emit: undefined,
    breaker: undefined,
  })
  const binding: Binding = {
    spec: modelProvider({ kind, settles: true, sharedNumbers: true }),
    merchant: 'shop',
    account: { account: 'shop' },
    path: 'merchants.shop.accounts.model',
    addresses: [{ origin, basePath: '' }],
    settings: narrow([{ timeouts: { totalMs, responseMs: 1_000 } }]),
  }
  return (input, options) => {
    // A signal for each call: one with thousands of listeners would take most of the time.
    const ending = new AbortController().signal
    const client = createClient(binding, { run, runtime, needs, ending })
    return (client as { readonly pay: Pay }).pay(input, options)
  }
}
