import type { Repeat } from '../../src/provider/index.ts'

/** What the bank does with an act that has reached it, and how it answers. */
export const deeds = [
  'does',
  'declines',
  'declines-and-records',
  'calls-invalid',
  'calls-unauthorized',
  'throttles',
  'bare-429',
  'system-error',
  'system-error-but-does',
  'bare-503',
  'bare-503-but-does',
  'odd-code',
  'odd-code-but-does',
  'pends',
] as const

export type Deed = (typeof deeds)[number]

/** What the bank says. */
export interface Reply {
  readonly status: number
  readonly body?: unknown
}

/** How payments go at the bank, once they have begun. */
export interface Flow {
  readonly ends: 'paid' | 'refused'
  /** How long until then. */
  readonly worksMs: number
  readonly shows: 'working' | 'waiting'
  /** How long a new payment stays invisible to queries. */
  readonly lagMs: number
}

export interface BankRules {
  readonly kind: Repeat | 'once'
  readonly flow: Flow
  readonly keptForMs?: number | undefined
  /** Whether a recognised repeat is answered like the first, or with a duplicate's code. */
  readonly recognition: 'answers' | 'names-duplicate'
  /** What a reverse does with a number that the bank does not know yet. */
  readonly reverseUnknown: 'blocks' | 'refuses'
}

export interface Act {
  readonly order_no: string
  readonly amount: number
  readonly key: string
  /** The bytes of its body. */
  readonly bytes: string
  /** A key's life is counted from send to send, however long each is under way. */
  readonly sentMs: number
}

interface Charge {
  readonly amount: number
  readonly bytes: string
  readonly startedMs: number
  readonly finalMs: number
  readonly ends: 'paid' | 'refused'
  readonly visibleMs: number
  closedMs: number
}

const refusal = (code: string, status = 400): Reply => ({ status, body: { code } })

/** What a bank says that has done it all the same. */
const inTrouble: Partial<Record<Deed, Reply>> = {
  'system-error-but-does': refusal('SYSTEM_ERROR', 500),
  'bare-503-but-does': { status: 503, body: 'down' },
  'odd-code-but-does': refusal('ODD_CODE'),
}

/** The provider's books, and what it does under its rule of repeat. One order number is enough. */
export class Bank {
  readonly #rules: BankRules
  readonly #charges: Charge[] = []
  readonly #firstResults = new Map<string, { readonly reply: Reply; readonly sentMs: number }>()
  #blocked = false

  constructor(rules: BankRules) {
    this.#rules = rules
  }

  /** A payment of somebody else's under the same number. */
  takeNumber(amount: number): void {
    const paid = { ends: 'paid', startedMs: 0, finalMs: 0, visibleMs: 0 } as const
    this.#charges.push({ ...paid, amount, bytes: '', closedMs: Number.POSITIVE_INFINITY })
  }

  /** Payments of this amount that the payer has paid, given back or not. */
  paidTimes(amount: number, nowMs: number): number {
    const ever = this.#charges.filter((one) => one.ends === 'paid' && one.finalMs <= nowMs)
    return ever.filter((one) => one.amount === amount && one.closedMs > one.finalMs).length
  }

  /** Payments of this amount that are paid and not given back. */
  standing(amount: number, nowMs: number): number {
    return this.#charges.filter((one) => one.amount === amount && state(one, nowMs) === 'paid')
      .length
  }

  pay(act: Act, deed: Deed, nowMs: number): Reply {
    const refused = this.#refuses(deed)
    if (refused !== undefined) return refused
    const { kind, keptForMs = Number.POSITIVE_INFINITY } = this.#rules
    if (this.#blocked) return refusal('ORDER_CLOSED')
    if (kind === 'replays') {
      const first = this.#firstResults.get(act.key)
      if (first !== undefined && act.sentMs - first.sentMs < keptForMs) return first.reply
    }
    const known = this.#charges[0]
    if (kind === 'recognises' && known !== undefined) return this.#recognised(act, known, nowMs)
    // Somebody else's number is known to each, whatever it does with a repeat of its own.
    if (known !== undefined && known.bytes === '') return refusal('ORDER_EXISTS')
    const reply = this.#executes(act, deed, nowMs)
    if (kind === 'replays') this.#firstResults.set(act.key, { reply, sentMs: act.sentMs })
    return reply
  }

  query(order_no: string, nowMs: number): Reply {
    const charge = this.#charges.findLast((one) => one.visibleMs <= nowMs)
    if (charge === undefined) return refusal('NO_SUCH_ORDER', 404)
    return this.#told(order_no, charge, nowMs)
  }

  undo(way: 'close' | 'reverse', deed: Deed, nowMs: number): Reply {
    const refused = this.#refuses(deed)
    if (refused !== undefined) return refused
    if (deed === 'declines' || deed === 'declines-and-records') return refusal('NO_MONEY')
    if (deed === 'pends') return refusal('STILL_PAYING', 202)
    const reply = way === 'close' ? this.#close(nowMs) : this.#reverse(nowMs)
    return inTrouble[deed] ?? reply
  }

  #close(nowMs: number): Reply {
    const charge = this.#charges.at(-1)
    if (this.#blocked) return { status: 204 }
    if (charge === undefined) return refusal('NO_SUCH_ORDER', 404)
    if (state(charge, nowMs) === 'paid') return refusal('ORDER_PAID')
    if (state(charge, nowMs) === 'working') charge.closedMs = nowMs
    return { status: 204 }
  }

  #reverse(nowMs: number): Reply {
    const charge = this.#charges.at(-1)
    if (charge === undefined) {
      if (this.#rules.reverseUnknown === 'refuses') return refusal('NO_SUCH_ORDER', 404)
      this.#blocked = true
      return { status: 204 }
    }
    if (state(charge, nowMs) !== 'refused') charge.closedMs = Math.min(charge.closedMs, nowMs)
    return { status: 204 }
  }

  /** What is refused before anybody looks at the number. */
  #refuses(deed: Deed): Reply | undefined {
    if (deed === 'calls-invalid') return refusal('BAD_REQUEST')
    if (deed === 'calls-unauthorized') return refusal('BAD_NONCE', 401)
    if (deed === 'throttles') return refusal('SLOW_DOWN', 429)
    if (deed === 'bare-429') return { status: 429, body: 'slow down' }
    if (deed === 'system-error') return refusal('SYSTEM_ERROR', 500)
    if (deed === 'bare-503') return { status: 503, body: 'down' }
    if (deed === 'odd-code') return refusal('ODD_CODE')
    return undefined
  }

  #executes(act: Act, deed: Deed, nowMs: number): Reply {
    if (deed === 'declines') return refusal('NO_MONEY', 402)
    const { flow } = this.#rules
    const declined = deed === 'declines-and-records'
    const charge: Charge = {
      amount: act.amount,
      bytes: act.bytes,
      startedMs: nowMs,
      finalMs: declined ? nowMs : nowMs + flow.worksMs,
      ends: declined ? 'refused' : flow.ends,
      visibleMs: nowMs + flow.lagMs,
      closedMs: Number.POSITIVE_INFINITY,
    }
    this.#charges.push(charge)
    if (declined) return refusal('NO_MONEY', 402)
    if (deed === 'pends') return refusal('STILL_PAYING', 202)
    return inTrouble[deed] ?? this.#told(act.order_no, charge, nowMs)
  }

  #recognised(act: Act, known: Charge, nowMs: number): Reply {
    if (known.bytes !== act.bytes) return refusal('ORDER_EXISTS')
    const stands = state(known, nowMs)
    if (stands === 'closed' || stands === 'refused') return refusal('ORDER_CLOSED')
    if (this.#rules.recognition === 'answers') return this.#told(act.order_no, known, nowMs)
    return refusal(stands === 'working' ? 'STILL_PAYING' : 'ORDER_EXISTS')
  }

  #told(order_no: string, charge: Charge, nowMs: number): Reply {
    const stands = state(charge, nowMs)
    const word = stands === 'working' ? this.#rules.flow.shows : stands
    return { status: 200, body: { order_no, amount: charge.amount, state: word } }
  }
}

function state(charge: Charge, nowMs: number): 'working' | 'paid' | 'refused' | 'closed' {
  if (charge.closedMs <= nowMs) return 'closed'
  return charge.finalMs <= nowMs ? charge.ends : 'working'
}
