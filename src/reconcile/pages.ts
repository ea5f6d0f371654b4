import type { Binding } from '../call/call.ts'
import { deriveKey, identityOf } from '../call/key.ts'
import { JournalError } from '../errors/errors.ts'
import { actIdOf } from '../journal/act.ts'
import type { Intent } from '../journal/intent.ts'
import type { Journal } from '../journal/journal.ts'
import type { BilledKind, BillSpec } from '../provider/bill-spec.ts'
import type { Operation } from '../provider/operation.ts'

/** Whole hours since 1970, the last one excluded. */
interface Hours {
  readonly from: number
  readonly to: number
}

const hourMs = 60 * 60_000
/** A page of the journal: rows with their bodies, so not too many at once. */
const pageSize = 2_000

/** One account's intents, read from the journal as far as they are needed, and once only. */
export class Pages {
  readonly #journal: Journal
  readonly #binding: Binding
  readonly #account: string
  #read: readonly Hours[] = []

  constructor(journal: Journal, binding: Binding) {
    this.#journal = journal
    this.#binding = binding
    this.#account = JSON.stringify(identityOf(binding))
  }

  /** The intents begun within a span, but for the hours that were read before. */
  async *begun(fromMs: number, toMs: number): AsyncGenerator<Intent, void, undefined> {
    const asked = { from: Math.floor(fromMs / hourMs), to: Math.ceil(toMs / hourMs) }
    const gaps = this.#read.reduce<readonly Hours[]>(without, [asked])
    this.#read = [...this.#read, ...gaps]
    for (const { from, to } of gaps) yield* this.#scan(from * hourMs, to * hourMs)
  }

  async *#scan(fromMs: number, toMs: number): AsyncGenerator<Intent, void, undefined> {
    const { spec, merchant } = this.#binding
    const query = { provider: spec.id, merchant, fromMs, toMs, limit: pageSize }
    for (let afterId: string | undefined; ; ) {
      const rows = await readable(this.#journal.scan({ ...query, afterId }))
      for (const row of rows) if (row.account === this.#account) yield row
      afterId = rows.at(-1)?.id
      if (rows.length < pageSize) return
    }
  }

  /** The intents of a number, whenever they were begun: their ids follow from it. */
  async withNumber(kind: BilledKind, number: string): Promise<readonly Intent[]> {
    const { bill, operations } = this.#binding.spec
    const named = Object.entries((bill as BillSpec).operations).filter(([, as]) => as === kind)
    const found = await Promise.all(
      named.map(async ([operation]) => {
        const action = (operations as Readonly<Record<string, Operation>>)[operation]
        return action && (await readable(this.#journal.read(this.#idOf(operation, action, number))))
      }),
    )
    return found.filter((row) => row !== undefined)
  }

  #idOf(operation: string, action: Operation, number: string): string {
    const act = {
      provider: this.#binding.spec.id,
      account: identityOf(this.#binding),
      operation,
      number,
    }
    const own = action.key === undefined ? null : number
    return actIdOf(this.#binding, { operation, action, number: own, key: deriveKey(act) })
  }
}

/** What is left of spans when another is taken out of them. */
function without(spans: readonly Hours[], taken: Hours): readonly Hours[] {
  return spans
    .flatMap(({ from, to }) => [
      { from, to: Math.min(to, taken.from) },
      { from: Math.max(from, taken.to), to },
    ])
    .filter(({ from, to }) => from < to)
}

/** @throws JournalError when the journal cannot be read. */
export async function readable<T>(reading: Promise<T>): Promise<T> {
  try {
    return await reading
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error)
    throw new JournalError(`the journal could not be read: ${why}`)
  }
}
