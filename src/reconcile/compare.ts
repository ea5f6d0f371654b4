import type { PaymentState } from '../provider/view.ts'
import type { Billed, Entry } from './book.ts'
import type { BillSide, DifferentFinding, JournalSide, Reconciled } from './finding.ts'
import type { Recorded } from './record.ts'

/** The time in which what was carried out must be in the bill. */
export interface Span {
  readonly fromMs: number
  readonly toMs: number
}

/** How far the provider's clock and ours may differ, in milliseconds. */
export const skewMs = 5 * 60_000

/** What the two sides of all entries say, in an order that is always the same. */
export function compare(
  entries: Iterable<Entry>,
  span: Span,
): Pick<Reconciled, 'matched' | 'charged' | 'recorded' | 'different'> {
  let matched = 0
  const charged: Reconciled['charged'][number][] = []
  const recorded: Reconciled['recorded'][number][] = []
  const different: DifferentFinding[] = []
  for (const entry of entries) {
    const { billed, recorded: known } = entry
    if (billed === undefined) {
      if (known?.moved && isIn(span, known)) {
        recorded.push({ ...named(entry), journal: journalSide(known), edge: isEdge(span, known) })
      }
    } else if (known === undefined) {
      charged.push({ ...named(entry), bill: billSide(billed) })
    } else {
      const differs = differences(billed, known)
      if (differs.length === 0) matched += 1
      else {
        const sides = { bill: billSide(billed), journal: journalSide(known) }
        different.push({ ...named(entry), ...sides, differs })
      }
    }
  }
  charged.sort(byName)
  recorded.sort(byName)
  different.sort(byName)
  return { matched, charged, recorded, different }
}

function differences(billed: Billed, known: Recorded): DifferentFinding['differs'] {
  const { amount } = known
  const isSame =
    amount === undefined ||
    (amount.minor === billed.amount.minor && amount.currency === billed.amount.currency)
  return [
    ...(agree(billed.state, known) ? [] : ['state' as const]),
    ...(isSame ? [] : ['amount' as const]),
    ...(billed.rows === 1 ? [] : ['rows' as const]),
  ]
}

/** Whether the journal may say what it says when the bill says this. */
function agree(state: PaymentState, { kind, status, moved, isLast }: Recorded): boolean {
  // What the journal does not know, the bill does.
  if (status === 'unknown' || status === 'not-sent') return false
  switch (state) {
    case 'failed':
    case 'closed':
      return status !== 'succeeded' || !moved
    case 'requires-action':
    case 'processing':
      return status !== 'failed'
    default:
      // A refund under way will be there; a payer who has paid must not be waited for.
      if (status === 'pending') return kind === 'refund' || isLast
      return status === 'succeeded'
  }
}

function isIn({ fromMs, toMs }: Span, { atMs }: Recorded): boolean {
  return atMs >= fromMs && atMs < toMs
}

function isEdge({ fromMs, toMs }: Span, { atMs, untilMs }: Recorded): boolean {
  // Where the provider told the time, its own clock has cut the day.
  if (untilMs === atMs) return false
  return atMs - skewMs < fromMs || untilMs + skewMs >= toMs
}

function named({ kind, reference, billed, recorded }: Entry) {
  const [first] = billed?.providerReferences.toSorted() ?? []
  return { kind, reference, providerReference: first ?? recorded?.providerReference }
}

function billSide({ providerReferences, atMs, ...billed }: Billed): BillSide {
  const at = atMs === undefined ? undefined : new Date(atMs)
  return { ...billed, providerReferences: providerReferences.toSorted(), at }
}

function journalSide({ status, operation, id, amount, atMs }: Recorded): JournalSide {
  return { status, operation, id, amount, at: new Date(atMs) }
}

type Name = ReturnType<typeof named>

function byName(one: Name, other: Name): number {
  const [left, right] = [nameOf(one), nameOf(other)]
  if (left === right) return 0
  return left < right ? -1 : 1
}

function nameOf({ kind, reference = '', providerReference = '' }: Name): string {
  return `${kind} ${reference} ${providerReference}`
}
