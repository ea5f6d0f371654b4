import type { Runtime, Timer } from '../../src/runtime/runtime.ts'
import type { SendOptions, SendResult } from '../../src/transport/http1/send.ts'
import type { Phase } from '../../src/transport/wire.ts'
import type { Bank, Reply } from './model-bank.ts'
import { goodSignature } from './model-provider.ts'
import type { Fate } from './model-story.ts'

export type Role = 'act' | 'question' | 'undo'

/** One send as the model has seen it. */
export interface Sent {
  readonly role: Role
  readonly atMs: number
  readonly host: string
  readonly key: string
  readonly bytes: string
  /** The free second send after a stale connection. */
  readonly resend: boolean
  /** Whether a byte of it may have left. */
  left: boolean
  /** Before this the provider does not want it again. */
  notBeforeMs: number
}

export interface WireOptions {
  readonly runtime: Runtime
  readonly bankOf: (host: string) => Bank
  /** How the next send of a role fares. */
  readonly fateOf: (role: Role) => Fate
  /** How long copies of the bank's books may lag behind a send. */
  readonly lateMs: number | undefined
}

/** How long bytes need in one direction, in milliseconds. */
const travelMs = 1

/** A wire on which each send fares as it is told, in virtual time. */
export class ModelWire {
  readonly sends: Sent[] = []
  readonly #options: WireOptions

  constructor(options: WireOptions) {
    this.#options = options
  }

  /** In place of the transport's own way to send once. */
  readonly sendOnce = (options: SendOptions): Promise<SendResult> => {
    const { runtime } = this.#options
    const { head, target, fresh } = options
    const role = roleOf(head.path)
    const fate = this.#options.fateOf(role)
    const sent: Sent = {
      role,
      atMs: runtime.now(),
      host: target.origin,
      key: head.headers['idempotency-key'] ?? '',
      bytes: head.body?.toString() ?? head.path,
      resend: fresh,
      left: false,
      notBeforeMs: 0,
    }
    this.sends.push(sent)
    return new Promise((resolve) => {
      const staleUntilMs = () => this.#staleUntilMs()
      new Sending({ ...this.#options, options, fate, sent, resolve, staleUntilMs }).start()
    })
  }

  #staleUntilMs(): number {
    const { lateMs = Number.POSITIVE_INFINITY } = this.#options
    const last = this.sends.findLast(({ role, left }) => role === 'act' && left)
    return (last?.atMs ?? 0) + lateMs
  }
}

function roleOf(path: string): Role {
  if (path.startsWith('/pay')) return 'act'
  return path.startsWith('/query') ? 'question' : 'undo'
}

interface SendingParts extends WireOptions {
  readonly options: SendOptions
  readonly fate: Fate
  readonly sent: Sent
  readonly resolve: (result: SendResult) => void
  readonly staleUntilMs: () => number
}

class Sending {
  readonly #parts: SendingParts
  #phase: Phase = 'queue'
  #settled = false
  readonly #limits: Timer[] = []

  constructor(parts: SendingParts) {
    this.#parts = parts
  }

  start(): void {
    const { options, runtime, fate, sent } = this.#parts
    const { request } = options
    if (request.signal?.aborted) {
      this.#fail('ended', 'ABORTED')
      return
    }
    request.signal?.addEventListener('abort', this.#onAbort)
    this.#after(request.deadline.remainingMs(), () => this.#fail('ended', 'TOTAL_TIMEOUT'))

    if (fate.way === 'refused' || fate.way === 'dies-unwritten') {
      this.#comeToNothing(fate.way === 'refused' ? 'connect' : 'request')
      return
    }
    sent.left = true
    this.#phase = 'response'
    request.progress.lastSentMs = runtime.now()
    const reply = this.#arrive()
    this.#after(request.timeouts.responseMs, () => this.#fail('timeout', 'RESPONSE_TIMEOUT'))
    if (reply !== undefined) {
      this.#after(2 * travelMs, () => this.#answer(reply()))
      return
    }
    if (fate.way === 'reset' || fate.way === 'dies-stale') {
      this.#after(2 * travelMs, () => this.#fail('connection', 'ECONNRESET'))
    } else if (fate.way === 'cut') {
      this.#after(2 * travelMs, () => this.#fail('answer', 'ANSWER_CUT'))
    }
  }

  /** Sets a time of ours, which is over with the send; the bank's go on. */
  #after(delayMs: number, action: () => void): void {
    this.#limits.push(this.#parts.runtime.timer(delayMs, action))
  }

  /** Nothing of it leaves. */
  #comeToNothing(phase: 'connect' | 'request'): void {
    this.#phase = phase
    const code = phase === 'connect' ? 'ECONNREFUSED' : 'EPIPE'
    this.#after(travelMs, () => this.#fail('connection', code))
  }

  /** Lets it come to the bank, now, late or never; gives its answer where that finds its way back. */
  #arrive(): (() => Reply) | undefined {
    const { fate, runtime } = this.#parts
    const answers = !(['lost', 'reset', 'cut', 'dies-stale'] as const).some(
      (way) => way === fate.way,
    )
    if (answers || fate.arrives === 'soon') {
      let reply: Reply = { status: 200 }
      runtime.timer(travelMs, () => {
        reply = this.#atBank()
      })
      return answers ? () => reply : undefined
    }
    if (fate.arrives === 'late') runtime.timer(fate.lateByMs, () => void this.#atBank())
    return undefined
  }

  #atBank(): Reply {
    const { sent, fate, bankOf, runtime } = this.#parts
    const bank = bankOf(sent.host)
    const nowMs = runtime.now()
    const { role, key, bytes } = sent
    if (role === 'question') return this.#query(bank, nowMs)
    if (role === 'act') {
      const { order_no, amount } = JSON.parse(bytes) as { order_no: string; amount: number }
      return bank.pay({ order_no, amount, key, bytes, sentMs: sent.atMs }, fate.deed, nowMs)
    }
    const way = this.#parts.options.head.path.startsWith('/close') ? 'close' : 'reverse'
    return bank.undo(way, fate.deed, nowMs)
  }

  /** A copy of the books may lag behind for as long as a send may be late. */
  #query(bank: Bank, nowMs: number): Reply {
    const { fate, staleUntilMs } = this.#parts
    const stale = fate.way === 'from-a-stale-copy' && nowMs < staleUntilMs()
    return stale ? noSuchOrder : bank.query('T-1', nowMs)
  }

  #answer(given: Reply): void {
    const { fate, sent, runtime } = this.#parts
    const { way, hintMs } = fate
    const reply = (spoilt[way] ?? ((same) => same))(given)
    const inTrouble = hintMs > 0 && (reply.status === 429 || reply.status >= 500)
    if (inTrouble) sent.notBeforeMs = runtime.now() + hintMs
    this.#respond(reply, {
      ...(inTrouble && { 'retry-after': String(hintMs / 1_000) }),
      ...(way !== 'unsigned' &&
        way !== 'unsigned-404' && {
          'model-signature': way === 'forged' ? 'of another' : goodSignature,
        }),
    })
  }

  #respond({ status, body }: Reply, headers: Readonly<Record<string, string>>): void {
    if (this.#settled) return
    this.#phase = 'done'
    this.#settle()
    const text = typeof body === 'string' ? body : body === undefined ? '' : JSON.stringify(body)
    const { sent, resolve } = this.#parts
    resolve({ status, headers, body: Buffer.from(text), host: sent.host, wire: this.#wire(200) })
  }

  readonly #onAbort = (): void => this.#fail('ended', 'ABORTED')

  #fail(kind: 'connection' | 'timeout' | 'answer' | 'ended', code: string): void {
    if (this.#settled) return
    this.#settle()
    const wire = this.#wire(kind === 'answer' ? 20 : 0)
    const message = `the model's ${code}`
    this.#parts.resolve({ kind, code, message, wire, notSent: !this.#parts.sent.left })
  }

  #settle(): void {
    this.#settled = true
    for (const limit of this.#limits) limit.cancel()
    this.#parts.options.request.signal?.removeEventListener('abort', this.#onAbort)
  }

  #wire(bytesRead: number) {
    const { fate, sent, options } = this.#parts
    const stale = fate.way === 'dies-stale' || fate.way === 'dies-unwritten'
    const bytesWritten = sent.left ? 300 : 0
    return { reused: stale && !options.fresh, bytesWritten, bytesRead, phase: this.#phase }
  }
}

const noSuchOrder: Reply = { status: 404, body: { code: 'NO_SUCH_ORDER' } }

/** What the way back makes of an answer. */
const spoilt: Partial<Record<Fate['way'], (reply: Reply) => Reply>> = {
  garbled: ({ status }) => ({ status, body: '<html>' }),
  emptied: () => ({ status: 204 }),
  redirected: () => ({ status: 302 }),
  'unsigned-404': () => noSuchOrder,
  'of-another-order': (reply) => changed(reply, { order_no: 'T-2' }),
  'of-another-amount': (reply) => changed(reply, { amount: 7 }),
}

function changed(reply: Reply, change: object): Reply {
  return reply.status === 200 ? { ...reply, body: { ...(reply.body as object), ...change } } : reply
}
