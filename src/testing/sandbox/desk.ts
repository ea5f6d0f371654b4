import type { Fault } from '../../errors/fault.ts'
import type { Operation } from '../../provider/operation.ts'
import type { AnyProvider } from '../../provider/spec.ts'
import { actAskedAbout, asksAboutAct } from './about.ts'
import type { Account } from './accounts.ts'
import { fillAnswer } from './answers.ts'
import type { ActRequest, BookedAct, Books, Result } from './ledger.ts'
import { at, type Place, put } from './places.ts'
import type { Routed } from './routes.ts'
import {
  type Asked,
  Refusal,
  type RefusalOptions,
  type Refusals,
  type SandboxSample,
} from './sample.ts'

/** The status with which a meaning usually comes. */
const usualStatus: Readonly<Record<Fault, number>> = {
  declined: 402,
  invalid: 400,
  unauthorized: 401,
  duplicate: 409,
  'not-found': 404,
  throttled: 429,
  unavailable: 503,
  pending: 202,
  unknown: 500,
}

export interface DeskOptions {
  readonly provider: AnyProvider
  readonly samples: Readonly<Record<string, SandboxSample>>
  readonly books: Books
  readonly refusals: Refusals
  readonly refuseBody: (code: string, message: string) => unknown
}

/** One request at the desk, with the account that it comes from. */
export interface Visit extends Routed {
  readonly account: Account
  readonly atMs: number
  /** The business number, else the idempotency key; `undefined` for a read. */
  readonly number: string | undefined
}

/** Whether the operation does something, so that the books are kept of it. */
function isAct(visit: Visit): boolean {
  return visit.action.effect !== 'read'
}

/** Puts a value of the same form, but not the same, in place of a number or text. */
function mistakeAt(input: unknown, place: Place): void {
  const value = at(input, place)
  if (typeof value === 'number') put(input, place, value + 1)
  if (typeof value === 'string' && value !== '') {
    put(input, place, value.slice(0, -1) + (value.endsWith('0') ? '9' : '0'))
  }
}

/** Where a request is carried out: asks the books, makes the answer, writes the act down. */
export class Desk {
  readonly #options: DeskOptions

  constructor(options: DeskOptions) {
    this.#options = options
  }

  /**
   * Carries a request out as the provider's rule has it, and makes the answer. With `recorded`,
   * that is kept as the first answer in place of the true one.
   */
  carryOut(visit: Visit, recorded?: Result): Result {
    if (!isAct(visit)) return this.preview(visit)
    const { books } = this.#options
    const request = this.actRequest(visit)
    const ruling = books.rule(request)
    if (ruling.word === 'replay') return ruling.act.first
    if (ruling.word === 'recognise') return this.#answer(visit, ruling.act, ruling.act.serial)
    if (ruling.word === 'refuse') return this.refuseAs('duplicate')
    const result = this.preview(visit)
    // A refusal by the sample's own function: the act did not take place.
    if (result.refused === undefined) books.write(request, result, { replayed: recorded })
    return result
  }

  /** Keeps an answer as the first of its key, with nothing carried out. */
  record(visit: Visit, answer: Result): void {
    if (isAct(visit))
      this.#options.books.write(this.actRequest(visit), answer, {
        kind: 'answer-only',
      })
  }

  /** The answer that a request would get, with nothing carried out. */
  preview(visit: Visit): Result {
    return this.#answer(visit, this.#about(visit), this.#options.books.nextSerial)
  }

  /** The answer that another order would get, for one that mistakes it for its own. */
  mistake(visit: Visit): Result {
    const about = this.#about(visit)
    const operations = this.#options.provider.operations as Record<string, Operation>
    const acted = operations[about?.operation ?? '']
    const names = [visit.action.key, acted?.key, ...Object.values(visit.action.echo ?? {})]
    const input = structuredClone(visit.input)
    const theirs = structuredClone(about?.input)
    for (const place of new Set(names.filter((name) => name !== undefined))) {
      mistakeAt(input, place.split('.'))
      mistakeAt(theirs, place.split('.'))
    }
    const stored = about === undefined ? undefined : { ...about, input: theirs }
    return this.#answer({ ...visit, input }, stored, this.#options.books.nextSerial)
  }

  /** Lets somebody else use the visit's number first, then refuses it. */
  refuseOther(visit: Visit, other: Readonly<Record<string, unknown>>): Result {
    const theirs = { ...visit, input: { ...visit.input, ...other } }
    const request = { ...this.actRequest(theirs), key: undefined }
    const { books } = this.#options
    books.write(request, this.#answer(theirs, undefined, books.nextSerial), { kind: 'foreign' })
    return this.refuseAs('duplicate')
  }

  /** A refusal with one of the provider's codes. */
  refuse(code: string, options: RefusalOptions = {}): Result {
    const { provider, refuseBody } = this.#options
    const meaning: Fault = provider.faults[code] ?? 'unknown'
    const message = options.message ?? `the sandbox refuses: ${code}`
    const status = options.status ?? usualStatus[meaning]
    return { status, body: refuseBody(code, message), refused: true }
  }

  /** A refusal of a meaning, with the first code of the provider that has it. */
  refuseAs(meaning: Fault): Result {
    const { provider, refusals } = this.#options
    const chosen = refusals[meaning]
    const listed = Object.entries(provider.faults).find(
      ([code, fault]) => fault === meaning && !code.startsWith('HTTP_'),
    )
    const code = chosen?.code ?? listed?.[0] ?? meaning.toUpperCase().replace('-', '_')
    return this.refuse(code, { status: usualStatus[meaning], ...chosen })
  }

  /** A visit in the words of the books. */
  actRequest(visit: Visit): ActRequest {
    const { idempotency } = this.#options.provider
    const { operation, action, input, key, atMs } = visit
    const account = visit.account.name
    const rule = action.effect === 'once' ? 'once' : (action.repeat ?? idempotency.repeat)
    const number = visit.number ?? `unnumbered-${this.#options.books.nextSerial}`
    const keptForMs = action.keptForMs ?? idempotency.keptForMs
    return { account, operation, input, key, atMs, rule, number, keptForMs }
  }

  #answer(visit: Visit, stored: BookedAct | undefined, serial: number): Result {
    const { provider, samples } = this.#options
    const { sample } = visit
    if (sample === undefined) {
      const message = `the sandbox has no sample of "${visit.operation}"`
      return this.refuse('NO_SAMPLE', { status: 501, message })
    }
    const lost = stored === undefined && asksAboutAct(provider, visit)
    const byFunction = typeof sample.answer === 'function'
    if (lost && !byFunction) return this.refuseAs('not-found')
    const body = byFunction
      ? sample.answer(this.#asked(visit, stored, serial))
      : fillAnswer({
          ...visit,
          merchant: visit.account.merchant,
          provider,
          sample,
          samples,
          stored,
        })
    if (body instanceof Refusal) return { status: body.status, body: body.body, refused: true }
    if (lost && body === undefined) return this.refuseAs('not-found')
    const empty = body === undefined || body === null
    return { status: sample.status ?? (empty ? 204 : 200), body, headers: sample.headers }
  }

  #asked(visit: Visit, stored: BookedAct | undefined, serial: number): Asked {
    const { input, account, atMs } = visit
    const refuse = (code: string, options?: RefusalOptions) => {
      const { status, body } = this.refuse(code, options)
      return new Refusal(status, body)
    }
    const acts = this.#options.books.actsOf(account.name)
    const { merchant } = account
    return { input, merchant, stored, acts, serial, nowMs: atMs, refuse }
  }

  #about(visit: Visit): BookedAct | undefined {
    const { provider, books } = this.#options
    return actAskedAbout(provider, books.actsOf(visit.account.name), visit)
  }
}
