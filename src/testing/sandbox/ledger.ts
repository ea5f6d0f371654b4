import type { Repeat } from '../../errors/fault.ts'
import { canonical } from './places.ts'
import type { StoredAct } from './sample.ts'

/** One act, and how often it was asked for and carried out. */
export interface LedgerEntry {
  /** Whose act it is: the account's identity, as the provider file names it. */
  readonly account: string
  readonly operation: string
  /** The business number; without one, the idempotency key. */
  readonly number: string
  readonly input: Readonly<Record<string, unknown>>
  /** How often it was carried out. More than 1 is a double payment. */
  readonly times: number
  /** Wall-clock milliseconds of each request for it that was heard, repeats included. */
  readonly askedAt: readonly number[]
  /** Somebody else had used the number before: `times` counts no act of ours. */
  readonly foreign: boolean
}

/** The provider's books: what was carried out, and how often. */
export interface Ledger {
  /** Every act, first one first. */
  readonly entries: readonly LedgerEntry[]
  /** The acts that were carried out more than once: none, where each payment goes out once. */
  readonly doubled: readonly LedgerEntry[]
  /** How often an act was carried out; over all accounts, unless one is named. */
  timesCarriedOut(operation: string, number: string, account?: string): number
}

/** A request for an act. */
export interface ActRequest {
  readonly account: string
  readonly operation: string
  readonly number: string
  /** The idempotency key, where the request carries one. */
  readonly key: string | undefined
  readonly input: Record<string, unknown>
  /** What the provider does with a second send; `once` carries it out again. */
  readonly rule: Repeat | 'once'
  readonly keptForMs: number | undefined
  readonly atMs: number
}

/** An answer before it is signed. */
export interface Result {
  readonly status: number
  readonly body: unknown
  readonly headers?: Readonly<Record<string, string>> | undefined
  /** Set on a refusal: the act did not take place. */
  readonly refused?: true
}

/** What the repeat rule says to a request. */
export type Ruling =
  | { readonly word: 'carry-out' }
  /** Done before: the first answer again, or a new one that says the same. */
  | { readonly word: 'replay' | 'recognise'; readonly act: BookedAct }
  | { readonly word: 'refuse' }

/** One carrying out of an act, in the books. */
export interface BookedAct extends StoredAct {
  readonly key: string | undefined
  readonly fingerprint: string
  readonly first: Result
  /** Ours; somebody else's use of the number; or an answer kept for replay without any act. */
  readonly kind: 'own' | 'foreign' | 'answer-only'
}

interface Writing {
  readonly kind?: BookedAct['kind']
  readonly replayed?: Result | undefined
}

function nameOf({ account, operation, number }: StoredAct | ActRequest): string {
  return JSON.stringify([account, operation, number])
}

function add<Value>(lists: Map<string, Value[]>, name: string, value: Value): void {
  const list = lists.get(name)
  if (list === undefined) lists.set(name, [value])
  else list.push(value)
}

/** The ledger with its pen: each carrying out is a line, and no line is ever changed. */
export class Books implements Ledger {
  readonly #lines: BookedAct[] = []
  readonly #byName = new Map<string, BookedAct[]>()
  readonly #byKey = new Map<string, BookedAct[]>()
  readonly #askedAt = new Map<string, number[]>()

  get entries(): readonly LedgerEntry[] {
    return [...this.#byName].flatMap(([name, lines]) => {
      const acts = lines.filter(({ kind }) => kind !== 'answer-only')
      const [first] = acts
      if (first === undefined) return []
      const { account, operation, number, input } = first
      const times = acts.filter(({ kind }) => kind === 'own').length
      const askedAt = [...(this.#askedAt.get(name) ?? [])]
      const foreign = first.kind === 'foreign'
      return [{ account, operation, number, input, times, askedAt, foreign }]
    })
  }

  get doubled(): readonly LedgerEntry[] {
    return this.entries.filter(({ times }) => times > 1)
  }

  timesCarriedOut(operation: string, number: string, account?: string): number {
    return this.#lines
      .filter((line) => line.kind === 'own' && line.operation === operation)
      .filter((line) => line.number === number)
      .filter((line) => account === undefined || line.account === account).length
  }

  /** The acts of an account, first one first. */
  actsOf(account: string): readonly BookedAct[] {
    return this.#lines.filter((line) => line.account === account && line.kind !== 'answer-only')
  }

  /** The serial that the next act gets. */
  get nextSerial(): number {
    return this.#lines.length + 1
  }

  /** What the provider's own repeat rule says to a request; notes that it was asked. */
  rule(request: ActRequest): Ruling {
    const name = nameOf(request)
    add(this.#askedAt, name, request.atMs)
    const known = this.#recognised(request)
    if (known === undefined) return { word: 'carry-out' }
    const same =
      known.operation === request.operation && known.fingerprint === canonical(request.input)
    if (!same || request.rule === 'ask-first') return { word: 'refuse' }
    return { word: request.rule === 'replays' ? 'replay' : 'recognise', act: known }
  }

  /**
   * Writes down that an act was carried out and what its answer is; `replayed` is what the first
   * asker was told instead.
   */
  write(request: ActRequest, result: Result, how: Writing = {}): void {
    const { account, operation, number, input, key, atMs } = request
    const line: BookedAct = {
      account,
      operation,
      number,
      input,
      answer: result.body,
      serial: this.nextSerial,
      atMs,
      key,
      fingerprint: canonical(input),
      first: how.replayed ?? result,
      kind: how.kind ?? 'own',
    }
    this.#lines.push(line)
    add(this.#byName, nameOf(line), line)
    if (key !== undefined) add(this.#byKey, JSON.stringify([account, key]), line)
  }

  #recognised(request: ActRequest): BookedAct | undefined {
    const { rule, key, account, keptForMs, atMs } = request
    if (rule === 'once') return undefined
    const lines =
      rule === 'replays' && key !== undefined
        ? this.#byKey.get(JSON.stringify([account, key]))
        : this.#byName.get(nameOf(request))
    return lines?.findLast((line) => keptForMs === undefined || atMs - line.atMs <= keptForMs)
  }
}
