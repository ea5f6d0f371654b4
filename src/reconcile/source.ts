import { type ErrorContext, GatewayError, InvalidInputError } from '../errors/errors.ts'
import type { BillReading, BillRow, BillSpec } from '../provider/bill-spec.ts'

type Piece = Uint8Array | string | BillRow

/**
 * A bill: the file as the provider's download gives it (a stream, its bytes, its text), or its rows
 * as somebody else has read them.
 */
export type BillSource = string | Uint8Array | AsyncIterable<Piece> | Iterable<Piece>

/** How a bill is read, and whose rows of it. */
interface Reading extends BillReading {
  readonly read: BillSpec['read']
}

/** Whether a value can be read as a bill at all. */
export function isBill(value: unknown): value is BillSource {
  if (typeof value === 'string' || value instanceof Uint8Array) return true
  if (typeof value !== 'object' || value === null) return false
  return Symbol.asyncIterator in value || Symbol.iterator in value
}

/**
 * The rows of a bill, each read when it is asked for.
 *
 * @throws InvalidInputError that says where the bill is damaged; what the source itself throws, if
 * that is an error of payonce.
 */
export async function* rowsOf(
  bill: BillSource,
  { context, ...reading }: Reading & { readonly context: ErrorContext },
): AsyncGenerator<BillRow, void, undefined> {
  let count = 0
  try {
    for await (const row of rowsIn(bill, reading)) {
      count += 1
      yield checked(row, count)
    }
  } catch (error) {
    if (GatewayError.is(error)) throw error
    const why = error instanceof Error ? error.message : String(error)
    throw new InvalidInputError(`reconcile.bill: ${why}`, context)
  }
}

/** Rows by the handful: what is done for each of them is done for all of these at once. */
export async function* handfulsOf<Row>(
  rows: AsyncIterable<Row>,
  size: number,
): AsyncGenerator<readonly Row[], void, undefined> {
  let handful: Row[] = []
  for await (const row of rows) {
    handful.push(row)
    if (handful.length < size) continue
    yield handful
    handful = []
  }
  if (handful.length > 0) yield handful
}

async function* rowsIn(
  bill: BillSource,
  { read, merchant }: Reading,
): AsyncGenerator<unknown, void, undefined> {
  const isWhole = typeof bill === 'string' || bill instanceof Uint8Array
  const pieces = one(isWhole ? [bill] : bill)
  try {
    const first = await pieces.next()
    const all = withFirst(first, pieces)
    // No byte at all is a file that was cut: its reader says so. A list may be empty.
    if (isRow(first.value) || (first.done && Array.isArray(bill))) yield* all
    else yield* read(bytesOf(all), { merchant })
  } finally {
    // A reader that fails early has not begun with what it was given.
    await pieces.return(undefined)
  }
}

/** Pieces one at a time, whatever they come from. */
async function* one(pieces: AsyncIterable<Piece> | Iterable<Piece>) {
  yield* pieces
}

async function* withFirst(first: IteratorResult<Piece, unknown>, rest: AsyncGenerator<Piece>) {
  if (first.done) return
  yield first.value
  yield* rest
}

async function* bytesOf(pieces: AsyncIterable<Piece>): AsyncGenerator<Buffer, void, undefined> {
  for await (const piece of pieces) {
    if (typeof piece === 'string') yield Buffer.from(piece)
    else if (Buffer.isBuffer(piece)) yield piece
    else if (piece instanceof Uint8Array) {
      yield Buffer.from(piece.buffer, piece.byteOffset, piece.byteLength)
    } else throw new TypeError('must give bytes, text or rows, and one of these throughout')
  }
}

function isRow(piece: unknown): boolean {
  return typeof piece === 'object' && piece !== null && 'kind' in piece
}

const kinds: readonly unknown[] = ['payment', 'refund', 'other'] satisfies BillRow['kind'][]

/** What is not a number of minor units would be compared with one, and found to differ. */
function checked(value: unknown, count: number): BillRow {
  const { kind, amount, at } = (isRow(value) ? value : {}) as Partial<BillRow>
  const wrong = (what: string) => new TypeError(`row ${count}: ${what}`)
  if (!kinds.includes(kind)) throw wrong('kind must be payment, refund or other')
  if (!Number.isSafeInteger(amount?.minor) || (amount?.minor ?? -1) < 0) {
    throw wrong('amount.minor must be a whole number of minor units, not below 0')
  }
  if (typeof amount?.currency !== 'string') throw wrong('amount.currency is missing')
  if (at !== undefined && Number.isNaN(at.getTime())) throw wrong('at must be a valid Date')
  return value as BillRow
}
