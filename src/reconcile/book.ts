import { InvalidInputError } from '../errors/errors.ts'
import type { BilledKind, BillRow } from '../provider/bill-spec.ts'
import type { Money, PaymentState } from '../provider/view.ts'
import type { Recorded } from './record.ts'

/** The rows of a bill that have one number, added up. */
export interface Billed {
  amount: Money
  state: PaymentState
  rows: number
  readonly providerReferences: string[]
  atMs: number | undefined
  paymentReference: string | undefined
  method: string | undefined
}

/** One payment or refund, as far as it is known to either side. */
export interface Entry {
  readonly kind: BilledKind
  readonly reference: string | undefined
  recorded: Recorded | undefined
  billed: Billed | undefined
}

/** A row that is a payment or a refund. */
export type ChargeRow = BillRow & { readonly kind: BilledKind }

/**
 * Payments and refunds by their numbers: what the journal says, and beside it what the bill says.
 * The order in which both are read makes no difference.
 */
export class Book {
  readonly #entries = new Map<string, Entry>()
  readonly #limit: number
  #nameless = 0

  constructor(limit: number) {
    this.#limit = limit
  }

  get entries(): Iterable<Entry> {
    return this.#entries.values()
  }

  has(kind: BilledKind, reference: string | undefined): boolean {
    return this.#entries.has(`${kind} ${reference}`)
  }

  /** @throws InvalidInputError when more is to be held than was allowed. */
  record(recorded: Recorded): void {
    const { kind, reference, id } = recorded
    const name = reference === undefined ? `${kind}: ${id}` : `${kind} ${reference}`
    const entry = this.#entry(name, kind, reference)
    // Several operations may have used one number; the bill shows what came of the one that went.
    if (entry.recorded === undefined || outranks(recorded, entry.recorded)) {
      entry.recorded = recorded
    }
  }

  /** @throws InvalidInputError when more is to be held than was allowed. */
  bill(row: ChargeRow): void {
    const entry = this.#entry(this.#nameOf(row), row.kind, row.reference)
    if (entry.billed === undefined) entry.billed = billedOf(row)
    else add(row, entry.billed)
  }

  #nameOf({ kind, reference, providerReference }: ChargeRow): string {
    if (reference !== undefined) return `${kind} ${reference}`
    if (providerReference !== undefined) return `${kind}# ${providerReference}`
    this.#nameless += 1
    return `${kind}? ${this.#nameless}`
  }

  #entry(name: string, kind: BilledKind, reference: string | undefined): Entry {
    const known = this.#entries.get(name)
    if (known !== undefined) return known
    if (this.#entries.size >= this.#limit) {
      throw new InvalidInputError(
        `more than ${this.#limit} payments and refunds would be held in memory at once: ` +
          'reconcile a shorter span with its part of the bill, or raise reconcile.limit',
      )
    }
    const entry = { kind, reference: own(reference), recorded: undefined, billed: undefined }
    this.#entries.set(own(name), entry)
    return entry
  }
}

/**
 * Text that keeps nothing else alive. What is cut out of a line of a file holds on to the piece of
 * the file that it was cut out of: with a number out of each line, to the whole file.
 */
function own<T extends string | undefined>(text: T): T {
  return (text === undefined ? text : Buffer.from(text).toString()) as T
}

function billedOf(row: ChargeRow): Billed {
  const { amount, state = 'succeeded', providerReference, at } = row
  return {
    amount,
    state,
    rows: 1,
    providerReferences: providerReference === undefined ? [] : [own(providerReference)],
    atMs: at?.getTime(),
    paymentReference: own(row.paymentReference),
    method: row.method,
  }
}

/** Of rows with one number the furthest state counts. */
const states: readonly PaymentState[] = [
  'failed',
  'closed',
  'requires-action',
  'processing',
  'succeeded',
  'partially-refunded',
  'refunded',
  'charged-back',
]

/** Whether money is moved, or on its way. */
function moves(state: PaymentState): boolean {
  return state !== 'failed' && state !== 'closed'
}

/** Adds a further row of the same number; in which order they come makes no difference. */
function add(row: ChargeRow, billed: Billed): void {
  const { amount, state = 'succeeded', providerReference, at } = row
  if (providerReference !== undefined) billed.providerReferences.push(own(providerReference))
  const atMs = at?.getTime()
  if (atMs !== undefined) billed.atMs = Math.min(atMs, billed.atMs ?? atMs)
  billed.paymentReference = least(billed.paymentReference, own(row.paymentReference))
  billed.method = least(billed.method, row.method)
  const before = billed.state
  if (states.indexOf(state) > states.indexOf(before)) billed.state = state
  // What failed before it was charged is no second charge.
  if (moves(before) && !moves(state)) return
  const isFirst = moves(state) && !moves(before)
  const { minor, currency } = isFirst ? { minor: 0, currency: amount.currency } : billed.amount
  billed.rows = isFirst ? 1 : billed.rows + 1
  billed.amount = { minor: minor + amount.minor, currency }
}

function least(one: string | undefined, other: string | undefined): string | undefined {
  if (one === undefined || other === undefined) return one ?? other
  return one < other ? one : other
}

const ranks: Readonly<Record<Recorded['status'], number>> = {
  succeeded: 4,
  pending: 3,
  unknown: 2,
  failed: 1,
  'not-sent': 0,
}

function outranks(one: Recorded, other: Recorded): boolean {
  const ahead = ranks[one.status] - ranks[other.status] || Number(one.moved) - Number(other.moved)
  // Whatever is read first, the same one stands.
  return ahead > 0 || (ahead === 0 && one.id < other.id)
}
