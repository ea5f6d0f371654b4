import * as z from 'zod'
import type { Binding } from '../call/call.ts'
import { ClosedError, ConfigurationError, InvalidInputError } from '../errors/errors.ts'
import { validOptions } from '../errors/validation.ts'
import type { Journal } from '../journal/journal.ts'
import type { BillSpec } from '../provider/bill-spec.ts'
import { Book, type ChargeRow } from './book.ts'
import { compare, type Span, skewMs } from './compare.ts'
import type { Reconciled } from './finding.ts'
import { Pages, readable } from './pages.ts'
import { recordsOf } from './record.ts'
import { type BillSource, handfulsOf, isBill, rowsOf } from './source.ts'

/** Which bill is held against the journal. */
export interface ReconcileOptions<Id extends string = string> {
  /** The merchant's id: one of `merchants`, or one that was bound before. */
  readonly merchant: string
  /** Whose bill it is. */
  readonly provider: Id
  /**
   * The bill as the provider's download gives it: a stream, which is read as it comes and closed
   * at the end; or rows that were read before.
   */
  readonly bill: BillSource
  /**
   * From when on what the journal says was carried out must be in the bill.
   *
   * @default the beginning of the first day in the bill, by the provider's clock
   */
  readonly from?: Date | undefined
  /** Until when, that moment excluded. @default the end of the last day in the bill */
  readonly to?: Date | undefined
  /**
   * How many payments and refunds may be held in memory, some 600 bytes each: those of the
   * journal's span, and those that are in the bill alone. @default 1000000
   */
  readonly limit?: number | undefined
}

type Reconcile = (options: ReconcileOptions) => Promise<Reconciled>

interface Parts {
  readonly bound: ReadonlyMap<string, readonly Binding[]>
  /** Aborts when the gateway begins to close. */
  readonly closing: AbortSignal
}

const dayMs = 24 * 60 * 60_000

/** How long after an order was made its payer usually has paid: what took longer is looked up. */
const payingMs = 2 * 60 * 60_000

/** As many rows of a bill are looked at together: few enough to hold, enough to ask at once. */
const handful = 64

/** `gateway.reconcile`. */
export function createReconciliation(journal: Journal | undefined, parts: Parts): Reconcile {
  return async (options) => {
    if (journal === undefined) {
      const why = 'reconcile needs a journal: without one nothing is there to hold a bill against'
      throw new ConfigurationError(why)
    }
    const { merchant, provider, ...rest } = validOptions(schema, options, { path: 'reconcile' })
    const binding = bindingOf(parts.bound, { merchant, provider })
    const { bill } = binding.spec
    if (bill === undefined) {
      const why = `provider ${provider} does not say how its bills are read: it has no member bill`
      throw new ConfigurationError(why, { provider })
    }
    await readable(journal.migrate())
    const pages = new Pages(journal, binding)
    return await reconcileBill({ ...rest, ...parts, spec: bill, binding, pages })
  }
}

const schema = z
  .strictObject({
    merchant: z.string(),
    provider: z.string(),
    bill: z.custom<BillSource>(isBill, 'must be a stream, bytes, text or rows'),
    from: z.date().optional(),
    to: z.date().optional(),
    limit: z.int().positive().default(1_000_000),
  })
  .refine(({ from, to }) => from === undefined || to === undefined || from < to, {
    path: ['from'],
    error: 'must be before to',
  })

function bindingOf(
  bound: Parts['bound'],
  { merchant, provider }: { readonly merchant: string; readonly provider: string },
): Binding {
  const accounts = bound.get(merchant)
  if (accounts === undefined) {
    const message = `there is no merchant "${merchant}"; one of a database is bound first`
    throw new ConfigurationError(message, { merchant }, 'MERCHANT_UNKNOWN')
  }
  const found = accounts.find(({ spec }) => spec.id === provider)
  if (found !== undefined) return found
  const known = accounts.map(({ spec }) => spec.id).join(', ')
  const message = `merchant "${merchant}" has no account with "${provider}"; it has: ${known}`
  throw new ConfigurationError(message, { merchant, provider })
}

interface Task extends Pick<Parts, 'closing'> {
  readonly bill: BillSource
  readonly from?: Date | undefined
  readonly to?: Date | undefined
  readonly limit: number
  readonly spec: BillSpec
  readonly binding: Binding
  readonly pages: Pages
}

/** Reads the bill once, and of the journal what stands around its rows. */
async function reconcileBill(task: Task): Promise<Reconciled> {
  const { binding, spec } = task
  const context = { provider: binding.spec.id, merchant: binding.merchant }
  const book = new Book(task.limit)
  const seen = { skipped: 0, firstMs: Number.POSITIVE_INFINITY, lastMs: Number.NEGATIVE_INFINITY }
  const rows = rowsOf(task.bill, {
    read: spec.read,
    merchant: binding.account,
    context,
  })
  for await (const some of handfulsOf(rows, handful)) {
    if (task.closing.aborted) throw new ClosedError('the gateway is closing', context)
    const charges = some.filter((row): row is ChargeRow => row.kind !== 'other')
    seen.skipped += some.length - charges.length
    for (const { at } of charges) {
      if (at === undefined) continue
      const atMs = at.getTime()
      seen.firstMs = Math.min(seen.firstMs, atMs)
      seen.lastMs = Math.max(seen.lastMs, atMs)
      await recordBegun(book, task, { fromMs: atMs - payingMs, toMs: atMs + skewMs })
    }
    await lookUp(charges, book, task)
    for (const row of charges) book.bill(row)
  }
  const { fromMs, toMs } = spanOf(task, seen)
  await recordBegun(book, task, { fromMs: fromMs - payingMs, toMs })
  const found = compare(book.entries, { fromMs, toMs })
  return { ...found, skipped: seen.skipped, from: new Date(fromMs), to: new Date(toMs) }
}

async function recordBegun(book: Book, { pages, binding }: Task, span: Span): Promise<void> {
  for await (const intent of pages.begun(span.fromMs, span.toMs)) {
    for (const recorded of recordsOf(intent, binding)) book.record(recorded)
  }
}

/** Looks for intents that were begun long before: an order of last week that was paid today. */
async function lookUp(
  charges: readonly ChargeRow[],
  book: Book,
  { pages, binding }: Task,
): Promise<void> {
  const unknown = charges.filter(({ kind, reference }) => !book.has(kind, reference))
  const found = await Promise.all(
    unknown.map(async ({ kind, reference }) =>
      reference === undefined ? [] : await pages.withNumber(kind, reference),
    ),
  )
  for (const intent of found.flat()) {
    for (const recorded of recordsOf(intent, binding)) book.record(recorded)
  }
}

/** @throws InvalidInputError when neither the bill nor the caller tells a time. */
function spanOf(
  { from, to, spec, binding }: Task,
  { firstMs, lastMs }: { readonly firstMs: number; readonly lastMs: number },
): Span {
  const offsetMs = (spec.utcOffsetMinutes ?? 0) * 60_000
  const dayOf = (atMs: number) => Math.floor((atMs + offsetMs) / dayMs) * dayMs - offsetMs
  const fromMs = from?.getTime() ?? dayOf(firstMs)
  const toMs = to?.getTime() ?? dayOf(lastMs) + dayMs
  if (Number.isFinite(fromMs) && Number.isFinite(toMs) && fromMs < toMs) return { fromMs, toMs }
  const what = Number.isFinite(firstMs) ? 'lies outside of the bill' : 'is not told by any row'
  const message = `reconcile: the span ${what}: give both from and to`
  throw new InvalidInputError(message, { provider: binding.spec.id, merchant: binding.merchant })
}
